import type { Choice } from './provider';

/** Letters that Unicode does not take for a plain one with an accent, and signs that are typed in several ways. */
const PLAIN = new Map(
	Object.entries({
		æ: 'ae',
		œ: 'oe',
		ø: 'o',
		ł: 'l',
		đ: 'd',
		ð: 'd',
		þ: 'th',
		ı: 'i',
		ß: 'ss',
		ς: 'σ',
		'‘': "'",
		'’': "'",
	}),
);

/** A text as it is compared: without case, accents and what cannot be seen. */
export function folded(text: string): string {
	const bare = text
		.normalize('NFKD')
		.replace(/[\u0300-\u036f\p{Cf}]/gu, '')
		.toLowerCase();
	const plain = Array.from(bare, (sign) => PLAIN.get(sign) ?? sign).join('');
	return plain.replace(/\s+/g, ' ').trim();
}

type Rule = (entry: Choice, text: string) => boolean;

/** The whole of something that names one customer, what is surest first. */
export const WHOLE: Rule[] = [
	({ id }, text) => id === text,
	({ email }, text) => !!email && email.toLowerCase() === text.toLowerCase(),
	({ name }, text) => !!name && folded(name) === folded(text),
];

export const WHOLE_OR_PART: Rule[] = [...WHOLE, ({ name }, text) => !!name && isPart(name, text)];

/** The one whom the first rule that fits one alone means; else all whom the first means that fits any. */
export function meant<Entry extends Choice>(
	entries: Entry[],
	text: string,
	rules: Rule[],
): Entry[] {
	const fitting = rules.map((rule) => entries.filter((entry) => rule(entry, text)));
	return (
		fitting.find(({ length }) => length === 1) ?? fitting.find(({ length }) => length > 1) ?? []
	);
}

/** Whether an entry of a list is what a user looks for who typed this much. */
export function isFound({ id, name, email }: Choice, typed: string): boolean {
	return [id, name, email].some((each) => !!each && isPart(each, typed));
}

/** Those that look most like the text, the nearest first. */
export function nearest<Entry extends Choice>(entries: Entry[], text: string): Entry[] {
	const wanted = pairs(text);
	const likenessOf = ({ name, email }: Entry) =>
		Math.max(...[name, email].map((each) => likeness(pairs(each ?? ''), wanted)));
	return entries
		.map((entry) => ({ entry, likeness: likenessOf(entry) }))
		.filter((each) => each.likeness > 0)
		.sort((a, b) => b.likeness - a.likeness)
		.map(({ entry }) => entry);
}

/** As a list or an error names it. */
export function labelOf({ id, name, email }: Choice): string {
	const label = name ?? email;
	return label ? `${label} (${id})` : id;
}

function isPart(text: string, part: string): boolean {
	const wanted = folded(part);
	return wanted !== '' && folded(text).includes(wanted);
}

/** The share of the pairs of letters that two texts have in common. */
function likeness(a: Set<string>, b: Set<string>): number {
	const common = [...a].filter((pair) => b.has(pair)).length;
	return common / (a.size + b.size);
}

/** Each letter with the next, the ends of the text included. */
function pairs(text: string): Set<string> {
	const letters = ['', ...folded(text), ''];
	return new Set(letters.slice(1).map((letter, index) => letters[index] + letter));
}
