import {
	ALERT_KEYS,
	BALANCE_KEYS,
	GRANT_KEYS,
	type ItemKey,
} from '../../nodes/CreditGrants/grants/itemKeys';

const ABSENT = { null: '`null`', missing: 'no key' };

/** The tables that stand between markers in the README, by the name of their marker. */
export const ITEM_TABLES: Record<string, string> = {
	'grant keys': table(GRANT_KEYS),
	'balance keys': table(BALANCE_KEYS),
	'alert keys': table(ALERT_KEYS),
};

function table(keys: Record<string, ItemKey>): string {
	const rows = Object.entries(keys).map(
		([key, { type, absent, isDate, about }]) =>
			`| \`${key}\` | ${isDate ? 'date' : type} | ${absent ? ABSENT[absent] : ''} | ${about} |`,
	);
	return ['| Key | Type | Absent | What it is |', '|---|---|---|---|', ...rows].join('\n');
}

/** The text with every table between its markers replaced by the one that the definition gives. */
export function withItemTables(readme: string): string {
	return Object.entries(ITEM_TABLES).reduce(
		(text, [name, content]) =>
			text.replace(
				new RegExp(`<!-- ${name} -->[^]*<!-- /${name} -->`),
				`<!-- ${name} -->\n${content}\n<!-- /${name} -->`,
			),
		readme,
	);
}
