import { asOf, isDay, momentIn } from './dates';
import { instantAt } from './localTime';
import type { AsOf } from './types';

/** The moments that a date stands for: one, or the first and the last of a day. */
export interface Span {
	/** As the user gave it. */
	text: string;
	first: AsOf;
	last: AsOf;
}

const DAY_MS = 86_400_000;

/**
 * @param text an instant, a date and time without a zone, or a calendar day
 * @param timeZone IANA name: whose clocks a date without a zone is told by
 * @returns undefined for what is no date
 * @throws InputError where there is no such time zone
 */
export function spanOf(text: string, timeZone: string): Span | undefined {
	const first = momentIn(text, timeZone);
	if (!first) return undefined;
	const last = isDay(text) ? asOf(new Date(endOf(text, timeZone) - 1), timeZone) : first;
	return { text, first, last };
}

/**
 * When a date of an item has come: a calendar day with its first moment.
 *
 * @returns milliseconds since the Unix epoch
 */
export function beginOf(date: string, timeZone: string): number {
	return isDay(date) ? instantAt(`${date}T00:00:00.000`, timeZone).getTime() : Date.parse(date);
}

/** When a date of an item is over: a calendar day with the first moment of the next. */
export function endOf(date: string, timeZone: string): number {
	if (!isDay(date)) return Date.parse(date);
	const next = Date.parse(date) + DAY_MS;
	const [day] = new Date(next).toISOString().split('T');
	// After the year 9999 a few hours make no difference.
	return isDay(day) ? beginOf(day, timeZone) : next;
}
