import type { INodeProperties } from 'n8n-workflow';

import type { GrantOperation, Operation, Registry } from '../grants/provider';
import type { GrantStatus } from '../grants/types';
import { operationIds } from './ids';
import type { Choice } from './kinds';
import { CUSTOMER_DETAILS_FIELD, EMPTY_DATES_FIELD, outputField } from './output';
import { concurrencyFields, requestsPerSecondFields } from './pace';
import { providerField, whereProvider } from './provider';
import { thresholdFields, thresholdMetadataKey } from './thresholds';
import { otherwiseInTool, toolDescription } from './tool';

export const OPERATIONS: Array<Choice<Operation>> = [
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
];

export const OPERATION: INodeProperties = {
	displayName: 'Operation',
	name: 'operation',
	type: 'options',
	noDataExpression: true,
	options: OPERATIONS,
	default: 'list',
};

const MANY: GrantOperation[] = ['list', 'customerGrants'];
const GRANTS: GrantOperation[] = ['list', 'get', 'customerGrants'];
const BALANCE: Operation[] = ['customerBalance'];

export const STATUSES: Array<Choice<GrantStatus>> = [
	{ name: 'Active', value: 'active', description: 'Can be spent now' },
	{ name: 'Depleted', value: 'depleted', description: 'Nothing is left' },
	{ name: 'Expired', value: 'expired', description: 'Its last day is over' },
	{ name: 'Pending', value: 'pending', description: 'Can be spent later' },
	{ name: 'Voided', value: 'voided', description: 'Was cancelled' },
];

export function actionProperties(registry: Registry): INodeProperties[] {
	return [
		providerField(registry),
		...otherwiseInTool(OPERATION, 'customerBalance' satisfies Operation),
		toolDescription(OPERATION, registry),
		...operationIds(registry),
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
			typeOptions: { minValue: 1, numberPrecision: 0 },
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
				CUSTOMER_DETAILS_FIELD,
				EMPTY_DATES_FIELD,
				{
					displayName: 'Fetch Balances',
					name: 'fetchBalances',
					type: 'boolean',
					default: true,
					description:
						'Whether to ask for balances that the grants do not carry, with requests of their own: one for each grant, or for each customer, as the provider has it',
					displayOptions: {
						show: { '/operation': GRANTS, ...whereProvider(registry, 'balanceOf') },
					},
				},
				...concurrencyFields(registry),
				{
					displayName: 'Only Low',
					name: 'onlyLow',
					type: 'boolean',
					default: true,
					description:
						'Whether to leave out everybody but those who are low and still have credits to spend, now or later',
					displayOptions: { show: { '/operation': BALANCE } },
				},
				{ ...outputField({ withRaw: true }), displayOptions: { show: { '/operation': GRANTS } } },
				{ ...outputField({ withRaw: false }), displayOptions: { show: { '/operation': BALANCE } } },
				...requestsPerSecondFields(registry),
				thresholdMetadataKey(registry, { '/operation': BALANCE }),
			],
		},
	];
}
