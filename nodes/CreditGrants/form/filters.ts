import type { INodeProperties } from 'n8n-workflow';

import { InputError } from '../grants/errors';
import { hangsOnBalance, splitsByBalance, type GrantFilter } from '../grants/filter';
import type { Operation, Provider } from '../grants/provider';
import type { GrantStatus } from '../grants/types';
import type { Form } from './form';
import type { Choice } from './kinds';

const STATUSES: Array<Choice<GrantStatus>> = [
	{ name: 'Active', value: 'active', description: 'Can be spent now' },
	{ name: 'Depleted', value: 'depleted', description: 'Nothing is left' },
	{ name: 'Expired', value: 'expired', description: 'Its last day is over' },
	{ name: 'Pending', value: 'pending', description: 'Can be spent later' },
	{ name: 'Voided', value: 'voided', description: 'Was cancelled' },
];

/** Which grants of those that an operation gives are wanted. */
export function filtersField(operation: Operation[]): INodeProperties {
	return {
		displayName: 'Filters',
		name: 'filters',
		type: 'collection',
		placeholder: 'Add Filter',
		default: {},
		displayOptions: { show: { operation } },
		options: [
			{
				displayName: 'Expires After',
				name: 'expiresAfter',
				type: 'dateTime',
				default: '',
				description:
					"Only grants that expire on this date, later or never. A date without a time is a day in the workflow's time zone.",
			},
			{
				displayName: 'Expires Before',
				name: 'expiresBefore',
				type: 'dateTime',
				default: '',
				description:
					"Only grants that expire before this date. A date without a time is a day in the workflow's time zone.",
			},
			{
				displayName: 'Status',
				name: 'status',
				type: 'multiOptions',
				options: STATUSES,
				default: [],
				description: 'Only grants with one of these at the moment of the run',
			},
			{
				displayName: 'Unit',
				name: 'unit',
				type: 'string',
				default: '',
				placeholder: 'e.g. USD',
				description:
					'Only grants that are counted in this: a currency code or another unit as items have it, in upper or lower case, or a unitId',
			},
		],
	};
}

/**
 * @param timeZone IANA name, the workflow's
 * @throws InputError that names the field
 */
export function readFilter(form: Form, timeZone: string): GrantFilter {
	return {
		statuses: form.choices('status', STATUSES, undefined),
		unit: form.text('unit') || undefined,
		expiresBefore: form.date('expiresBefore', timeZone, undefined),
		expiresAfter: form.date('expiresAfter', timeZone, undefined),
	};
}

/** @throws InputError where a filter cannot be told without the balances that are not fetched */
export function checkBalances(filter: GrantFilter, provider: Provider, isFetched: boolean): void {
	if (isFetched || !provider.balanceOf || !hangsOnBalance(filter, provider)) return;
	const { statuses = [], unit } = filter;
	throw splitsByBalance(statuses)
		? new InputError(
				`The filter Status is "${statuses.join(', ')}", and the option Fetch Balances is off`,
				'Turn Fetch Balances on: without balances a grant that is used up cannot be told from one that is not.',
			)
		: new InputError(
				`The filter Unit is "${unit}", and the option Fetch Balances is off`,
				`Turn Fetch Balances on: ${provider.displayName} tells what a metric is called with balances alone.`,
			);
}
