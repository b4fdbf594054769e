/**
 * What `Date.parse` and `toISOString` do, at a fifth of the cost: an account has several dates for each of
 * its grants, and they were half of what it took to read one. What is out of the ordinary is left to `Date`.
 */

const DAY_MS = 86_400_000;
const YEAR_0 = Date.parse('0000-01-01T00:00:00Z');
const YEAR_10000 = Date.parse('+010000-01-01T00:00:00Z');

/** @returns ISO 8601 in UTC, to the millisecond; undefined where there is no such instant */
export function toIso(milliseconds: number): string | undefined {
	if (milliseconds === last.milliseconds) return last.text;
	if (milliseconds === before.milliseconds) return before.text;
	const text = textOf(milliseconds);
	[before, last] = [last, { milliseconds, text }];
	return text;
}

interface Written {
	milliseconds: number;
	text: string | undefined;
}

/** A grant is often made, valid and changed at one moment: what is kept of it holds one text for all three. */
let last: Written = { milliseconds: NaN, text: undefined };
let before = last;

function textOf(milliseconds: number): string | undefined {
	if (milliseconds >= YEAR_0 && milliseconds < YEAR_10000) {
		const days = Math.floor(milliseconds / DAY_MS);
		const ms = Math.trunc(milliseconds - days * DAY_MS);
		const seconds = Math.trunc(ms / 1000);
		const minutes = Math.trunc(seconds / 60);
		const hours = Math.trunc(minutes / 60);
		return isoText(dayText(days), hours, minutes % 60, seconds % 60, ms % 1000);
	}
	const date = new Date(milliseconds);
	return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}

const UTC = /^\d{4}-\d{2}-\d{2}T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?Z$/;
const UTC_LENGTH = '0000-00-00T00:00:00.000Z'.length;

/**
 * @param text a date and time in UTC, with or without parts of a second
 * @returns as `toIso` writes it; undefined for any other text
 */
export function utcToIso(text: string): string | undefined {
	if (!UTC.test(text) || !beginsWithDay(text)) return undefined;
	if (text.length === UTC_LENGTH) return text;
	const ms = digits(text.slice(20, -1).padEnd(3, '0'), 0, 3);
	return isoText(text, digits(text, 11, 2), digits(text, 14, 2), digits(text, 17, 2), ms);
}

/** Whether a text that begins like `YYYY-MM-DD` begins with a day of the calendar: there is no 30 February. */
export function beginsWithDay(text: string): boolean {
	const month = digits(text, 5, 2);
	const day = digits(text, 8, 2);
	if (month < 1 || month > 12 || day < 1) return false;
	// The calendar repeats itself after 400 years; `Date.UTC` takes a year below 100 for one of the 20th century.
	return (
		day <= 28 || day <= new Date(Date.UTC(2000 + (digits(text, 0, 4) % 400), month, 0)).getUTCDate()
	);
}

const dayTexts = new Map<number, string>();
const MOST_DAYS = 40_000;

/** Grants share their days. */
function dayText(daysSinceEpoch: number): string {
	const known = dayTexts.get(daysSinceEpoch);
	if (known !== undefined) return known;
	if (dayTexts.size === MOST_DAYS) dayTexts.clear();
	const text = new Date(daysSinceEpoch * DAY_MS).toISOString().slice(0, 10);
	dayTexts.set(daysSinceEpoch, text);
	return text;
}

const [ZERO, DASH, COLON, POINT, T, Z] = [...'0-:.TZ'].map((each) => each.charCodeAt(0));

/** Made in one piece: V8 keeps a text that was put together from parts at several times the size. */
function isoText(day: string, hours: number, minutes: number, seconds: number, ms: number): string {
	return String.fromCharCode(
		day.charCodeAt(0),
		day.charCodeAt(1),
		day.charCodeAt(2),
		day.charCodeAt(3),
		DASH,
		day.charCodeAt(5),
		day.charCodeAt(6),
		DASH,
		day.charCodeAt(8),
		day.charCodeAt(9),
		T,
		digitOf(hours, 10),
		digitOf(hours, 1),
		COLON,
		digitOf(minutes, 10),
		digitOf(minutes, 1),
		COLON,
		digitOf(seconds, 10),
		digitOf(seconds, 1),
		POINT,
		digitOf(ms, 100),
		digitOf(ms, 10),
		digitOf(ms, 1),
		Z,
	);
}

function digitOf(number: number, power: number): number {
	return ZERO + (Math.trunc(number / power) % 10);
}

function digits(text: string, at: number, count: number): number {
	let number = 0;
	for (let index = at; index < at + count; index++) {
		number = number * 10 + (text.charCodeAt(index) - ZERO);
	}
	return number;
}
