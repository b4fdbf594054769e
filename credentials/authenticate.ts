import type { IAuthenticate } from 'n8n-workflow';

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
