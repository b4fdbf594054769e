import type { CreditGrant, JsonObject } from './types';

/** The keys of a simplified item, in their order. */
export const SIMPLIFIED_KEYS = [
	'id',
	'provider',
	'customerId',
	'name',
	'status',
	'unit',
	'amount',
	'balance',
	'effectiveAt',
	'expiresAt',
] as const satisfies ReadonlyArray<keyof CreditGrant>;

const DATE_KEYS = [
	'effectiveAt',
	'expiresAt',
	'createdAt',
	'updatedAt',
	'voidedAt',
] as const satisfies ReadonlyArray<keyof CreditGrant>;

export interface ItemShape {
	output: 'simplified' | 'full';
	/** `text` writes an empty text for a date there is none of: a null leaves an old value in a sheet's cell. */
	emptyDates: 'null' | 'text';
}

/** The item of a grant as it leaves the node; a value that is not known has no key. */
export function toItem(grant: CreditGrant, { output, emptyDates }: ItemShape): JsonObject {
	const keys = output === 'full' ? Object.keys(grant) : SIMPLIFIED_KEYS;
	const item: JsonObject = {};
	for (const key of keys as ReadonlyArray<keyof CreditGrant>) {
		if (grant[key] !== undefined) item[key] = grant[key];
	}
	if (emptyDates === 'text') {
		for (const key of DATE_KEYS) if (item[key] === null) item[key] = '';
	}
	return item;
}
