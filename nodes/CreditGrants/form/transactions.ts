import type { INodeProperties } from 'n8n-workflow';

import type { TransactionRequest } from '../grants/request';
import type { TransactionType } from '../grants/transaction';
import type { Form } from './form';
import type { Choice } from './kinds';
import { readShape, wantsRaw } from './output';

const TYPES: Array<Choice<TransactionType>> = [
	{
		name: 'Adjusted',
		value: 'adjusted',
		description: "Any other change: the full output has the provider's word for it, as reason",
	},
	{ name: 'Expired', value: 'expired', description: 'Credits that were left when a grant ended' },
	{ name: 'Granted', value: 'granted', description: 'New credits' },
	{
		name: 'Reinstated',
		value: 'reinstated',
		description: 'Credits that were spent and given back',
	},
	{ name: 'Rolled Over', value: 'rolledOver', description: 'Credits carried into the next period' },
	{ name: 'Spent', value: 'spent', description: 'Credits that were used' },
	{ name: 'Voided', value: 'voided', description: 'Credits that were cancelled' },
];

/** Which transactions are wanted. */
export const TRANSACTION_FILTERS: INodeProperties = {
	displayName: 'Filters',
	name: 'filters',
	type: 'collection',
	placeholder: 'Add Filter',
	default: {},
	displayOptions: { show: { operation: ['transactions'] } },
	options: [
		{
			displayName: 'Since',
			name: 'since',
			type: 'dateTime',
			default: '',
			description:
				"Only transactions at this moment or later. A date without a time is the whole day, in the workflow's time zone.",
		},
		{
			displayName: 'Type',
			name: 'type',
			type: 'options',
			options: TYPES,
			default: 'spent',
			description: 'Only transactions of this type',
		},
		{
			displayName: 'Until',
			name: 'until',
			type: 'dateTime',
			default: '',
			description:
				"Only transactions at this moment or earlier. A date without a time is the whole day, in the workflow's time zone.",
		},
	],
};

/** @param timeZone the workflow's */
export function readTransactionRequest(form: Form, timeZone: string): TransactionRequest {
	const isRaw = wantsRaw(form);
	return {
		operation: 'transactions',
		customer: form.customer('customerId'),
		params: {
			entitlementId: form.text('entitlementId'),
			since: form.date('since', timeZone, undefined)?.first,
			until: form.date('until', timeZone, undefined)?.last,
			type: form.choice('type', TYPES, undefined),
			// It is not on the form where all are wanted.
			limit: form.number('limit', undefined),
		},
		customerDetails: !isRaw && form.flag('customerDetails', true),
		shape: isRaw ? undefined : readShape(form),
	};
}
