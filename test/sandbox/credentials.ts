/** Keys that open this sandbox and nothing else; their form is what the providers hand out for test mode. */
export const STRIPE_SECRET_KEY = 'sk_test_sandbox51CreditGrantsLocalOnly000001';
export const STRIPE_RESTRICTED_KEY = 'rk_test_sandbox51CreditGrantsLocalOnly000002';
/** The one connected account the Stripe keys may name in `Stripe-Account`. */
export const STRIPE_CONNECTED_ACCOUNT = 'acct_1SandboxConnected';
export const SEQUENCE_CLIENT_ID = 'sandbox-client-id';
export const SEQUENCE_CLIENT_SECRET = 'sandbox-client-secret-000003';
export const DODO_PAYMENTS_API_KEY = 'sandbox_dodo_api_key_000004';

/** What the n8n credentials of the three providers hold. */
export interface SandboxCredentials {
	stripe: { environment: 'custom'; secretKey: string; accountId?: string; baseUrl: string };
	sequence: { environment: 'custom'; clientId: string; clientSecret: string; baseUrl: string };
	dodoPayments: { environment: 'custom'; apiKey: string; baseUrl: string };
}

export function credentialsFor(url: string): SandboxCredentials {
	return {
		stripe: { environment: 'custom', secretKey: STRIPE_SECRET_KEY, baseUrl: url },
		sequence: {
			environment: 'custom',
			clientId: SEQUENCE_CLIENT_ID,
			clientSecret: SEQUENCE_CLIENT_SECRET,
			baseUrl: `${url}/api`,
		},
		dodoPayments: { environment: 'custom', apiKey: DODO_PAYMENTS_API_KEY, baseUrl: url },
	};
}
