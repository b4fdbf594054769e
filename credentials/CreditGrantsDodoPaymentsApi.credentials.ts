import type {
	IAuthenticate,
	ICredentialTestRequest,
	ICredentialType,
	Icon,
	INodeProperties,
} from 'n8n-workflow';

import { authenticateWith, refusalsOf } from '../nodes/CreditGrants/providers/authenticate';
import { dodoPayments } from '../nodes/CreditGrants/providers/dodoPayments';

export class CreditGrantsDodoPaymentsApi implements ICredentialType {
	name = 'creditGrantsDodoPaymentsApi';

	displayName = 'Credit Grants: Dodo Payments API';

	documentationUrl =
		'https://github.com/n8n-nodes-credit-grants/n8n-nodes-credit-grants#dodo-payments';

	icon: Icon = {
		light: 'file:../nodes/CreditGrants/creditGrants.svg',
		dark: 'file:../nodes/CreditGrants/creditGrants.dark.svg',
	};

	properties: INodeProperties[] = [
		{
			displayName: 'Environment',
			name: 'environment',
			type: 'options',
			options: [
				{ name: 'Custom', value: 'custom' },
				{ name: 'Live Mode', value: 'live' },
				{ name: 'Test Mode', value: 'test' },
			],
			default: 'live',
			description: 'The mode that the key belongs to',
		},
		{
			displayName: 'API Key',
			name: 'apiKey',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			default: '',
			description: 'A key with the Viewer role or higher. Dashboard: Developer > API Keys.',
		},
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			default: '',
			placeholder: 'e.g. https://test.dodopayments.com',
			description: 'The address of the API',
			displayOptions: { show: { environment: ['custom'] } },
		},
	];

	authenticate: IAuthenticate = authenticateWith(dodoPayments);

	test: ICredentialTestRequest = {
		request: { url: '/credit-entitlements', qs: { page_size: 1, page_number: 0 } },
		rules: refusalsOf(dodoPayments),
	};
}
