import { InputError } from '../grants/errors';
import { isObject } from '../grants/fields';
import { parseDecimal } from '../grants/money';
import type { ItemShape } from '../grants/output';
import type { GrantOperation, IdField, Operation, Provider, RateLimit } from '../grants/provider';
import type { BalanceRequest, GrantRequest, Request } from '../grants/request';
import { isSettled } from '../grants/status';
import type { ThresholdRule } from '../grants/threshold';
import type { GrantStatus, JsonObject } from '../grants/types';
import { ID_LABELS } from './shared';

/** The form as one input item fills it: gives a parameter's value, expressions resolved unless raw ones are wanted. */
export type Form = (
	parameter: string,
	fallback?: unknown,
	options?: { rawExpressions: boolean },
) => unknown;

const STATUSES: readonly GrantStatus[] = ['active', 'depleted', 'expired', 'pending', 'voided'];

/** @throws InputError that names the field, as all readers here do */
export function readRequest(form: Form, operation: Operation, provider: Provider): Request {
	for (const [field, { operations }] of Object.entries(provider.fields)) {
		const need = operations[operation];
		if (need) checkIdField(form, field as IdField, need);
	}
	return operation === 'customerBalance'
		? readBalanceRequest(form)
		: readGrantRequest(form, operation, provider);
}

function readBalanceRequest(form: Form): BalanceRequest {
	if (wantsRaw(form)) {
		throw new InputError(
			'The option Output is Raw, and a balance is made from many grants',
			'Choose Simplified or Full, or the operation Customer Grants.',
		);
	}
	const customerId = readId(form, 'customerId');
	return {
		operation: 'customerBalance',
		scope: {
			customerIds: customerId === '' ? undefined : [customerId],
			entitlementId: readId(form, 'entitlementId'),
		},
		threshold: readThreshold(form),
		customerDetails: wantsDetails(form),
		shape: readShape(form),
	};
}

function readGrantRequest(form: Form, operation: GrantOperation, provider: Provider): GrantRequest {
	const status = operation === 'get' ? undefined : readStatus(form);
	const isRaw = wantsRaw(form);
	const fetches = options(form).fetchBalances !== false;
	// The provider's own object holds no balance of another request; only a filter needs one.
	const fetchBalances = fetches && (!isRaw || status !== undefined);
	if (status && !isSettled(status) && !fetchBalances && provider.withBalance) {
		throw new InputError(
			`The filter Status is "${status}", and the option Fetch Balances is off`,
			'Turn Fetch Balances on: without balances a grant that is used up cannot be told from one that is not.',
		);
	}
	return {
		operation,
		params: {
			grantId: readId(form, 'grantId'),
			customerId: readId(form, 'customerId'),
			entitlementId: readId(form, 'entitlementId'),
			limit: operation === 'get' ? undefined : readLimit(form),
			status,
			fetchBalances,
			customerDetails: !isRaw && wantsDetails(form),
		},
		shape: isRaw ? undefined : readShape(form),
	};
}

/** An id of a resource locator; empty where the field is, or is not on the form. */
export function readId(form: Form, field: IdField): string {
	const value = inLocator(form(field, ''));
	return typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
}

/**
 * What is no id must not pass for an empty field, which means all.
 *
 * @throws InputError for another value than a text or a number, and where nothing is there although an id
 * is required or an expression should give it; a model that fills a tool may leave it out
 */
export function checkIdField(form: Form, field: IdField, need: 'required' | 'optional'): void {
	const value = inLocator(form(field, '')) ?? '';
	if (typeof value !== 'string' && typeof value !== 'number') {
		throw new InputError(
			`The field ${ID_LABELS[field]} holds ${Array.isArray(value) ? 'a list' : `a value of type ${typeof value}`}, not an id`,
			'Correct the expression so that it gives one id, a text.',
		);
	}
	const given = String(inLocator(form(field, '', { rawExpressions: true })));
	const shouldGive = given.startsWith('=') && !given.includes('$fromAI');
	if (need === 'required' || shouldGive) requireId(String(value).trim(), field);
}

function inLocator(field: unknown): unknown {
	return isObject(field) && 'mode' in field ? field.value : field;
}

export function requireId(id: string, field: IdField): string {
	if (id !== '') return id;
	throw new InputError(
		`The field ${ID_LABELS[field]} is empty`,
		'Enter an id, or correct the expression: the input item may not have what it refers to.',
	);
}

/** Whether it is to be told whose the credits are. */
function wantsDetails(form: Form): boolean {
	return options(form).customerDetails !== false;
}

/** Whether the provider's own objects are wanted. */
export function wantsRaw(form: Form): boolean {
	return options(form).output === 'raw';
}

export function readShape(form: Form): ItemShape {
	const { output, emptyDates } = options(form);
	return {
		output: output === 'full' ? 'full' : 'simplified',
		emptyDates: emptyDates === 'text' ? 'text' : 'null',
	};
}

export function readThreshold(form: Form): ThresholdRule {
	const value = form('threshold');
	const parsed = typeof value === 'number' ? parseDecimal(String(value)) : undefined;
	if (!parsed || parsed.units < 0n) {
		throw new InputError(
			`The field Threshold is ${JSON.stringify(value)}`,
			'Enter a number of at least 0.',
		);
	}
	const type = form('thresholdType') === 'amount' ? 'amount' : 'percent';
	const { thresholdMetadataKey } = options(form);
	return {
		common: { type, values: [parsed] },
		metadataKey: typeof thresholdMetadataKey === 'string' ? thresholdMetadataKey.trim() : '',
	};
}

/** The user's own allowance, where the provider gave the account another than it documents. */
export function readRateLimit(form: Form): Partial<RateLimit> {
	const { requestsPerSecond, concurrency } = options(form);
	return {
		...(requestsPerSecond !== undefined && {
			requestsPerSecond: positive(requestsPerSecond, 'The option Requests per Second'),
		}),
		...(concurrency !== undefined && {
			concurrency: positive(concurrency, 'The option Max Concurrent Requests'),
		}),
	};
}

export function options(form: Form): JsonObject {
	const value = form('options', {});
	return isObject(value) ? value : {};
}

/** @param label how the field is named in the error */
export function positive(value: unknown, label: string): number {
	if (typeof value === 'number' && value > 0 && Number.isFinite(value)) return value;
	throw new InputError(`${label} is ${JSON.stringify(value)}`, 'Enter a number above 0.');
}

function readLimit(form: Form): number | undefined {
	if (form('returnAll', false) === true) return undefined;
	const limit = form('limit', 50);
	if (typeof limit !== 'number' || !Number.isInteger(limit) || limit < 1) {
		throw new InputError(
			`The field Limit is ${JSON.stringify(limit)}`,
			'Enter a whole number of at least 1, or turn on Return All.',
		);
	}
	return limit;
}

function readStatus(form: Form): GrantStatus | undefined {
	const filters = form('filters', {});
	const status = isObject(filters) ? filters.status : undefined;
	if (status === undefined || status === '') return undefined;
	const known = STATUSES.find((each) => each === status);
	if (known) return known;
	throw new InputError(
		`The filter Status is ${JSON.stringify(status)}`,
		`Use one of ${STATUSES.join(', ')}.`,
	);
}
