import type { CustomerBalance } from './balances';
import {
	BALANCE_KEYS,
	FORECAST_KEYS,
	GRANT_KEYS,
	simplified,
	TRANSACTION_KEYS,
	type ItemKey,
} from './itemKeys';
import type { Transaction } from './transaction';
import type { CreditGrant, JsonObject } from './types';

export interface ItemShape {
	output: 'simplified' | 'full';
	/** `text` writes an empty text for a date there is none of: a null leaves an old value in a sheet's cell. */
	emptyDates: 'null' | 'text';
}

const GRANT_WRITERS = {
	simplified: itemWriter(simplified(GRANT_KEYS)),
	full: itemWriter(GRANT_KEYS),
};
const BALANCE_WRITERS = {
	simplified: itemWriter({ ...simplified(BALANCE_KEYS), ...FORECAST_KEYS }),
	full: itemWriter(BALANCE_KEYS),
};
const TRANSACTION_WRITERS = {
	simplified: itemWriter(simplified(TRANSACTION_KEYS)),
	full: itemWriter(TRANSACTION_KEYS),
};

/** An item as it leaves the node; a value that is not known has no key. */
export function toItem(
	subject: CreditGrant | CustomerBalance | Transaction,
	{ output, emptyDates }: ItemShape,
): JsonObject {
	const write = writersOf(subject)[output];
	return write(subject as object as JsonObject, emptyDates === 'text' ? '' : null);
}

function writersOf(subject: CreditGrant | CustomerBalance | Transaction) {
	if ('activeGrants' in subject) return BALANCE_WRITERS;
	return 'grantId' in subject ? TRANSACTION_WRITERS : GRANT_WRITERS;
}

/**
 * Items are filled copies of a blank that has all their keys: one that grows key by key takes V8 up to
 * eight times the memory.
 */
function itemWriter(keys: Record<string, ItemKey>) {
	const columns = Object.entries(keys).map(([key, { isDate = false }]) => ({ key, isDate }));
	/** By which of the columns have a value: a bit for each. */
	const blanks = new Map<number, JsonObject>();

	return (subject: JsonObject, emptyDate: '' | null): JsonObject => {
		let known = 0;
		columns.forEach(({ key }, index) => {
			if (subject[key] !== undefined) known += 2 ** index;
		});
		let blank = blanks.get(known);
		if (!blank) {
			const present = columns.filter(({ key }) => subject[key] !== undefined);
			const entries = present.map(({ key }) => [key, null]);
			// Parsed anew: an object that was built up does not have its final form.
			blank = JSON.parse(JSON.stringify(Object.fromEntries(entries))) as JsonObject;
			blanks.set(known, blank);
		}
		const item = { ...blank };
		for (const { key, isDate } of columns) {
			const value = subject[key];
			if (value !== undefined) item[key] = value === null && isDate ? emptyDate : value;
		}
		return item;
	};
}
