import {
	isINodePropertiesList,
	isINodePropertyCollectionList,
	isINodePropertyOptionsList,
	type INodeParameters,
	type INodeProperties,
	type NodeParameterValueType,
} from 'n8n-workflow';

import type { Sandbox } from '../sandbox';
import { byId } from '../engine/world';

/** A parameter of a node, in a place where it shows. */
export interface Field {
	property: INodeProperties;
	/** As the user sees it, and as an error names it. */
	label: string;
	/** What the other parameters hold so that it shows. */
	shownWith: Record<string, string | boolean>;
	/** The node's parameters with this one set to an expression. */
	filledWith(expression: string, others: INodeParameters): INodeParameters;
}

/**
 * Every parameter of a node, those inside its collections and rows too. A collection as a whole cannot be an
 * expression: n8n takes it for an empty one before a node sees it. A tool's fields differ in what they begin with
 * alone.
 */
export function fieldsOf(properties: INodeProperties[]): Field[] {
	const ofNode = properties.filter(({ displayOptions }) => !displayOptions?.show?.['@tool']);
	return ofNode.flatMap((property) => {
		const { name, displayName, options = [] } = property;
		if (isINodePropertyCollectionList(options) && options.length > 0) {
			return options.flatMap((group) =>
				group.values.flatMap((field) => inRows(property, group.name, field)),
			);
		}
		if (property.type === 'collection' && isINodePropertiesList(options)) {
			return options.map((member): Field => {
				return {
					property: member,
					label: `The ${displayName.toLowerCase().slice(0, -1)} ${member.displayName}`,
					shownWith: { ...shownWith(property), ...shownWith(member) },
					filledWith: (expression, others) => ({
						...others,
						[name]: { ...(others[name] as INodeParameters), [member.name]: expression },
					}),
				};
			});
		}
		return waysOf(property).map((way): Field => ({
			property,
			label: `The field ${displayName}`,
			shownWith: shownWith(property),
			filledWith: (expression, others) => ({ ...others, [name]: way(expression) }),
		}));
	});
}

/** A field of which there is one in each row. */
function inRows(list: INodeProperties, group: string, field: INodeProperties): Field[] {
	return waysOf(field).map((way) => ({
		property: field,
		label: `The field ${field.displayName}`,
		shownWith: shownWith(list),
		filledWith: (expression, others) => ({
			...others,
			[list.name]: { [group]: [{ [field.name]: way(expression) }] },
		}),
	}));
}

/** Each way to fill in a field; an expression in a list is one in an id, as the editor has it. */
function waysOf({
	type,
	modes = [],
}: INodeProperties): Array<(value: string) => NodeParameterValueType> {
	if (type !== 'resourceLocator') return [(value) => value];
	const typed = modes.filter(({ type: way }) => way === 'string');
	return typed.map(({ name: mode }) => (value) => ({ __rl: true, mode, value }));
}

function shownWith({ displayOptions }: INodeProperties): Field['shownWith'] {
	const conditions = Object.entries(displayOptions?.show ?? {});
	return Object.fromEntries(
		conditions.map(([path, values]) => [path.replace('/', ''), values?.[0] as string | boolean]),
	);
}

/** The expressions that a field is tried with, by what they give. */
export function oddValues({ property }: Field): Record<string, string> {
	const choices = isINodePropertyOptionsList(property.options) ? property.options : [];
	const choice = String(choices.at(0)?.value ?? 'none');
	return {
		undefined: '={{ undefined }}',
		null: '={{ null }}',
		'an empty text': '={{ "" }}',
		'a blank text': '={{ " \\n\\u200b" }}',
		'an empty list': '={{ [] }}',
		'a list of texts': '={{ ["a", "b"] }}',
		'a list with nothing in it': '={{ [undefined] }}',
		'an object': '={{ { id: "a" } }}',
		'a choice in the wrong case': `={{ "${choice.toUpperCase()}" }}`,
		'a number as text': '={{ "5" }}',
		'a boolean as text': '={{ "true" }}',
		NaN: '={{ NaN }}',
		'an error': "={{ $('No such node').item.json.id }}",
	};
}

const TEXTS = ['a choice in the wrong case', 'a number as text', 'a boolean as text'];

/** Texts that hold numbers. */
const NUMBERS = ['furtherThresholds', 'furtherDays'];

/** What is taken although it was given by an expression of that kind; all else is an error. */
export function accepted({ property: { name, type, noDataExpression } }: Field): string[] {
	if (noDataExpression) return [];
	if (name === 'customerIds') return ['a list of texts', ...TEXTS];
	if (NUMBERS.includes(name)) return ['a number as text'];
	switch (type) {
		// An id or a metadata key may be any text.
		case 'resourceLocator':
		case 'string':
			return TEXTS;
		// It is read as it is meant.
		case 'boolean':
			return ['a boolean as text'];
		default:
			return [];
	}
}

/** Ids that exist, so that nothing but the field under test is at fault. */
export function idsOf({ data }: Sandbox, provider: string): INodeParameters {
	const [stripe] = data.stripe.grants;
	const [sequence] = data.sequence.grants;
	const [dodo] = data.dodoPayments.grants;
	const ids: Record<string, INodeParameters> = {
		stripe: { customerId: byId(stripe.customerId), grantId: byId(stripe.id) },
		sequence: { customerId: byId(sequence.customerId), grantId: byId(sequence.id) },
		dodoPayments: {
			customerId: byId(dodo.customerId),
			entitlementId: byId(dodo.entitlementId),
			grantId: byId(dodo.id),
		},
	};
	return { ...ids[provider], customerIds: 'cus_1' };
}
