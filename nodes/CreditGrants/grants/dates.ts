import { beginsWithDay, toIso, utcToIso } from './isoText';
import { instantAt, localTime } from './localTime';
import type { AsOf } from './types';

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const DAY_MS = 86_400_000;

/**
 * @param timeZone IANA name; decides which calendar day it is, and is looked at where that matters alone
 */
export function asOf(now: Date, timeZone: string): AsOf {
	let day: string | undefined;
	return {
		instant: now.toISOString(),
		get day() {
			day ??= localTime(now, timeZone).split('T')[0];
			return day;
		},
	};
}

/** Reads a date of an API; undefined for what is none. */
export type ReadDate = (value: string | number) => string | undefined;

/** Seconds since the Unix epoch. */
export const unixSeconds: ReadDate = (value) =>
	typeof value === 'number' || /^-?\d+(\.\d+)?$/.test(value)
		? toIso(Number(value) * 1000)
		: undefined;

const INSTANT = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})$/;

/** A date and time with its zone. */
export const instant: ReadDate = (value) => {
	const text = String(value);
	return (
		utcToIso(text) ??
		(INSTANT.test(text) && beginsWithDay(text) ? toIso(Date.parse(text)) : undefined)
	);
};

export const calendarDay: ReadDate = (value) => {
	const text = String(value);
	return DAY.test(text) && beginsWithDay(text) ? text : undefined;
};

/** A day, alone or with a time, of no zone. */
const LOCAL = /^(\d{4}-\d{2}-\d{2})(?:[T ]((?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d+)?)?))?$/;

/**
 * The moment that a user's text means; undefined for what is no date.
 *
 * @param text what has no zone of its own is of the time zone given, and a day alone is its beginning there
 * @param timeZone IANA name
 * @throws InputError where there is no such time zone, and the text has none of its own
 */
export function momentIn(text: string, timeZone: string): AsOf | undefined {
	const sent = instant(text);
	if (sent !== undefined) return asOf(new Date(sent), timeZone);
	const [, day, time = '00:00'] = LOCAL.exec(text) ?? [];
	if (day === undefined || !beginsWithDay(day)) return undefined;
	const local = new Date(`${day}T${time}Z`).toISOString().slice(0, -1);
	return asOf(instantAt(local, timeZone), timeZone);
}

/** True for a date that comes within so many days, or has come. */
export function isWithinDays(date: string, days: number, now: AsOf): boolean {
	return Date.parse(date) <= Date.parse(nowFor(date, now)) + days * DAY_MS;
}

/** True once an instant has come, or a calendar day has begun. */
export function hasBegun(date: string, now: AsOf): boolean {
	// Dates of one kind sort as texts, but that a year past 9999 begins with a plus sign.
	return date <= nowFor(date, now) && !date.startsWith('+');
}

/** True once an instant has come, or a calendar day is over: the last day still counts. */
export function isOver(date: string, now: AsOf): boolean {
	return hasBegun(date, now) && !(isDay(date) && date === now.day);
}

/**
 * True for an instant before another moment, and for a calendar day that is over by then: it lasts to its end in
 * the time zone of that moment.
 */
export function isBefore(date: string, then: AsOf): boolean {
	return Date.parse(date) < Date.parse(nowFor(date, then));
}

/** Calendar days are compared with the day, instants with the instant. */
function nowFor(date: string, now: AsOf): string {
	return isDay(date) ? now.day : now.instant;
}

export function isDay(date: string): boolean {
	return date.length === 'YYYY-MM-DD'.length;
}
