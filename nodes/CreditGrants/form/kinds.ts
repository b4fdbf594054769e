import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { isObject } from '../grants/fields';
import { spanOf, type Span } from '../grants/span';
import { trimmed } from '../grants/trimmed';

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

/** As a text, or as a date object that an expression gave. */
export function dateIn(timeZone: string): Kind<Span> {
	return {
		wanted: 'a date, such as 2027-01-31 or 2027-01-31T12:00:00Z',
		read(given) {
			const sent = isObject(given) && 'toJSON' in given ? plain(given) : given;
			return typeof sent === 'string' ? spanOf(trimmed(sent), timeZone) : undefined;
		},
	};
}

function plain(given: object): unknown {
	return JSON.parse(JSON.stringify(given));
}

export const TEXT: Kind<string> = { wanted: 'a text', read: textIn };
export const ID: Kind<string> = { wanted: 'an id', read: textIn };

/** Separators lie between ids, or a list holds them; each is given once. */
export const IDS: Kind<string[]> = {
	wanted: 'ids, separated by commas, semicolons or line breaks',
	read(given) {
		const entries = (Array.isArray(given) ? given : [given]).map(textIn);
		const texts = entries.filter((entry) => entry !== undefined);
		if (texts.length < entries.length) return undefined;
		const ids = texts.flatMap((entry) => entry.split(/[,;\n\r]/)).map(trimmed);
		const found = new Set(ids.filter((id) => id !== ''));
		return found.size > 0 ? [...found] : undefined;
	},
};

function textIn(given: unknown): string | undefined {
	if (typeof given === 'string') return trimmed(given);
	return Number.isFinite(given) ? String(given) : undefined;
}
