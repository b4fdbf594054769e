import type { INodeProperties } from 'n8n-workflow';

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
	provider: Provider,
	need: Need,
	show: Show,
): INodeProperties[] {
	const displayOptions = { show: { provider: [provider.name], ...show } };
	return locator(field, provider, need).map((property) => ({ ...property, displayOptions }));
}

/** Several customers: chosen one by one, or all in one text. */
export function customersFields(provider: Provider, show: Show): INodeProperties[] {
	const displayOptions = { show: { provider: [provider.name], ...show } };
	return locator('customerId', provider, 'required').flatMap((customer) => [
		{
			displayName: `Which ${customer.displayName}s`,
			name: 'customers',
			type: 'fixedCollection',
			typeOptions: { multipleValues: true },
			placeholder: `Add ${customer.displayName}`,
			default: {},
			description: 'Those whose credits are watched',
			displayOptions,
			options: [{ displayName: customer.displayName, name: 'customer', values: [customer] }],
		},
		{
			displayName: `${customer.displayName}s as Text`,
			name: 'customerIds',
			type: 'string',
			default: '',
			placeholder: `e.g. ${provider.fields.customerId?.example}, Café Lumière`,
			description:
				'More of them, or all: IDs, e-mail addresses or names, separated by commas, semicolons or line breaks',
			displayOptions,
		},
	]);
}

type Need = 'required' | 'optional';

/** A field as it is wherever it shows. */
function locator(field: IdField, { fields }: Provider, need: Need): INodeProperties[] {
	const use = fields[field];
	if (!use) return [];
	const noun = use.label.toLowerCase();
	const description = `The ${noun} ${ROLES[field]}`;
	const isOptional = need === 'optional';
	const all = `Leave empty for all ${noun}s`;
	const search = SEARCHES[field];
	const byId = {
		displayName: 'By ID',
		name: 'id',
		type: 'string' as const,
		placeholder: `e.g. ${use.example}`,
		hint: isOptional ? all : undefined,
	};
	const fromList = {
		displayName: 'From List',
		name: 'list',
		type: 'list' as const,
		typeOptions: { searchListMethod: search, searchable: true },
		placeholder: isOptional ? `All ${noun}s` : undefined,
	};
	const byName = {
		displayName: 'By Name or E-mail',
		name: BY_NAME,
		type: 'string' as const,
		placeholder: 'e.g. Café Lumière',
		hint: isOptional ? `${all}. ${PART}` : PART,
	};
	const byHand = field === 'customerId' ? [byId, byName] : [byId];
	return [
		{
			displayName: use.label,
			name: field,
			type: 'resourceLocator',
			required: !isOptional,
			default: { mode: search ? 'list' : 'id', value: '' },
			description: isOptional ? `${description}. ${all}.` : description,
			modes: search ? [fromList, ...byHand] : byHand,
		},
	];
}

const PART = 'A part of the name is enough where no other has it.';
