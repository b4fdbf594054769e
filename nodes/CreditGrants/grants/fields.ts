import type { ReadDate } from './dates';
import { AnswerError } from './errors';
import { exactText } from './money';
import type { JsonObject } from './types';

/**
 * Readers for JSON that came over the wire. A field that is absent, null or an empty text is read as
 * null; a field of another kind than the documentation gives is an error that names it.
 */

export function isObject(value: unknown): value is JsonObject {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** @param what names the value in the error, e.g. `the answer` */
export function asObject(value: unknown, what: string): JsonObject {
	if (!isObject(value)) throw new AnswerError(`${what} is ${kindOf(value)}, not an object`);
	return value;
}

export function objects(from: JsonObject, key: string): JsonObject[] {
	const value = from[key];
	if (!Array.isArray(value)) throw new AnswerError(`"${key}" is ${kindOf(value)}, not a list`);
	return value.map((each, index) => (isObject(each) ? each : asObject(each, `"${key}[${index}]"`)));
}

export function textOrNull(from: JsonObject, key: string): string | null {
	const value = from[key];
	if (value === undefined || value === null || value === '') return null;
	if (typeof value === 'string') return value;
	if (typeof value === 'number' || typeof value === 'boolean') return String(value);
	throw new AnswerError(`"${key}" is ${kindOf(value)}, not text`);
}

export function text(from: JsonObject, key: string): string {
	const value = textOrNull(from, key);
	if (value === null) throw new AnswerError(`"${key}" is missing`);
	return value;
}

/** The longest documented is NUMERIC(38,28), at Dodo Payments; past 308 digits a JS number is infinite. */
const LONGEST_DECIMAL = 100;

/** A decimal with every digit the provider sent; undefined where it sent none. */
export function exactDecimal(from: JsonObject, key: string): string | undefined {
	const value = textOrNull(from, key);
	if (value === null) return undefined;
	const exact = exactText(value);
	if (exact === undefined) return fail(key, value, 'a decimal number');
	return exact.length <= LONGEST_DECIMAL ? exact : fail(key, value, 'an amount');
}

export function numberOrNull(from: JsonObject, key: string): number | null {
	const value = exactDecimal(from, key);
	return value === undefined ? null : Number(value);
}

export function dateOrNull(from: JsonObject, key: string, read: ReadDate): string | null {
	const value = from[key];
	const sent = typeof value === 'number' ? value : textOrNull(from, key);
	if (sent === null) return null;
	return read(sent) ?? fail(key, String(sent), 'a date');
}

export function date(from: JsonObject, key: string, read: ReadDate): string {
	const value = dateOrNull(from, key, read);
	if (value === null) throw new AnswerError(`"${key}" is missing`);
	return value;
}

/** The user's own key-value pairs, untouched: copied key by key, one named `__proto__` would be lost. */
export function metadata(from: JsonObject): JsonObject {
	return isObject(from.metadata) ? from.metadata : {};
}

function fail(key: string, value: string, wanted: string): never {
	throw new AnswerError(`"${key}" is ${JSON.stringify(value.slice(0, 60))}, not ${wanted}`);
}

function kindOf(value: unknown): string {
	if (value === undefined) return 'missing';
	if (value === null) return 'null';
	if (Array.isArray(value)) return 'a list';
	return isObject(value) ? 'an object' : `a ${typeof value}`;
}
