import type { INodeProperties, INodePropertyMode } from 'n8n-workflow';

import type { IdField, Provider, Registry } from '../grants/provider';
import { BY_NAME } from './kinds';
import type { Show } from './provider';
import { leftToModel, otherwiseInTool } from './tool';

/** In the order in which the form asks. */
const ID_FIELDS: IdField[] = ['customerId', 'entitlementId', 'grantId'];

/** Completes what the field's label names. */
const ROLES: Record<IdField, string> = {
	customerId: 'who holds the credits',
	entitlementId: 'that the grants belong to',
	grantId: 'to get',
};

/** The node's method that fills the list of a field; a grant is named by its id alone. */
const SEARCHES: Partial<Record<IdField, string>> = {
	customerId: 'searchCustomers',
	entitlementId: 'searchEntitlements',
};

/** One field for each provider that has it and each way the operations ask for it. */
export function operationIds(registry: Registry): INodeProperties[] {
	return ID_FIELDS.flatMap((field) =>
		Object.values(registry).flatMap((provider) => {
			const uses = Object.entries(provider.fields[field]?.operations ?? {});
			return (['required', 'optional'] as const).flatMap((need) => {
				const operation = uses.filter(([, each]) => each === need).map(([each]) => each);
				const asked = operation.length > 0 ? idField(field, provider, need, { operation }) : [];
				return field === 'customerId' ? asked.flatMap(leftToModelInTool) : asked;
			});
		}),
	);
}

function leftToModelInTool(customer: INodeProperties): INodeProperties[] {
	const wanted = `The name, e-mail address or ID of the ${customer.displayName.toLowerCase()}`;
	const value = leftToModel(customer.displayName, wanted);
	return otherwiseInTool(customer, { __rl: true, mode: BY_NAME, value });
}

/** @returns nothing where the provider does not have the field */
export function idField(
	field: IdField,
	{ name: provider, fields }: Provider,
	need: 'required' | 'optional',
	show: Show,
): INodeProperties[] {
	const use = fields[field];
	if (!use) return [];
	const noun = use.label.toLowerCase();
	const description = `The ${noun} ${ROLES[field]}`;
	const isOptional = need === 'optional';
	const ways = [
		...listOf(field, noun, isOptional),
		{
			displayName: 'By ID',
			name: 'id',
			type: 'string' as const,
			placeholder: `e.g. ${use.example}`,
			hint: isOptional ? `Leave empty for all ${noun}s` : undefined,
		},
		...(field === 'customerId' ? [byName(noun, isOptional)] : []),
	];
	return [
		{
			displayName: use.label,
			name: field,
			type: 'resourceLocator',
			required: !isOptional,
			default: { mode: ways[0].name, value: '' },
			description: isOptional ? `${description}. Leave empty for all ${noun}s.` : description,
			displayOptions: { show: { provider: [provider], ...show } },
			modes: ways,
		},
	];
}

function listOf(field: IdField, noun: string, isOptional: boolean): INodePropertyMode[] {
	const search = SEARCHES[field];
	if (!search) return [];
	return [
		{
			displayName: 'From List',
			name: 'list',
			type: 'list',
			typeOptions: { searchListMethod: search, searchable: true },
			placeholder: isOptional ? `All ${noun}s` : undefined,
		},
	];
}

/** The API knows ids alone: who is meant is found before. */
function byName(noun: string, isOptional: boolean): INodePropertyMode {
	const enough = 'A part of the name is enough where no other has it';
	return {
		displayName: 'By Name or E-mail',
		name: BY_NAME,
		type: 'string',
		placeholder: 'e.g. Café Lumière',
		hint: isOptional ? `Leave empty for all ${noun}s. ${enough}.` : enough,
	};
}

/** Several customers: chosen one by one, or all in one text. */
export function customersFields(provider: Provider, show: Show): INodeProperties[] {
	const [customer] = idField('customerId', provider, 'required', {});
	if (!customer) return [];
	const { displayName: label, displayOptions: _, ...field } = customer;
	const displayOptions = { show: { provider: [provider.name], ...show } };
	return [
		{
			displayName: `Which ${label}s`,
			name: 'customers',
			type: 'fixedCollection',
			typeOptions: { multipleValues: true },
			placeholder: `Add ${label}`,
			default: {},
			description: `Each ${label.toLowerCase()} whose credits are watched`,
			displayOptions,
			options: [
				{ displayName: label, name: 'customer', values: [{ ...field, displayName: label }] },
			],
		},
		{
			displayName: `${label}s as Text`,
			name: 'customerIds',
			type: 'string',
			default: '',
			placeholder: `e.g. ${provider.fields.customerId?.example}, Café Lumière`,
			description:
				'More of them, or all: IDs, e-mail addresses or names, separated by commas, semicolons or line breaks',
			displayOptions,
		},
	];
}
