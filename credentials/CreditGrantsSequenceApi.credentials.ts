import type { ICredentialType, INodeProperties } from 'n8n-workflow';

import { authenticateWith, testOf } from '../nodes/CreditGrants/providers/authenticate';
import {
	baseUrlField,
	environmentField,
	ICON,
} from '../nodes/CreditGrants/providers/credentialForm';
import { sequence } from '../nodes/CreditGrants/providers/sequence';

export class CreditGrantsSequenceApi implements ICredentialType {
	name = 'creditGrantsSequenceApi';

	displayName = 'Credit Grants: Sequence API';

	documentationUrl =
		'https://github.com/n8n-nodes-credit-grants/n8n-nodes-credit-grants/blob/main/docs/sequence.md';

	icon = ICON;

	properties: INodeProperties[] = [
		environmentField(
			{ production: 'Production', sandbox: 'Sandbox', dev: 'Dev' },
			'The Sequence environment that the key belongs to',
		),
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
		baseUrlField('https://eu.sequencehq.com/api'),
	];

	authenticate = authenticateWith(sequence);

	test = testOf(sequence, { url: '/credits', qs: { limit: 1 } });
}
