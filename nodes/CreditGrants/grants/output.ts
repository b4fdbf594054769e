import type { CustomerBalance } from './balances';
import { BALANCE_KEYS, GRANT_KEYS, SIMPLIFIED_KEYS } from './itemKeys';
import type { CreditGrant, JsonObject } from './types';

export interface ItemShape {
	output: 'simplified' | 'full';
	/** `text` writes an empty text for a date there is none of: a null leaves an old value in a sheet's cell. */
	emptyDates: 'null' | 'text';
}

const GRANT_ORDER = Object.entries(GRANT_KEYS);
const BALANCE_ORDER = Object.entries(BALANCE_KEYS);

/** The item of a grant or a balance as it leaves the node; a value that is not known has no key. */
export function toItem(
	subject: CreditGrant | CustomerBalance,
	{ output, emptyDates }: ItemShape,
): JsonObject {
	const all = 'activeGrants' in subject ? BALANCE_ORDER : GRANT_ORDER;
	const values: JsonObject = { ...subject };
	const item: JsonObject = {};
	for (const [key, { isDate }] of output === 'full' ? all : all.slice(0, SIMPLIFIED_KEYS)) {
		const value = values[key];
		if (value === undefined) continue;
		item[key] = value === null && isDate && emptyDates === 'text' ? '' : value;
	}
	return item;
}
