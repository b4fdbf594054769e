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
		description: 'All else; the reason is in the full output',
	},
	{ name: 'Expired', value: 'expired', description: 'Was left when a grant ended' },
	{ name: 'Granted', value: 'granted', description: 'Came in' },
	{ name: 'Reinstated', value: 'reinstated', description: 'Was spent and given back' },
	{ name: 'Rolled Over', value: 'rolledOver', description: 'Was carried into the next period' },
	{ name: 'Spent', value: 'spent', description: 'Was used' },
	{ name: 'Voided', value: 'voided', description: 'Was cancelled' },
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
				"The moment from which on they count, itself included. A date without a time is the whole day, by the workflow's timezone.",
		},
		{
			displayName: 'Type',
			name: 'type',
			type: 'options',
			options: TYPES,
			default: 'spent',
			description: 'What became of the credits',
		},
		{
			displayName: 'Until',
			name: 'until',
			type: 'dateTime',
			default: '',
			description:
				"The moment up to which they count, itself included. A date without a time is the whole day, by the workflow's timezone.",
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
