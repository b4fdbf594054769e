import {
	isINodePropertiesList,
	isINodePropertyCollectionList,
	isINodePropertyOptionsList,
	type INodeProperties,
	type INodePropertyOptions,
} from 'n8n-workflow';

import { isObject } from '../grants/fields';
import { trimmed } from '../grants/trimmed';

/** A place of the form, and what may stand there. */
export interface Field {
	property: INodeProperties;
	/** As the user sees it. */
	label: string;
	path: string;
	/** Stands for it where it is not there. */
	fallback: unknown;
	mayBeEmpty: boolean;
}

/** What stands there. */
export interface Given {
	value: unknown;
	/** Which way of a locator was taken. */
	mode: unknown;
	isExpression: boolean;
}

export function fieldAt(path: string, property: INodeProperties): Field {
	const { type, required, displayName } = property;
	return {
		property,
		label: `The field ${displayName}`,
		path,
		fallback: property.default,
		mayBeEmpty: !required && (type === 'resourceLocator' || type === 'string'),
	};
}

/** The same of an option: one that is empty is as one that was not added. */
export function optionAt(collection: INodeProperties, property: INodeProperties): Field {
	const place = collection.displayName.toLowerCase().replace(/s$/, '');
	return {
		property,
		label: `The ${place} ${property.displayName}`,
		path: `${collection.name}.${property.name}`,
		fallback: null,
		mayBeEmpty: true,
	};
}

/** Each field of each row of a list, for as many rows as there are. */
export function fieldsInRows(list: INodeProperties, rowsOf: (path: string) => unknown): Field[] {
	const groups = isINodePropertyCollectionList(list.options) ? list.options : [];
	return groups.flatMap((group) => {
		const path = `${list.name}.${group.name}`;
		const rows = rowsOf(path);
		return (Array.isArray(rows) ? rows : []).flatMap((_, index) =>
			group.values.map((property) => fieldAt(`${path}[${index}].${property.name}`, property)),
		);
	});
}

export function membersOf({ type, options }: INodeProperties): INodeProperties[] {
	return type === 'collection' && isINodePropertiesList(options) ? options : [];
}

export function offeredBy({ options }: INodeProperties): INodePropertyOptions[] {
	return isINodePropertyOptionsList(options) ? options : [];
}

export function isExpression(raw: unknown): boolean {
	return typeof raw === 'string' && raw.startsWith('=');
}

export function inField({ type }: INodeProperties, given: unknown): Pick<Given, 'value' | 'mode'> {
	const isLocator = type === 'resourceLocator' && isObject(given) && 'mode' in given;
	return isLocator ? { value: given.value, mode: given.mode } : { value: given, mode: undefined };
}

export function isEmpty(value: unknown): boolean {
	if (typeof value === 'string') return trimmed(value) === '';
	return value === undefined || value === null || (Array.isArray(value) && value.length === 0);
}
