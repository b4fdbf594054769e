import type { CustomerBalance } from './balances';
import type { CreditGrant, JsonObject } from './types';

/** The keys of a simplified grant, in their order. */
export const GRANT_KEYS = [
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

/** The keys of a simplified customer balance, in their order. */
export const BALANCE_KEYS = [
	'id',
	'provider',
	'customerId',
	'unit',
	'amount',
	'balance',
	'percentRemaining',
	'activeGrants',
	'nextExpiry',
	'isLow',
] as const satisfies ReadonlyArray<keyof CustomerBalance>;

const DATE_KEYS: ReadonlySet<string> = new Set<keyof CreditGrant | keyof CustomerBalance>([
	'effectiveAt',
	'expiresAt',
	'createdAt',
	'updatedAt',
	'voidedAt',
	'nextExpiry',
]);

export interface ItemShape {
	output: 'simplified' | 'full';
	/** `text` writes an empty text for a date there is none of: a null leaves an old value in a sheet's cell. */
	emptyDates: 'null' | 'text';
}

/** The item of a grant or a balance as it leaves the node; a value that is not known has no key. */
export function toItem(
	subject: CreditGrant | CustomerBalance,
	{ output, emptyDates }: ItemShape,
): JsonObject {
	const simplified: readonly string[] = 'activeGrants' in subject ? BALANCE_KEYS : GRANT_KEYS;
	const keys = output === 'full' ? Object.keys(subject) : simplified;
	const item: JsonObject = {};
	for (const key of keys) {
		const value = (subject as unknown as JsonObject)[key];
		if (value === undefined) continue;
		item[key] = value === null && emptyDates === 'text' && DATE_KEYS.has(key) ? '' : value;
	}
	return item;
}
