import { AnswerError } from './errors';
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

/** @throws AnswerError for a number of seconds that is no date */
export function unixSecondsToIso(seconds: number): string {
	return toIso(seconds * 1000, seconds);
}

/** @throws AnswerError for a text that is no date and time */
export function instantToIso(text: string): string {
	return toIso(Date.parse(text), text);
}

/** @throws AnswerError for a text that is no calendar day */
export function calendarDay(text: string): string {
	if (!DAY.test(text)) throw notADate(text);
	if (!toIso(Date.parse(text), text).startsWith(text)) throw notADate(text);
	return text;
}

function toIso(milliseconds: number, source: unknown): string {
	const date = new Date(milliseconds);
	if (Number.isNaN(date.getTime())) throw notADate(source);
	return date.toISOString();
}

function notADate(source: unknown): AnswerError {
	return new AnswerError(`${JSON.stringify(source)} is not a date`);
}

/** True once an instant has come, or a calendar day has begun. */
export function hasBegun(date: string, now: AsOf): boolean {
	return DAY.test(date) ? date <= now.day : Date.parse(date) <= now.time;
}

/** True once an instant has come, or a calendar day is over: the last day still counts. */
export function isOver(date: string, now: AsOf): boolean {
	return DAY.test(date) ? date < now.day : Date.parse(date) <= now.time;
}
