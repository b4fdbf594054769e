import type { INodeProperties } from 'n8n-workflow';

import type { Decimal } from '../grants/money';
import type { Span } from '../grants/span';
import type { Named, Whom } from '../grants/whom';
import { emptyField, fixedField, unfitField, unresolvedField } from './fieldErrors';
import {
	fieldAt,
	fieldsInRows,
	inField,
	isEmpty,
	isExpression,
	membersOf,
	offeredBy,
	optionAt,
	type Field,
	type Given,
} from './field';
import {
	choiceOf,
	choicesOf,
	customerBy,
	customersBy,
	dateIn,
	FLAG,
	ID,
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
		return this.read(name, absent, ({ property }) => choiceOf(choices, offeredBy(property)));
	}

	choices<Value, Absent>(
		name: string,
		choices: ReadonlyArray<Choice<Value>>,
		absent: Absent,
	): Value[] | Absent {
		return this.read(name, absent, ({ property }) => choicesOf(choices, offeredBy(property)));
	}

	flag<Absent>(name: string, absent: Absent): boolean | Absent {
		return this.read(name, absent, () => FLAG);
	}

	number<Absent>(name: string, absent: Absent): number | Absent {
		return this.read(name, absent, ({ property }) => numberWithin(property));
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
		return this.read(name, '', ({ property: { type } }) =>
			type === 'resourceLocator' ? ID : TEXT,
		);
	}

	/** A customer by a locator. */
	customer(name: string): Whom | undefined {
		return this.read(name, undefined, ({ label }, mode) => customerBy(mode, label));
	}

	/** Customers by locators, one in each row. */
	customersInRows(name: string): Whom[] {
		const list = this.fieldOnForm(name);
		const rowsOf = (path: string) => this.filled(path, [], { rawExpressions: true });
		const fields = list ? fieldsInRows(list.property, rowsOf) : [];
		return fields.flatMap((field) =>
			this.readField(field, [], ({ label }, mode) => customerBy(mode, label)),
		);
	}

	/** Customers in one text or list of texts. */
	customersInText(name: string): Named[] {
		return this.read(name, [], ({ label }) => customersBy(label));
	}

	private read<Value, Absent>(
		name: string,
		absent: Absent,
		kindOf: (field: Field, mode: unknown) => Kind<Value>,
	): Value | Absent {
		const field = this.fieldOnForm(name);
		return field ? this.readField(field, absent, kindOf) : absent;
	}

	private readField<Value, Absent>(
		field: Field,
		absent: Absent,
		kindOf: (field: Field, mode: unknown) => Kind<Value>,
	): Value | Absent {
		const { label, mayBeEmpty } = field;
		const { value, mode, isExpression } = this.given(field);
		const kind = kindOf(field, mode);
		if (isEmpty(value)) {
			if (mayBeEmpty && !isExpression) return absent;
			throw emptyField(label, kind.wanted, mayBeEmpty);
		}
		const fitting = kind.read(value);
		if (fitting === undefined) throw unfitField(label, value, kind.wanted);
		return fitting;
	}

	/** Several fields may bear one name, each shown elsewhere. */
	private fieldOnForm(name: string): Field | undefined {
		const isWanted = (property: INodeProperties) =>
			property.name === name && this.isShown(property);
		const own = this.properties.find(isWanted);
		if (own) return fieldAt(name, own);
		for (const collection of this.properties) {
			const property = membersOf(collection).find(isWanted);
			if (!property || !this.isShown(collection)) continue;
			return optionAt(collection, property);
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
	private given({ property, path, fallback, label }: Field): Given {
		const raw = this.filled(path, fallback, { rawExpressions: true });
		// Of an expression in such a field n8n keeps the text, without the sign in front.
		if (property.noDataExpression && String(raw).includes('{{')) throw fixedField(label);
		const { value, mode } = inField(property, raw);
		if (!isExpression(raw) && !isExpression(value)) return { value, mode, isExpression: false };
		try {
			return { ...inField(property, this.filled(path, fallback)), isExpression: true };
		} catch (error) {
			throw unresolvedField(label, error);
		}
	}
}
