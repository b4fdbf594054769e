import type { INodeProperties } from 'n8n-workflow';

import type { ItemShape } from '../grants/output';
import type { Form } from './form';
import type { Choice } from './kinds';

const FULL: Choice<'full'> = { name: 'Full', value: 'full', description: 'All keys' };
const RAW: Choice<'raw'> = {
	name: 'Raw',
	value: 'raw',
	description: 'What the provider sent, untouched',
};
const SIMPLIFIED: Choice<'simplified'> = {
	name: 'Simplified',
	value: 'simplified',
	description: 'The keys that most workflows need',
};

/** @param withRaw whether there is one object of the provider for each item */
export function outputField({ withRaw }: { withRaw: boolean }): INodeProperties {
	return {
		displayName: 'Output',
		name: 'output',
		type: 'options',
		options: withRaw ? [FULL, RAW, SIMPLIFIED] : [FULL, SIMPLIFIED],
		default: 'simplified',
		description: 'How much of each grant, balance or transaction to return',
	};
}

const EMPTY_DATES: Array<Choice<ItemShape['emptyDates']>> = [
	{ name: 'Empty Text', value: 'text', description: 'Clears the cell of a spreadsheet' },
	{ name: 'Null', value: 'null', description: 'Leaves the cell of a spreadsheet as it was' },
];

export const EMPTY_DATES_FIELD: INodeProperties = {
	displayName: 'Empty Dates',
	name: 'emptyDates',
	type: 'options',
	options: EMPTY_DATES,
	default: 'null',
	description:
		'What stands for a date that a grant does not have. With Empty Text, check that the date is not empty before a strict If compares it.',
};

export const CUSTOMER_DETAILS_FIELD: INodeProperties = {
	displayName: 'Customer Details',
	name: 'customerDetails',
	type: 'boolean',
	default: true,
	description:
		'Whether to add names and e-mail addresses of customers. Where they do not come along with the grants, it takes one more request for each customer, or for each page of them where there are many.',
};

/** Whether the provider's own objects are wanted. */
export function wantsRaw(form: Form): boolean {
	return form.choice('output', [FULL, RAW, SIMPLIFIED], 'simplified') === 'raw';
}

/** For items of this package's own shape. */
export function readShape(form: Form): ItemShape {
	return {
		output: form.choice('output', [FULL, SIMPLIFIED], 'simplified'),
		emptyDates: form.choice('emptyDates', EMPTY_DATES, 'null'),
	};
}
