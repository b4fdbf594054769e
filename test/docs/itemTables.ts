import {
	ALERT_KEYS,
	BALANCE_KEYS,
	GRANT_KEYS,
	TRANSACTION_KEYS,
	type ItemKey,
} from '../../nodes/CreditGrants/grants/itemKeys';

const ABSENT = { null: '`null`', missing: 'no key' };

/** The tables that stand between markers in a page, by the name of their marker. */
export const ITEM_TABLES: Record<string, Record<string, string>> = {
	'docs/item.md': {
		'grant keys': table(GRANT_KEYS),
		'balance keys': table(BALANCE_KEYS),
		'alert keys': table(ALERT_KEYS),
	},
	'docs/transactions.md': { 'transaction keys': table(TRANSACTION_KEYS) },
};

function table(keys: Record<string, ItemKey>): string {
	const rows = Object.entries(keys).map(
		([key, { type, absent, isDate, about }]) =>
			`| \`${key}\` | ${isDate ? 'date' : type} | ${absent ? ABSENT[absent] : ''} | ${about} |`,
	);
	return ['| Key | Type | Absent | What it is |', '|---|---|---|---|', ...rows].join('\n');
}

/** The text of a page with each of its tables replaced by the one that the definition gives. */
export function withItemTables(page: string, written: string): string {
	return Object.entries(ITEM_TABLES[page]).reduce(
		(text, [name, content]) =>
			text.replace(
				new RegExp(`<!-- ${name} -->[^]*<!-- /${name} -->`),
				`<!-- ${name} -->\n${content}\n<!-- /${name} -->`,
			),
		written,
	);
}
