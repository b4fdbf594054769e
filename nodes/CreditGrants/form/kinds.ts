import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { isObject } from '../grants/fields';
import { shortText, type Decimal } from '../grants/money';
import { spanOf, type Span } from '../grants/span';
import { numbersIn } from '../grants/threshold';
import { trimmed } from '../grants/trimmed';
import type { Named, Whom } from '../grants/whom';

/** The way of a locator that takes what is to be found. */
export const BY_NAME = 'name';

/** What one kind of field takes. */
export interface Kind<Value> {
	/** Completes "Enter …". */
	wanted: string;
	/** @returns undefined for what does not fit */
	read(given: unknown): Value | undefined;
}

/** A choice of a field, as n8n offers it. */
export type Choice<Value> = INodePropertyOptions & { value: Value };

/** @param offered what the form offers, which may be fewer than there are */
export function choiceOf<Value>(
	choices: ReadonlyArray<Choice<Value>>,
	offered: INodePropertyOptions[],
): Kind<Value> {
	const values = offered.map(({ value }) => value);
	return {
		wanted: `one of ${values.join(', ')}`,
		read: (given) =>
			choices.find(({ value }) => value === given && values.some((each) => each === given))?.value,
	};
}

/** One or several of them: a list, or a text that parts them as ids are. */
export function choicesOf<Value>(
	choices: ReadonlyArray<Choice<Value>>,
	offered: INodePropertyOptions[],
): Kind<Value[]> {
	const one = choiceOf(choices, offered);
	return {
		wanted: `${one.wanted}, or several of them`,
		read(given) {
			const texts = textsIn(given);
			const values = texts?.map((text) => one.read(text)).filter((value) => value !== undefined);
			return values && values.length === texts?.length ? values : undefined;
		},
	};
}

const FLAGS = new Map<unknown, boolean>([
	[true, true],
	['true', true],
	[false, false],
	['false', false],
]);

export const FLAG: Kind<boolean> = {
	wanted: 'true or false',
	read: (given) => FLAGS.get(given),
};

/** A number within the bounds that the form sets; a text of digits is none. */
export function numberWithin({ typeOptions }: INodeProperties): Kind<number> {
	const least = typeOptions?.minValue ?? -Infinity;
	const isWhole = typeOptions?.numberPrecision === 0;
	return {
		wanted: `a ${isWhole ? 'whole ' : ''}number of at least ${least}`,
		read: (given) =>
			typeof given === 'number' &&
			given >= least &&
			(isWhole ? Number.isInteger(given) : Number.isFinite(given))
				? given
				: undefined,
	};
}

/** One or several of them, in a text or a list. */
export function numbersFrom(least: number): Kind<Decimal[]> {
	return {
		wanted: `numbers of at least ${least}, separated by commas with spaces or by semicolons, such as 50, 10`,
		read(given) {
			const entries = (Array.isArray(given) ? given : [given]).map((entry) =>
				numbersIn(textIn(entry) ?? ''),
			);
			const numbers = entries.flatMap((entry) => entry ?? []);
			const areFitting = numbers.every((number) => Number(shortText(number)) >= least);
			return areFitting && !entries.includes(undefined) ? numbers : undefined;
		},
	};
}

export const TEXT: Kind<string> = { wanted: 'a text', read: textIn };
export const ID: Kind<string> = { wanted: 'an id', read: textIn };

/** @param mode of the locator */
export function customerBy(mode: unknown, field: string): Kind<Whom> {
	const isId = mode !== BY_NAME;
	return {
		wanted: isId ? ID.wanted : 'a name, an e-mail address or an id',
		read(given) {
			const text = textIn(given);
			return text === undefined ? undefined : isId ? { id: text } : { named: text, field };
		},
	};
}

/** Separators lie between them, or a list holds them; each is given once. */
export function customersBy(field: string): Kind<Named[]> {
	return {
		wanted: 'ids, e-mail addresses or names, separated by commas, semicolons or line breaks',
		read(given) {
			const entries = (Array.isArray(given) ? given : [given]).map(textIn);
			const texts = entries.filter((entry) => entry !== undefined);
			if (texts.length < entries.length) return undefined;
			const all = texts.flatMap((entry) => entry.split(/[,;\n\r]/)).map(trimmed);
			const found = new Set(all.filter((each) => each !== ''));
			return found.size > 0 ? [...found].map((named) => ({ named, field })) : undefined;
		},
	};
}

/** @param timeZone IANA name: what has no zone of its own is of this one */
export function dateIn(timeZone: string): Kind<Span> {
	return {
		wanted: 'a date such as 2026-12-31 or 2026-12-31T18:00',
		read: (given) => spanOf(textIn(isDate(given) ? given.toJSON() : given) ?? '', timeZone),
	};
}

/** A date of JavaScript, or of Luxon as `$now` is. */
function isDate(given: unknown): given is { toJSON(): unknown } {
	return isObject(given) && typeof given.toJSON === 'function';
}

function textsIn(given: unknown): string[] | undefined {
	const entries = (Array.isArray(given) ? given : [given]).map(textIn);
	const texts = entries.filter((entry) => entry !== undefined);
	if (texts.length < entries.length) return undefined;
	const parts = texts.flatMap((entry) => entry.split(/[,;\n\r]/)).map(trimmed);
	const found = new Set(parts.filter((part) => part !== ''));
	return found.size > 0 ? [...found] : undefined;
}

function textIn(given: unknown): string | undefined {
	if (typeof given === 'string') return trimmed(given);
	return Number.isFinite(given) ? String(given) : undefined;
}
