import type { INodeProperties } from 'n8n-workflow';

import type { IdField, Provider, Registry } from '../grants/provider';
import type { Show } from './provider';

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
				return operation.length > 0 ? idField(field, provider, need, { operation }) : [];
			});
		}),
	);
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
	const byId = {
		displayName: 'By ID',
		name: 'id',
		type: 'string' as const,
		placeholder: `e.g. ${use.example}`,
		hint: isOptional ? `Leave empty for all ${noun}s` : undefined,
	};
	const search = SEARCHES[field];
	const fromList = {
		displayName: 'From List',
		name: 'list',
		type: 'list' as const,
		typeOptions: { searchListMethod: search, searchable: true },
		placeholder: isOptional ? `All ${noun}s` : undefined,
	};
	return [
		{
			displayName: use.label,
			name: field,
			type: 'resourceLocator',
			required: !isOptional,
			default: { mode: search ? 'list' : 'id', value: '' },
			description: isOptional ? `${description}. Leave empty for all ${noun}s.` : description,
			displayOptions: { show: { provider: [provider], ...show } },
			modes: search ? [fromList, byId] : [byId],
		},
	];
}

/** Several customers by their ids. */
export function customerIdsField(
	{ name: provider, fields }: Provider,
	show: Show,
): INodeProperties[] {
	const use = fields.customerId;
	if (!use) return [];
	return [
		{
			displayName: `${use.label} IDs`,
			name: 'customerIds',
			type: 'string',
			required: true,
			default: '',
			placeholder: `e.g. ${use.example}, …`,
			description: 'The IDs, separated by commas, semicolons or line breaks',
			displayOptions: { show: { provider: [provider], ...show } },
		},
	];
}
