import type { ICredentialType, INodeProperties } from 'n8n-workflow';

import { authenticateWith, testOf } from '../nodes/CreditGrants/providers/authenticate';
import {
	baseUrlField,
	environmentField,
	ICON,
} from '../nodes/CreditGrants/providers/credentialForm';
import { stripe } from '../nodes/CreditGrants/providers/stripe';

export class CreditGrantsStripeApi implements ICredentialType {
	name = 'creditGrantsStripeApi';

	displayName = 'Credit Grants: Stripe API';

	documentationUrl =
		'https://github.com/n8n-nodes-credit-grants/n8n-nodes-credit-grants/blob/main/docs/stripe.md';

	icon = ICON;

	properties: INodeProperties[] = [
		environmentField(
			{ stripe: 'Stripe' },
			'Stripe has one address for live and test mode: the key tells which. Custom is for a proxy.',
		),
		{
			displayName: 'Restricted Key',
			name: 'secretKey',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			default: '',
			placeholder: 'e.g. rk_live_…',
			description:
				'A restricted key (rk_…) that may read billing credits and customers. Dashboard: Developers > API keys. Secret (sk_…) and organization keys (sk_org_…) work too.',
		},
		{
			displayName: 'Account ID',
			name: 'accountId',
			type: 'string',
			default: '',
			placeholder: 'e.g. acct_1032D82eZvKYlo2C',
			description:
				'The account to read: with an organization key, or for Stripe Connect a connected account',
		},
		baseUrlField('https://api.stripe.com'),
	];

	authenticate = authenticateWith(stripe);

	test = testOf(stripe, { url: '/v1/billing/credit_grants', qs: { limit: 1 } });
}
