import type {
	INodeCredentialDescription,
	INodeProperties,
	INodePropertyOptions,
} from 'n8n-workflow';

import type { IdField, Provider } from '../grants/provider';
import { providers } from '../providers';

/** When a field shows: parameter names with the values they may have. */
export type Show = Record<string, string[]>;

/** The one credential that the chosen provider needs. */
export const credentials: INodeCredentialDescription[] = Object.values(providers).map(
	({ name, credential }) => ({
		name: credential,
		required: true,
		displayOptions: { show: { '/provider': [name] } },
	}),
);

export const PROVIDER: INodeProperties = {
	displayName: 'Provider',
	name: 'provider',
	type: 'options',
	noDataExpression: true,
	options: Object.values(providers)
		.map(({ name, displayName }) => ({ name: displayName, value: name }))
		.sort((a, b) => a.name.localeCompare(b.name)),
	default: 'stripe',
	description: 'The company whose billing holds the credits',
};

/** What stands below the node on the canvas: the names of what was chosen, such as "List: Stripe". */
export function subtitleOf(chosen: INodeProperties): string {
	return `={{ ${nameOf(chosen)} + ": " + ${nameOf(PROVIDER)} }}`;
}

/** Gives an expression. */
function nameOf({ name, options }: INodeProperties): string {
	const names = (options as INodePropertyOptions[]).map((each) => [each.value, each.name]);
	return `(${JSON.stringify(Object.fromEntries(names))})[$parameter["${name}"]]`;
}

export const ID_LABELS: Record<IdField, string> = {
	customerId: 'Customer',
	entitlementId: 'Credit Entitlement',
	grantId: 'Credit Grant',
};

const DESCRIPTIONS: Record<IdField, string> = {
	customerId: 'The customer who holds the credits',
	entitlementId: 'The credit entitlement that the grants belong to',
	grantId: 'The credit grant to get',
};

/** What an empty field means all of. */
const ALL: Partial<Record<IdField, string>> = {
	customerId: 'customers',
	entitlementId: 'credit entitlements',
};

export function idField(
	field: IdField,
	{ name: provider, fields }: Provider,
	need: 'required' | 'optional',
	show: Show,
): INodeProperties {
	const description = DESCRIPTIONS[field];
	const all = need === 'optional' ? ALL[field] : undefined;
	const locator: INodeProperties = {
		displayName: ID_LABELS[field],
		name: field,
		type: 'resourceLocator',
		required: need === 'required',
		default: { mode: 'list', value: '' },
		description: all ? `${description}. Leave empty for all ${all}.` : description,
		displayOptions: { show: { provider: [provider], ...show } },
		modes: [
			{
				displayName: 'From List',
				name: 'list',
				type: 'list',
				typeOptions: { searchListMethod: SEARCHES[field], searchable: true },
				placeholder: all && `All ${all}`,
			},
			{
				displayName: 'By ID',
				name: 'id',
				type: 'string',
				placeholder: `e.g. ${fields[field]?.example}`,
				hint: all && `Leave empty for all ${all}`,
			},
		],
	};
	return SEARCHES[field]
		? locator
		: {
				...locator,
				default: { mode: 'id', value: '' },
				modes: locator.modes?.filter(({ name }) => name === 'id'),
			};
}

/** The node's method that fills the list of a field; a grant is named by its id alone. */
const SEARCHES: Partial<Record<IdField, string>> = {
	customerId: 'searchCustomers',
	entitlementId: 'searchEntitlements',
};

/** What counts as low. */
export function thresholdFields(show: Show): INodeProperties[] {
	return [
		{
			displayName: 'Threshold Type',
			name: 'thresholdType',
			type: 'options',
			options: [
				{
					name: 'Percentage of What Was Granted',
					value: 'percent',
					description: 'The same for small and large customers',
				},
				{
					name: 'Amount',
					value: 'amount',
					description: 'A number of units: dollars, tokens, calls',
				},
			],
			default: 'percent',
			description: 'How the threshold is counted',
			displayOptions: { show },
		},
		{
			displayName: 'Threshold',
			name: 'threshold',
			type: 'number',
			typeOptions: { minValue: 0 },
			default: 20,
			description: 'A balance below this is low; a balance equal to it is not',
			displayOptions: { show },
		},
	];
}

export function thresholdMetadataKey(show: Show): INodeProperties {
	return {
		displayName: 'Threshold Metadata Key',
		name: 'thresholdMetadataKey',
		type: 'string',
		default: '',
		placeholder: 'e.g. low_balance_threshold',
		description:
			"A metadata key of the grant, or else of its customer, that holds the customer's own threshold. Where it is absent the threshold above counts. One more request for each customer whose grants lack it.",
		displayOptions: { show: { ...show, ...whereProvider('customerMetadata') } },
	};
}

/** For what only some providers can do. */
export function whereProvider(ability: 'withBalance' | 'customerMetadata'): Show {
	const able = Object.values(providers).filter((provider) => ability in provider);
	return { '/provider': able.map(({ name }) => name) };
}

/** @param more choices beside the usual ones */
export function output(...more: INodePropertyOptions[]): INodeProperties {
	const choices: INodePropertyOptions[] = [
		{ name: 'Full', value: 'full', description: 'All keys' },
		...more,
		{ name: 'Simplified', value: 'simplified', description: 'The keys that most workflows need' },
	];
	return {
		displayName: 'Output',
		name: 'output',
		type: 'options',
		options: choices,
		default: 'simplified',
		description: 'How much of each grant or balance to return',
	};
}

export const EMPTY_DATES: INodeProperties = {
	displayName: 'Empty Dates',
	name: 'emptyDates',
	type: 'options',
	options: [
		{ name: 'Empty Text', value: 'text', description: 'Clears the cell of a spreadsheet' },
		{ name: 'Null', value: 'null', description: 'Leaves the cell of a spreadsheet as it was' },
	],
	default: 'null',
	description:
		'What stands for a date that a grant does not have. With Empty Text, check that the date is not empty before a strict If compares it.',
};

/** For each provider, so that the field starts from its own figure. */
export const CONCURRENCY = forEachProvider(({ displayName, rateLimit }) => {
	const usual = rateLimit.concurrency;
	return {
		displayName: 'Max Concurrent Requests',
		name: 'concurrency',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: usual,
		description: `How many requests may be under way at once with the same key. Without this option ${usual} for ${displayName}, so that answers may take a second and more; where Requests per Second is raised, up to 50.`,
	};
});

export const REQUESTS_PER_SECOND = forEachProvider(({ displayName, rateLimit }) => {
	const usual = Math.round(rateLimit.requestsPerSecond * 100) / 100;
	return {
		displayName: 'Requests per Second',
		name: 'requestsPerSecond',
		type: 'number',
		typeOptions: { minValue: 0.1 },
		default: usual,
		description: `How fast to ask with the same key, if the provider raised your limit or several tools share it. Without this option ${usual} for ${displayName}. Set it in every node that uses the key.`,
	};
});

function forEachProvider(option: (provider: Provider) => INodeProperties): INodeProperties[] {
	return Object.values(providers).map((provider) => ({
		...option(provider),
		displayOptions: { show: { '/provider': [provider.name] } },
	}));
}
