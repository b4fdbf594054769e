import type { IAuthenticate, ICredentialTestRequest } from 'n8n-workflow';

import type { ProviderName } from '../nodes/CreditGrants/grants/types';
import { providers } from '../nodes/CreditGrants/providers';

/**
 * Binds a request of n8n, such as the credential test, to a credential: the very base URL, headers and
 * refusals that the node itself uses.
 */
export function authenticateWith(provider: ProviderName): IAuthenticate {
	return async (credentials, request) => {
		const { baseUrl, headers } = providers[provider].connect(credentials);
		return { ...request, baseURL: baseUrl, headers: { ...request.headers, ...headers } };
	};
}

/** What n8n shows in red when the test of a credential is refused; without it, the status text alone. */
export function refusalsOf(provider: ProviderName): ICredentialTestRequest['rules'] {
	const { displayName } = providers[provider];
	const messages = {
		401: `${displayName} refused the key. Check that it is complete, not revoked, and of this environment.`,
		403: `${displayName} does not let this key read credit grants. Give it that right.`,
		404: `${displayName} is not at this address. Check the Base URL.`,
	};
	return Object.entries(messages).map(([status, message]) => ({
		type: 'responseCode',
		properties: { value: Number(status), message },
	}));
}
