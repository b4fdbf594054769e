import type {
	IAuthenticate,
	ICredentialTestRequest,
	ICredentialType,
	Icon,
	INodeProperties,
} from 'n8n-workflow';

import { authenticateWith, refusalsOf } from '../nodes/CreditGrants/providers/authenticate';
import { stripe } from '../nodes/CreditGrants/providers/stripe';

export class CreditGrantsStripeApi implements ICredentialType {
	name = 'creditGrantsStripeApi';

	displayName = 'Credit Grants: Stripe API';

	documentationUrl = 'https://github.com/n8n-nodes-credit-grants/n8n-nodes-credit-grants#stripe';

	icon: Icon = {
		light: 'file:../nodes/CreditGrants/creditGrants.svg',
		dark: 'file:../nodes/CreditGrants/creditGrants.dark.svg',
	};

	properties: INodeProperties[] = [
		{
			displayName: 'Secret Key',
			name: 'secretKey',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			default: '',
			placeholder: 'e.g. rk_live_…',
			description:
				'A secret key (sk_…) or, better, a restricted key (rk_…) that may read billing credits. Dashboard: Developers > API keys.',
		},
		{
			displayName: 'Account ID',
			name: 'accountId',
			type: 'string',
			default: '',
			placeholder: 'e.g. acct_1032D82eZvKYlo2C',
			description: 'Only for Stripe Connect: the connected account to read',
		},
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			default: 'https://api.stripe.com',
			description:
				'The address of the API, for live and test keys alike. Leave it as it is but for a proxy.',
		},
	];

	authenticate: IAuthenticate = authenticateWith(stripe);

	test: ICredentialTestRequest = {
		request: { url: '/v1/billing/credit_grants', qs: { limit: 1 } },
		rules: refusalsOf(stripe),
	};
}
