import type { IAuthenticate, ICredentialTestRequest, IHttpRequestOptions } from 'n8n-workflow';

import type { Provider } from '../grants/provider';

/**
 * Binds a request of n8n, such as the credential test, to a credential: the very base URL, headers and
 * refusals that the node itself uses.
 */
export function authenticateWith(provider: Pick<Provider, 'connect'>): IAuthenticate {
	return async (credentials, request) => {
		const { baseUrl, headers } = provider.connect(credentials);
		return {
			...request,
			baseURL: baseUrl,
			headers: { ...request.headers, ...headers },
			// n8n would send the key on to wherever a redirect points.
			disableFollowRedirect: true,
		};
	};
}

/**
 * The test of a credential, and what n8n shows in red where it is refused; without that, the status text alone.
 *
 * @param request the smallest that needs the right to read credit grants
 */
export function testOf(
	{ displayName }: Pick<Provider, 'displayName'>,
	request: Pick<IHttpRequestOptions, 'url' | 'qs'>,
): ICredentialTestRequest {
	const messages = {
		401: `${displayName} refused the key. Check that it is complete, not revoked, and of the right environment, live or test.`,
		403: `${displayName} does not let this key read credit grants. Give it that right.`,
		404: `${displayName} is not at this address. Check a Base URL of your own.`,
	};
	return {
		request,
		rules: Object.entries(messages).map(([status, message]) => ({
			type: 'responseCode',
			properties: { value: Number(status), message },
		})),
	};
}
