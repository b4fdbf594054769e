import type {
	IAuthenticate,
	ICredentialTestRequest,
	ICredentialType,
	Icon,
	INodeProperties,
} from 'n8n-workflow';

import { authenticateWith, refusalsOf } from '../nodes/CreditGrants/providers/authenticate';
import { sequence } from '../nodes/CreditGrants/providers/sequence';

export class CreditGrantsSequenceApi implements ICredentialType {
	name = 'creditGrantsSequenceApi';

	displayName = 'Credit Grants: Sequence API';

	documentationUrl = 'https://github.com/n8n-nodes-credit-grants/n8n-nodes-credit-grants#sequence';

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
				{ name: 'Dev', value: 'dev' },
				{ name: 'Production', value: 'production' },
				{ name: 'Sandbox', value: 'sandbox' },
			],
			default: 'production',
			description: 'The Sequence environment that the key belongs to',
		},
		{
			displayName: 'Client ID',
			name: 'clientId',
			type: 'string',
			required: true,
			default: '',
			description: 'The ID of the API key. Sequence: Settings > API keys.',
		},
		{
			displayName: 'Client Secret',
			name: 'clientSecret',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			default: '',
			description: 'The secret of the API key, shown once when the key is made',
		},
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			default: '',
			placeholder: 'e.g. https://eu.sequencehq.com/api',
			description: 'The address of the API',
			displayOptions: { show: { environment: ['custom'] } },
		},
	];

	authenticate: IAuthenticate = authenticateWith(sequence);

	test: ICredentialTestRequest = {
		request: { url: '/credits', qs: { limit: 1 } },
		rules: refusalsOf(sequence),
	};
}
