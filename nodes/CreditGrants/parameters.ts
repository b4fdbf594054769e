import type { IExecuteFunctions } from 'n8n-workflow';

import { InputError } from './grants/errors';
import type { ItemShape } from './grants/output';
import type { GrantOperation, IdField, Provider, RateLimit } from './grants/provider';
import type { GrantStatus } from './grants/types';
import type { ReadParams } from './run';

const STATUSES: readonly GrantStatus[] = ['active', 'depleted', 'expired', 'pending', 'voided'];

/** What the form says for one input item. */
export interface ItemParameters {
	read: ReadParams;
	output: 'raw' | ItemShape;
}

interface Options {
	output?: 'simplified' | 'full' | 'raw';
	fetchBalances?: boolean;
	emptyDates?: 'null' | 'text';
	requestsPerSecond?: number;
	concurrency?: number;
}

/** @throws InputError that names the field */
export function readParameters(
	node: IExecuteFunctions,
	provider: Provider,
	operation: GrantOperation,
	index: number,
): ItemParameters {
	const { output = 'simplified', fetchBalances = true, emptyDates = 'null' } = options(node, index);
	const status = operation === 'get' ? undefined : readStatus(node, index);
	const id = (field: IdField) => readId(node, provider.fields[field]?.[operation], field, index);
	return {
		read: {
			grantId: id('grantId'),
			customerId: id('customerId'),
			entitlementId: id('entitlementId'),
			limit: operation === 'get' ? undefined : readLimit(node, index),
			status,
			// The provider's own object holds no balance of another request; only a filter needs one.
			fetchBalances: fetchBalances && (output !== 'raw' || status !== undefined),
		},
		output: output === 'raw' ? 'raw' : { output, emptyDates },
	};
}

/** The user's own allowance; it holds for the whole run, so the first item decides. */
export function readRateLimit(node: IExecuteFunctions): Partial<RateLimit> {
	const { requestsPerSecond, concurrency } = options(node, 0);
	return {
		...(requestsPerSecond !== undefined && {
			requestsPerSecond: positive(requestsPerSecond, 'Requests per Second'),
		}),
		...(concurrency !== undefined && {
			concurrency: positive(concurrency, 'Max Concurrent Requests'),
		}),
	};
}

function options(node: IExecuteFunctions, index: number): Options {
	return node.getNodeParameter('options', index, {});
}

function readId(
	node: IExecuteFunctions,
	need: 'required' | 'optional' | undefined,
	field: IdField,
	index: number,
): string {
	if (!need) return '';
	const value = node.getNodeParameter(field, index, '', { extractValue: true }) ?? '';
	const id = typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
	if (id === '' && need === 'required') {
		throw new InputError(
			`The field ${LABELS[field]} is empty`,
			'Enter an id, or correct the expression: the input item may not have what it refers to.',
		);
	}
	return id;
}

const LABELS: Record<IdField, string> = {
	grantId: 'Credit Grant',
	customerId: 'Customer',
	entitlementId: 'Credit Entitlement',
};

function readLimit(node: IExecuteFunctions, index: number): number | undefined {
	if (node.getNodeParameter('returnAll', index, false) === true) return undefined;
	const limit = node.getNodeParameter('limit', index, 50);
	if (typeof limit !== 'number' || !Number.isInteger(limit) || limit < 1) {
		throw new InputError(
			`The field Limit is ${JSON.stringify(limit)}`,
			'Enter a whole number of at least 1, or turn on Return All.',
		);
	}
	return limit;
}

function readStatus(node: IExecuteFunctions, index: number): GrantStatus | undefined {
	const { status } = node.getNodeParameter('filters', index, {}) as { status?: unknown };
	if (status === undefined || status === '') return undefined;
	const known = STATUSES.find((each) => each === status);
	if (!known) {
		throw new InputError(
			`The filter Status is ${JSON.stringify(status)}`,
			`Use one of ${STATUSES.join(', ')}.`,
		);
	}
	return known;
}

function positive(value: unknown, label: string): number {
	if (typeof value === 'number' && value > 0 && Number.isFinite(value)) return value;
	throw new InputError(`The option ${label} is ${JSON.stringify(value)}`, 'Enter a number above 0.');
}
