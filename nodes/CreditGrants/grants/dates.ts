import { InputError } from './errors';
import { beginsWithDay, toIso, utcToIso } from './isoText';
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
			day ??= dayIn(timeZone, now);
			return day;
		},
	};
}

function dayIn(timeZone: string, now: Date): string {
	return wallClock(timeZone, now).split('T')[0];
}

/**
 * What the clocks of a time zone show, to the second: `YYYY-MM-DDTHH:mm:ss`.
 *
 * @throws InputError where there is no such time zone
 */
export function wallClock(timeZone: string, now: Date): string {
	const parts = clockFormat(timeZone).formatToParts(now);
	const part = (type: string) => parts.find((each) => each.type === type)?.value ?? '';
	const day = `${part('year')}-${part('month')}-${part('day')}`;
	return `${day}T${part('hour')}:${part('minute')}:${part('second')}`;
}

function clockFormat(timeZone: string): Intl.DateTimeFormat {
	const format = clockFormats.get(timeZone) ?? formatFor(timeZone);
	if (!format) {
		throw new InputError(
			`The time zone ${JSON.stringify(timeZone)} does not exist, and these credits count in calendar days`,
			"Choose another Timezone in the workflow's settings, such as America/Los_Angeles; what they leave to n8n stands in its GENERIC_TIMEZONE.",
		);
	}
	clockFormats.set(timeZone, format);
	return format;
}

export function isTimeZone(timeZone: string): boolean {
	return formatFor(timeZone) !== undefined;
}

/** Undefined where there is no such time zone. */
function formatFor(timeZone: string): Intl.DateTimeFormat | undefined {
	try {
		return new Intl.DateTimeFormat('en-US', { ...DIGITS, timeZone });
	} catch {
		return undefined;
	}
}

const DIGITS = {
	year: 'numeric',
	month: '2-digit',
	day: '2-digit',
	hour: '2-digit',
	minute: '2-digit',
	second: '2-digit',
	hourCycle: 'h23',
} as const;
/** To make one takes longer than to use it a hundred times. */
const clockFormats = new Map<string, Intl.DateTimeFormat>();

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

/** True for what was over when a moment came: an instant before it, or a calendar day before its day. */
export function isBefore(date: string, moment: AsOf): boolean {
	return date < nowFor(date, moment);
}

/** True once an instant has come, or a calendar day is over: the last day still counts. */
export function isOver(date: string, now: AsOf): boolean {
	return hasBegun(date, now) && !(isDay(date) && date === now.day);
}

/** Calendar days are compared with the day, instants with the instant. */
function nowFor(date: string, now: AsOf): string {
	return isDay(date) ? now.day : now.instant;
}

export function isDay(date: string): boolean {
	return date.length === 'YYYY-MM-DD'.length;
}
