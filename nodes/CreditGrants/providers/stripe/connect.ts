import { InputError } from '../../grants/errors';
import type { Connection } from '../../grants/provider';
import type { JsonObject } from '../../grants/types';
import { environmentUrl, optionalSecret, secret } from '../connection';

/** The version whose answers are read here; it is the one that the official SDK 23.1.0 pins. */
const API_VERSION = '2026-10-28.endive';

const ENVIRONMENTS = { stripe: 'https://api.stripe.com' };

/** @throws InputError for a credential that cannot be sent safely, or opens no account */
export function connect(credentials: JsonObject): Connection {
	const key = secret(credentials, 'secretKey', 'Restricted Key');
	const account = optionalSecret(credentials, 'accountId', 'Account ID');
	// One that was saved without an environment has the address of its own that it was given.
	const { environment = credentials.baseUrl ? 'custom' : 'stripe' } = credentials;
	return {
		baseUrl: environmentUrl({ ...credentials, environment }, ENVIRONMENTS),
		headers: {
			Authorization: `Bearer ${key}`,
			'Stripe-Version': API_VERSION,
			...accountHeader(key, account),
		},
		secrets: [key],
		mode: /_live_/.test(key) ? 'live' : /_test_/.test(key) ? 'test' : null,
		account,
	};
}

/**
 * A key of an organization opens none of its accounts by itself. Both headers in one request are refused.
 * https://docs.stripe.com/keys/organization-api-keys
 *
 * @throws InputError for such a key without an account
 */
function accountHeader(key: string, account: string): Record<string, string> {
	if (!key.startsWith('sk_org_')) return account === '' ? {} : { 'Stripe-Account': account };
	if (account !== '') return { 'Stripe-Context': account };
	throw new InputError(
		'The credential holds the key of an organization (sk_org_…), which needs an account to read',
		'Open the credential and fill in Account ID: the account (acct_…) of the organization whose credit grants are wanted.',
	);
}
