import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import type { IdField, Operation, Provider } from '../grants/provider';
import type { GrantStatus } from '../grants/types';
import { providers } from '../providers';
import {
	CONCURRENCY,
	EMPTY_DATES,
	idField,
	PROVIDER,
	REQUESTS_PER_SECOND,
	output,
	thresholdFields,
	thresholdMetadataKey,
	whereProvider,
} from './shared';

export const OPERATION: INodeProperties = {
	displayName: 'Operation',
	name: 'operation',
	type: 'options',
	noDataExpression: true,
	options: [
		{
			name: 'Customer Balance',
			value: 'customerBalance',
			description: 'Get what customers have left, in total for each unit',
			action: 'Get the balance of customers',
		},
		{
			name: 'Customer Grants',
			value: 'customerGrants',
			description: 'Get the credit grants of one customer',
			action: 'Get the credit grants of a customer',
		},
		{
			name: 'Get',
			value: 'get',
			description: 'Get one credit grant by its ID',
			action: 'Get a credit grant',
		},
		{
			name: 'List',
			value: 'list',
			description: 'Get the credit grants of all customers',
			action: 'List credit grants',
		},
	],
	default: 'list',
};

const ID_FIELDS: IdField[] = ['customerId', 'entitlementId', 'grantId'];

/** One field for each provider that has it and each way it is asked for. */
function idFields(): INodeProperties[] {
	return ID_FIELDS.flatMap((field) =>
		Object.values(providers).flatMap((provider: Provider) => {
			const uses = Object.entries(provider.fields[field]?.operations ?? {});
			return (['required', 'optional'] as const).flatMap((need) => {
				const operation = uses.filter(([, each]) => each === need).map(([each]) => each);
				return operation.length > 0 ? [idField(field, provider, need, { operation })] : [];
			});
		}),
	);
}

const MANY: Operation[] = ['list', 'customerGrants'];
const GRANTS: Operation[] = ['list', 'get', 'customerGrants'];
const BALANCE: Operation[] = ['customerBalance'];

const STATUSES: Array<INodePropertyOptions & { value: GrantStatus }> = [
	{ name: 'Active', value: 'active', description: 'Can be spent now' },
	{ name: 'Depleted', value: 'depleted', description: 'Nothing is left' },
	{ name: 'Expired', value: 'expired', description: 'Its last day is over' },
	{ name: 'Pending', value: 'pending', description: 'Can be spent later' },
	{ name: 'Voided', value: 'voided', description: 'Was cancelled' },
];

const RAW: INodePropertyOptions = {
	name: 'Raw',
	value: 'raw',
	description: 'What the provider sent, untouched',
};

export const actionProperties: INodeProperties[] = [
	PROVIDER,
	OPERATION,
	...idFields(),
	...thresholdFields({ operation: BALANCE }),
	{
		displayName: 'Return All',
		name: 'returnAll',
		type: 'boolean',
		default: false,
		description: 'Whether to return all results or only up to a given limit',
		displayOptions: { show: { operation: MANY } },
	},
	{
		displayName: 'Limit',
		name: 'limit',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 50,
		description: 'Max number of results to return',
		displayOptions: { show: { operation: MANY, returnAll: [false] } },
	},
	{
		displayName: 'Filters',
		name: 'filters',
		type: 'collection',
		placeholder: 'Add Filter',
		default: {},
		displayOptions: { show: { operation: MANY } },
		options: [
			{
				displayName: 'Status',
				name: 'status',
				type: 'options',
				options: STATUSES,
				default: 'active',
				description: 'Only grants with this status at the moment of the run',
			},
		],
	},
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add Option',
		default: {},
		options: [
			EMPTY_DATES,
			{
				displayName: 'Fetch Balances',
				name: 'fetchBalances',
				type: 'boolean',
				default: true,
				description:
					'Whether to ask for balances that the grants do not carry: one more request for each Stripe grant that is neither voided nor expired, one for each Sequence customer',
				displayOptions: { show: { '/operation': GRANTS, ...whereProvider('withBalance') } },
			},
			...CONCURRENCY,
			{ ...output(RAW), displayOptions: { show: { '/operation': GRANTS } } },
			{ ...output(), displayOptions: { show: { '/operation': BALANCE } } },
			...REQUESTS_PER_SECOND,
			thresholdMetadataKey({ '/operation': BALANCE }),
		],
	},
];
