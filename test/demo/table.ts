export interface Column {
	key: string;
	/** In places of a terminal: what is longer is cut. A number is never cut, half of it would be another. */
	most?: number;
	/** Where it is cut: two ids are told apart by both their ends. The end unless told. */
	cut?: 'middle';
}

/** The ten keys of a grant. */
export const GRANT_COLUMNS: Column[] = [
	{ key: 'id', most: 15, cut: 'middle' },
	{ key: 'customerName', most: 19 },
	{ key: 'unit', most: 11 },
	{ key: 'balance' },
	{ key: 'amount' },
	{ key: 'status' },
	{ key: 'grantName', most: 19 },
	{ key: 'expiresAt' },
	{ key: 'customerId', most: 13, cut: 'middle' },
	{ key: 'provider' },
];

export const LOW_COLUMNS: Column[] = [
	{ key: 'percentRemaining' },
	{ key: 'balance' },
	{ key: 'amount' },
	{ key: 'unit', most: 19 },
	{ key: 'grantName', most: 19 },
	{ key: 'customerName', most: 21 },
	{ key: 'expiresAt' },
];

/** Rows under their headings, numbers to the right. An instant is shown by its day. */
export function table(columns: Column[], rows: Array<Record<string, unknown>>): string {
	const drawn = columns.map((column) => draw(column, rows));
	const lines = drawn[0].map((_, index) =>
		drawn
			.map((cells) => cells[index])
			.join('  ')
			.trimEnd(),
	);
	return lines.join('\n');
}

/** The cells of one column, all of one width: the heading, a rule, and one for each row. */
function draw(
	{ key, most = Infinity, cut }: Column,
	rows: Array<Record<string, unknown>>,
): string[] {
	const toTheRight = rows.some((row) => typeof row[key] === 'number');
	const cells = [
		key,
		...rows.map((row) => shorten(shown(row[key]), toTheRight ? Infinity : most, cut)),
	];
	const width = Math.max(...cells.map(displayWidth));
	const [heading, ...values] = cells.map((cell) => {
		const padding = ' '.repeat(width - displayWidth(cell));
		return toTheRight ? padding + cell : cell + padding;
	});
	return [heading, '─'.repeat(width), ...values];
}

/** A value of an item in a cell. */
export function shown(value: unknown): string {
	if (value === undefined) return '';
	if (typeof value !== 'string') return JSON.stringify(value);
	return /^\d{4}-\d\d-\d\dT/.test(value) ? value.slice(0, 10) : value;
}

function shorten(text: string, most: number, cut: Column['cut']): string {
	if (displayWidth(text) <= most) return text;
	const characters = graphemes(text);
	const tail = cut === 'middle' ? characters.slice(-Math.floor((most - 1) / 2)) : [];
	let head = characters.length - tail.length;
	const shortened = () => [...characters.slice(0, head), '…', ...tail].join('');
	while (displayWidth(shortened()) > most) head--;
	return shortened();
}

const SEGMENTER = new Intl.Segmenter();

function graphemes(text: string): string[] {
	return [...SEGMENTER.segment(text)].map(({ segment }) => segment);
}

/** Emoji and the scripts of East Asia take two places of a terminal. */
const WIDE =
	/\p{Emoji_Presentation}|\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Hangul}/u;

function displayWidth(text: string): number {
	return graphemes(text).reduce((sum, character) => sum + (WIDE.test(character) ? 2 : 1), 0);
}
