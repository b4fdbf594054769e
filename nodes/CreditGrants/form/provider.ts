import type {
	INodeCredentialDescription,
	INodeProperties,
	INodePropertyOptions,
} from 'n8n-workflow';

import type { Provider, Registry } from '../grants/provider';
import type { Form } from './form';
import type { Choice } from './kinds';

/** When a field shows: parameter names with the values they may have. */
export type Show = Record<string, string[]>;

/** The one credential that the chosen provider needs. */
export function credentialsOf(registry: Registry): INodeCredentialDescription[] {
	return Object.values(registry).map(({ name, credential }) => ({
		name: credential,
		required: true,
		displayOptions: { show: { '/provider': [name] } },
	}));
}

export function providerField(registry: Registry): INodeProperties {
	return {
		displayName: 'Provider',
		name: 'provider',
		type: 'options',
		noDataExpression: true,
		options: choices(registry),
		default: firstOf(registry),
		description: 'The company whose billing holds the credits',
	};
}

export function readProvider(form: Form, registry: Registry): Provider {
	return registry[form.choice('provider', choices(registry), firstOf(registry))];
}

function choices(registry: Registry): Array<Choice<string>> {
	return Object.values(registry)
		.map(({ name, displayName }) => ({ name: displayName, value: name }))
		.sort((a, b) => a.name.localeCompare(b.name));
}

function firstOf(registry: Registry): string {
	return Object.keys(registry)[0];
}

/** What stands below the node on the canvas: the names of what was chosen, such as "List: Stripe". */
export function subtitleOf(chosen: INodeProperties, registry: Registry): string {
	return `={{ ${nameOf(chosen)} + ": " + ${nameOf(providerField(registry))} }}`;
}

/** An expression that gives the name of what was chosen. */
export function nameOf({ name, options }: INodeProperties): string {
	const names = (options as INodePropertyOptions[]).map((each) => [each.value, each.name]);
	return textBy(name, Object.fromEntries(names) as Record<string, string>);
}

/** An expression that gives one text for each value of a parameter. */
export function textBy(parameter: string, texts: Record<string, string>): string {
	return `(${JSON.stringify(texts)})[$parameter["${parameter}"]]`;
}

/** What some providers can do and others cannot. */
type Ability = 'balanceOf' | 'customerMetadata' | 'feed' | 'holders' | 'transactions';

/** The names of the providers that have one of some abilities, and of those that have none. */
function byAbility(
	registry: Registry,
	...abilities: Ability[]
): Record<'able' | 'unable', string[]> {
	const isAble = (provider: Provider) => abilities.some((each) => provider[each] !== undefined);
	const names = (providers: Provider[]) => providers.map(({ name }) => name);
	const all = Object.values(registry);
	return {
		able: names(all.filter(isAble)),
		unable: names(all.filter((provider) => !isAble(provider))),
	};
}

/** For what only some providers can do. */
export function whereProvider(registry: Registry, ...abilities: Ability[]): Show {
	return { '/provider': byAbility(registry, ...abilities).able };
}

/**
 * A field of choices of which one takes an ability: one for all providers, or one for those that have it and one for
 * the others.
 */
export function offeredBy(
	field: INodeProperties,
	registry: Registry,
	ability: Ability,
	choice: string,
): INodeProperties[] {
	const { able, unable } = byAbility(registry, ability);
	if (unable.length === 0) return [field];
	const options = (field.options as INodePropertyOptions[]).filter(({ value }) => value !== choice);
	return [
		{ ...field, displayOptions: { show: { provider: able } } },
		{ ...field, options, displayOptions: { show: { provider: unable } } },
	];
}
