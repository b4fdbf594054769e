import type { AsOf } from './types';

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/**
 * @param timeZone IANA name; decides which calendar day it is
 */
export function asOf(now: Date, timeZone: string): AsOf {
	const parts = new Intl.DateTimeFormat('en-US', {
		timeZone,
		year: 'numeric',
		month: '2-digit',
		day: '2-digit',
	}).formatToParts(now);
	const part = (type: string) => parts.find((each) => each.type === type)?.value ?? '';
	return { time: now.getTime(), day: `${part('year')}-${part('month')}-${part('day')}` };
}

/** Reads a date of an API; undefined for a text that is none. */
export type ReadDate = (text: string) => string | undefined;

/** Seconds since the Unix epoch. */
export const unixSeconds: ReadDate = (text) =>
	/^-?\d+(\.\d+)?$/.test(text) ? toIso(Number(text) * 1000) : undefined;

const INSTANT = /^(\d{4}-\d{2}-\d{2})[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})$/;

/** A date and time with its zone. */
export const instant: ReadDate = (text) => {
	const day = INSTANT.exec(text)?.[1];
	return day && calendarDay(day) ? toIso(Date.parse(text)) : undefined;
};

export const calendarDay: ReadDate = (text) =>
	DAY.test(text) && toIso(Date.parse(text))?.startsWith(text) ? text : undefined;

function toIso(milliseconds: number): string | undefined {
	const date = new Date(milliseconds);
	return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}

/** True for a date that comes within so many days, or has come. */
export function isWithinDays(date: string, days: number, now: AsOf): boolean {
	const later = (time: number) => time + days * 86_400_000;
	return DAY.test(date)
		? Date.parse(date) <= later(Date.parse(now.day))
		: Date.parse(date) <= later(now.time);
}

/** True once an instant has come, or a calendar day has begun. */
export function hasBegun(date: string, now: AsOf): boolean {
	return DAY.test(date) ? date <= now.day : Date.parse(date) <= now.time;
}

/** True once an instant has come, or a calendar day is over: the last day still counts. */
export function isOver(date: string, now: AsOf): boolean {
	return DAY.test(date) ? date < now.day : Date.parse(date) <= now.time;
}
