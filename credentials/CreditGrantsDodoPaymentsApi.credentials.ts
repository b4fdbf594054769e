import type { ICredentialType, INodeProperties } from 'n8n-workflow';

import { authenticateWith, testOf } from '../nodes/CreditGrants/providers/authenticate';
import {
	baseUrlField,
	environmentField,
	ICON,
} from '../nodes/CreditGrants/providers/credentialForm';
import { dodoPayments } from '../nodes/CreditGrants/providers/dodoPayments';

export class CreditGrantsDodoPaymentsApi implements ICredentialType {
	name = 'creditGrantsDodoPaymentsApi';

	displayName = 'Credit Grants: Dodo Payments API';

	documentationUrl =
		'https://github.com/n8n-nodes-credit-grants/n8n-nodes-credit-grants/blob/main/docs/dodo-payments.md';

	icon = ICON;

	properties: INodeProperties[] = [
		environmentField({ live: 'Live Mode', test: 'Test Mode' }, 'The mode that the key belongs to'),
		{
			displayName: 'API Key',
			name: 'apiKey',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			default: '',
			description: 'A key with the Viewer role or higher. Dashboard: Developer > API Keys.',
		},
		baseUrlField('https://test.dodopayments.com'),
	];

	authenticate = authenticateWith(dodoPayments);

	test = testOf(dodoPayments, {
		url: '/credit-entitlements',
		qs: { page_size: 1, page_number: 0 },
	});
}
