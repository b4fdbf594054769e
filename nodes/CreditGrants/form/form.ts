import {
	isINodePropertiesList,
	isINodePropertyOptionsList,
	type INodeProperties,
	type INodePropertyOptions,
} from 'n8n-workflow';

import { isObject } from '../grants/fields';
import type { Decimal } from '../grants/money';
import type { Span } from '../grants/span';
import { trimmed } from '../grants/trimmed';
import { emptyField, fixedField, unfitField, unresolvedField } from './fieldErrors';
import {
	choiceOf,
	choicesOf,
	dateIn,
	FLAG,
	ID,
	IDS,
	numbersFrom,
	numberWithin,
	TEXT,
	type Choice,
	type Kind,
} from './kinds';

/**
 * What a node was filled in with, for one input item where there is one.
 *
 * @param path a parameter, or `collection.parameter`
 * @param fallback stands for a parameter that is not there
 * @returns expressions resolved unless raw ones are wanted
 */
export type Filled = (
	path: string,
	fallback: unknown,
	options?: { rawExpressions: boolean },
) => unknown;

interface Field {
	property: INodeProperties;
	/** Of which it is a part. */
	collection?: INodeProperties;
	/** As the user sees it. */
	label: string;
}

interface Given {
	value: unknown;
	isExpression: boolean;
}

/**
 * The one place where values of the form are read: what a field may hold is what its description says.
 *
 * Each reader is told what stands for a field that is not on the form, was left empty where it may be, or
 * is an option that was not added; and throws InputError, naming the field, for all that does not fit.
 * An expression that gives nothing is no empty field.
 */
export class Form {
	private readonly controls = new Map<string, unknown>();

	constructor(
		private readonly properties: INodeProperties[],
		private readonly filled: Filled,
	) {}

	choice<Value, Absent>(
		name: string,
		choices: ReadonlyArray<Choice<Value>>,
		absent: Absent,
	): Value | Absent {
		return this.read(name, absent, (property) => choiceOf(choices, offeredBy(property)));
	}

	choices<Value, Absent>(
		name: string,
		choices: ReadonlyArray<Choice<Value>>,
		absent: Absent,
	): Value[] | Absent {
		return this.read(name, absent, (property) => choicesOf(choices, offeredBy(property)));
	}

	flag<Absent>(name: string, absent: Absent): boolean | Absent {
		return this.read(name, absent, () => FLAG);
	}

	number<Absent>(name: string, absent: Absent): number | Absent {
		return this.read(name, absent, numberWithin);
	}

	/** Exact, in the order given. */
	numbers<Absent>(name: string, least: number, absent: Absent): Decimal[] | Absent {
		return this.read(name, absent, () => numbersFrom(least));
	}

	/** @param timeZone IANA name: whose clocks a date without a zone is told by */
	date<Absent>(name: string, timeZone: string, absent: Absent): Span | Absent {
		return this.read(name, absent, () => dateIn(timeZone));
	}

	/** Without what pasting brings along at both ends. */
	text(name: string): string {
		return this.read(name, '', ({ type }) => (type === 'resourceLocator' ? ID : TEXT));
	}

	ids<Absent>(name: string, absent: Absent): string[] | Absent {
		return this.read(name, absent, () => IDS);
	}

	private read<Value, Absent>(
		name: string,
		absent: Absent,
		kindOf: (property: INodeProperties) => Kind<Value>,
	): Value | Absent {
		const field = this.fieldOnForm(name);
		if (!field) return absent;
		const kind = kindOf(field.property);
		const { value, isExpression } = this.given(field);
		if (isEmpty(value)) {
			if (mayBeEmpty(field) && !isExpression) return absent;
			throw emptyField(field.label, kind.wanted, mayBeEmpty(field));
		}
		const fitting = kind.read(value);
		if (fitting === undefined) throw unfitField(field.label, value, kind.wanted);
		return fitting;
	}

	/** Several fields may bear one name, each shown elsewhere. */
	private fieldOnForm(name: string): Field | undefined {
		const isWanted = (property: INodeProperties) =>
			property.name === name && this.isShown(property);
		const own = this.properties.find(isWanted);
		if (own) return { property: own, label: `The field ${own.displayName}` };
		for (const collection of this.properties) {
			const property = membersOf(collection).find(isWanted);
			if (!property || !this.isShown(collection)) continue;
			const place = collection.displayName.toLowerCase().replace(/s$/, '');
			return { property, collection, label: `The ${place} ${property.displayName}` };
		}
		return undefined;
	}

	private isShown({ displayOptions }: INodeProperties): boolean {
		const conditions = Object.entries(displayOptions?.show ?? {});
		return conditions.every(([path, values]) => {
			const value = this.control(path.replace('/', ''));
			return values?.some((each) => each === value);
		});
	}

	/** The value of a field that others hang on. */
	private control(name: string): unknown {
		if (!this.controls.has(name)) {
			const field = this.fieldOnForm(name);
			const value =
				field?.property.type === 'boolean'
					? this.flag(name, undefined)
					: field && this.choice(name, offeredBy(field.property), undefined);
			this.controls.set(name, value);
		}
		return this.controls.get(name);
	}

	/** A collection as a whole cannot be an expression: n8n itself takes it for an empty one. */
	private given({ property, collection, label }: Field): Given {
		const path = collection ? `${collection.name}.${property.name}` : property.name;
		const fallback: unknown = collection ? null : property.default;
		const inField = property.type === 'resourceLocator' ? inLocator : (value: unknown) => value;
		const raw = this.filled(path, fallback, { rawExpressions: true });
		// Of an expression in such a field n8n keeps the text, without the sign in front.
		if (property.noDataExpression && String(raw).includes('{{')) throw fixedField(label);
		if (!isExpression(raw) && !isExpression(inField(raw))) {
			return { value: inField(raw), isExpression: false };
		}
		try {
			return { value: inField(this.filled(path, fallback)), isExpression: true };
		} catch (error) {
			throw unresolvedField(label, error);
		}
	}
}

function membersOf({ type, options }: INodeProperties): INodeProperties[] {
	return type === 'collection' && isINodePropertiesList(options) ? options : [];
}

function offeredBy({ options }: INodeProperties): INodePropertyOptions[] {
	return isINodePropertyOptionsList(options) ? options : [];
}

function isExpression(raw: unknown): boolean {
	return typeof raw === 'string' && raw.startsWith('=');
}

function inLocator(value: unknown): unknown {
	return isObject(value) && 'mode' in value ? value.value : value;
}

function isEmpty(value: unknown): boolean {
	if (typeof value === 'string') return trimmed(value) === '';
	return value === undefined || value === null || (Array.isArray(value) && value.length === 0);
}

/** An option that is empty is as one that was not added. */
function mayBeEmpty({ property, collection }: Field): boolean {
	const { type, required } = property;
	return (
		collection !== undefined || (!required && (type === 'resourceLocator' || type === 'string'))
	);
}
