import { asOf, instant, isDay, wallClock } from './dates';
import { beginsWithDay } from './isoText';
import type { AsOf } from './types';

/** The moments that a date stands for: one, or the first and the last of a day. */
export interface Span {
	first: AsOf;
	last: AsOf;
}

const DAY_MS = 86_400_000;

/** Without a zone: what a form's date picker gives, and a calendar day. */
const LOCAL = /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?)?$/;

/**
 * @param date an instant, a date and time without a zone, or a calendar day
 * @param timeZone IANA name: whose clocks a date without a zone is told by
 * @returns undefined for what is no date
 * @throws InputError where there is no such time zone
 */
export function spanOf(date: string, timeZone: string): Span | undefined {
	const at = (milliseconds: number) => asOf(new Date(milliseconds), timeZone);
	const known = instant(date);
	if (known !== undefined) return { first: at(Date.parse(known)), last: at(Date.parse(known)) };
	if (!LOCAL.test(date) || !beginsWithDay(date)) return undefined;
	if (isDay(date)) {
		return { first: at(beginOf(date, timeZone)), last: at(endOf(date, timeZone) - 1) };
	}
	const shown = Date.parse(`${date.replace(' ', 'T')}Z`);
	if (Number.isNaN(shown)) return undefined;
	const first = at(instantOf(shown, timeZone));
	return { first, last: first };
}

/**
 * When a date of an item has come: a calendar day with its first moment.
 *
 * @returns milliseconds since the Unix epoch
 */
export function beginOf(date: string, timeZone: string): number {
	return isDay(date) ? instantOf(midnight(date), timeZone) : Date.parse(date);
}

/** When a date of an item is over: a calendar day with the first moment of the next. */
export function endOf(date: string, timeZone: string): number {
	return isDay(date) ? instantOf(midnight(date) + DAY_MS, timeZone) : Date.parse(date);
}

function midnight(day: string): number {
	return Date.parse(`${day}T00:00Z`);
}

/**
 * When the clocks of a time zone show something for the first time; where they leave it out, as on the day that
 * summer time begins, when they jump over it.
 *
 * @param shown milliseconds since the Unix epoch, as if the zone were UTC
 */
function instantOf(shown: number, timeZone: string): number {
	const offsets = [-DAY_MS, DAY_MS].map((aside) => offsetAt(shown + aside, timeZone));
	const candidates = offsets
		.map((offset) => shown - offset)
		.filter((at, index) => offsetAt(at, timeZone) === offsets[index]);
	return candidates.length > 0 ? Math.min(...candidates) : shown - Math.min(...offsets);
}

/** By how much the clocks of a time zone are ahead of UTC, in milliseconds. */
function offsetAt(at: number, timeZone: string): number {
	const whole = Math.floor(at / 1000) * 1000;
	return Date.parse(`${wallClock(timeZone, new Date(whole))}Z`) - whole;
}
