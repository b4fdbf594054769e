import { beginsWithDay, toIso, utcToIso } from './isoText';
import type { AsOf } from './types';

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const DAY_MS = 86_400_000;

/**
 * @param timeZone IANA name; decides which calendar day it is
 */
export function asOf(now: Date, timeZone: string): AsOf {
	const days =
		dayFormats.get(timeZone) ?? new Intl.DateTimeFormat('en-US', { ...DIGITS, timeZone });
	dayFormats.set(timeZone, days);
	const parts = days.formatToParts(now);
	const part = (type: string) => parts.find((each) => each.type === type)?.value ?? '';
	return { instant: now.toISOString(), day: `${part('year')}-${part('month')}-${part('day')}` };
}

const DIGITS = { year: 'numeric', month: '2-digit', day: '2-digit' } as const;
/** To make one takes longer than to use it a hundred times. */
const dayFormats = new Map<string, Intl.DateTimeFormat>();

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
	return date !== now.day && hasBegun(date, now);
}

/** Calendar days are compared with the day, instants with the instant. */
function nowFor(date: string, { day, instant }: AsOf): string {
	return date.length === day.length ? day : instant;
}
