import type {
	INodeCredentialDescription,
	INodeProperties,
	INodePropertyOptions,
} from 'n8n-workflow';

import type { GrantOperation, IdField } from './grants/provider';
import type { GrantStatus } from './grants/types';
import { providers } from './providers';

const all = Object.values(providers);

/** The one credential that the chosen provider needs. */
export const credentials: INodeCredentialDescription[] = all.map(({ name, credential }) => ({
	name: credential,
	required: true,
	displayOptions: { show: { provider: [name] } },
}));

const PROVIDER: INodeProperties = {
	displayName: 'Provider',
	name: 'provider',
	type: 'options',
	noDataExpression: true,
	options: all
		.map(({ name, displayName }) => ({ name: displayName, value: name }))
		.sort((a, b) => a.name.localeCompare(b.name)),
	default: 'stripe',
	description: 'The company whose billing holds the credits',
};

const OPERATION: INodeProperties = {
	displayName: 'Operation',
	name: 'operation',
	type: 'options',
	noDataExpression: true,
	options: [
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

const ID_FIELDS: Record<IdField, Pick<INodeProperties, 'displayName' | 'description'>> = {
	entitlementId: {
		displayName: 'Credit Entitlement',
		description: 'The credit entitlement that the grants belong to',
	},
	customerId: { displayName: 'Customer', description: 'The customer who holds the credits' },
	grantId: { displayName: 'Credit Grant', description: 'The credit grant to get' },
};

const PLACEHOLDERS: Record<IdField, Record<string, string>> = {
	grantId: {
		stripe: 'credgr_61R9a6NUWsRmOW3RM41L6nFOS1ekDGHo',
		sequence: '746fc7f2-8098-4fe7-953c-7d51c580a126',
		dodoPayments: 'cg_8bA2pQ9x',
	},
	customerId: {
		stripe: 'cus_QrvQguzkIK8zTj',
		sequence: '61b083e0-1faa-47ca-9aeb-6205da8f6c47',
		dodoPayments: 'cus_TV52uJWWXt2yIoBBxpjaa',
	},
	entitlementId: { dodoPayments: 'cde_ztxm5XJsKxWucRWA3rjdM' },
};

/** One field for each provider that has it and each way it is asked for. */
function idFields(): INodeProperties[] {
	return (Object.keys(ID_FIELDS) as IdField[]).flatMap((field) =>
		all.flatMap((provider) =>
			(['required', 'optional'] as const).flatMap((need): INodeProperties[] => {
				const uses = Object.entries(provider.fields[field] ?? {});
				const operations = uses.filter(([, each]) => each === need).map(([name]) => name);
				if (operations.length === 0) return [];
				const { displayName, description } = ID_FIELDS[field];
				return [
					{
						displayName,
						name: field,
						type: 'resourceLocator',
						required: need === 'required',
						default: { mode: 'id', value: '' },
						description:
							need === 'required' ? description : `${description}. Leave empty for all of them.`,
						displayOptions: { show: { provider: [provider.name], operation: operations } },
						modes: [
							{
								displayName: 'By ID',
								name: 'id',
								type: 'string',
								placeholder: `e.g. ${PLACEHOLDERS[field][provider.name]}`,
							},
						],
					},
				];
			}),
		),
	);
}

const MANY: GrantOperation[] = ['list', 'customerGrants'];

const STATUSES: Array<INodePropertyOptions & { value: GrantStatus }> = [
	{ name: 'Active', value: 'active', description: 'Can be spent now' },
	{ name: 'Depleted', value: 'depleted', description: 'Nothing is left' },
	{ name: 'Expired', value: 'expired', description: 'Its last day is over' },
	{ name: 'Pending', value: 'pending', description: 'Can be spent later' },
	{ name: 'Voided', value: 'voided', description: 'Was cancelled' },
];

export const properties: INodeProperties[] = [
	PROVIDER,
	OPERATION,
	...idFields(),
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
			{
				displayName: 'Empty Dates',
				name: 'emptyDates',
				type: 'options',
				options: [
					{ name: 'Empty Text', value: 'text', description: 'Clears the cell of a spreadsheet' },
					{ name: 'Null', value: 'null', description: 'Leaves the cell of a spreadsheet as it was' },
				],
				default: 'null',
				description: 'What stands for a date that a grant does not have',
			},
			{
				displayName: 'Fetch Balances',
				name: 'fetchBalances',
				type: 'boolean',
				default: true,
				description:
					'Whether to ask for balances that the grants do not carry: one more request for each Stripe grant, one for each Sequence customer',
			},
			{
				displayName: 'Max Concurrent Requests',
				name: 'concurrency',
				type: 'number',
				typeOptions: { minValue: 1 },
				default: 5,
				description:
					'How many requests may be under way at once with the same key. By default 5 for Stripe and Sequence, 1 for Dodo Payments.',
			},
			{
				displayName: 'Output',
				name: 'output',
				type: 'options',
				options: [
					{ name: 'Full', value: 'full', description: 'All keys of a credit grant' },
					{ name: 'Raw', value: 'raw', description: 'What the provider sent, untouched' },
					{ name: 'Simplified', value: 'simplified', description: 'The ten keys most workflows need' },
				],
				default: 'simplified',
				description: 'How much of each grant to return',
			},
			{
				displayName: 'Requests per Second',
				name: 'requestsPerSecond',
				type: 'number',
				typeOptions: { minValue: 0.1, numberPrecision: 2 },
				default: 20,
				description:
					'How fast to ask with the same key, if the provider raised your limit or several tools share it. By default 20 for Stripe and Sequence, 1.33 for Dodo Payments.',
			},
		],
	},
];
