import type { INodeProperties } from 'n8n-workflow';

import type { GrantOperation, Operation, Registry } from '../grants/provider';
import { filtersField } from './filters';
import { operationIds } from './ids';
import type { Choice } from './kinds';
import { CUSTOMER_DETAILS_FIELD, EMPTY_DATES_FIELD, outputField } from './output';
import { concurrencyFields, requestsPerSecondFields } from './pace';
import { offeredBy, providerField, whereProvider } from './provider';
import { thresholdFields, thresholdMetadataKey } from './thresholds';
import { otherwiseInTool, toolDescription } from './tool';
import { TRANSACTION_FILTERS } from './transactions';

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
	{
		name: 'Transactions',
		value: 'transactions',
		description: "Get each change of one customer's credits: granted, spent, expired",
		action: 'Get the transactions of a customer',
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
const LIMITED: Operation[] = [...MANY, 'transactions'];
/** There is one object of the provider for each item. */
const WITH_RAW: Operation[] = [...GRANTS, 'transactions'];

export function actionProperties(registry: Registry): INodeProperties[] {
	return [
		providerField(registry),
		...offeredBy(OPERATION, registry, 'transactions', 'transactions').flatMap((field) =>
			otherwiseInTool(field, 'customerBalance' satisfies Operation),
		),
		toolDescription(OPERATION, registry),
		...operationIds(registry),
		...thresholdFields({ operation: BALANCE }),
		{
			displayName: 'Return All',
			name: 'returnAll',
			type: 'boolean',
			default: false,
			description: 'Whether to return all results or only up to a given limit',
			displayOptions: { show: { operation: LIMITED } },
		},
		{
			displayName: 'Limit',
			name: 'limit',
			type: 'number',
			typeOptions: { minValue: 1, numberPrecision: 0 },
			default: 50,
			description: 'Max number of results to return',
			displayOptions: { show: { operation: LIMITED, returnAll: [false] } },
		},
		filtersField(MANY),
		TRANSACTION_FILTERS,
		{
			displayName: 'Options',
			name: 'options',
			type: 'collection',
			placeholder: 'Add Option',
			default: {},
			options: [
				CUSTOMER_DETAILS_FIELD,
				{
					...EMPTY_DATES_FIELD,
					displayOptions: { show: { '/operation': [...GRANTS, ...BALANCE] } },
				},
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
				{
					displayName: 'Forecast From Days',
					name: 'forecastDays',
					type: 'number',
					typeOptions: { minValue: 1 },
					default: 30,
					description:
						'Add how much is spent a day, taken over so many of the last days, and when nothing will be left at that pace. It takes the history of each customer, with requests of its own where that does not come along with the balances.',
					displayOptions: {
						show: { '/operation': BALANCE, ...whereProvider(registry, 'transactions') },
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
				{ ...outputField({ withRaw: true }), displayOptions: { show: { '/operation': WITH_RAW } } },
				{ ...outputField({ withRaw: false }), displayOptions: { show: { '/operation': BALANCE } } },
				...requestsPerSecondFields(registry),
				thresholdMetadataKey(registry, { '/operation': BALANCE }),
			],
		},
	];
}
