import type { Icon, INodeProperties } from 'n8n-workflow';

/** As seen from `credentials/`, where n8n looks for it. */
export const ICON: Icon = {
	light: 'file:../nodes/CreditGrants/creditGrants.svg',
	dark: 'file:../nodes/CreditGrants/creditGrants.dark.svg',
};

/**
 * Which of the provider's addresses the key belongs to.
 *
 * @param names how each environment is called, by its value; the first is the one as shipped
 */
export function environmentField(
	names: Record<string, string>,
	description: string,
): INodeProperties {
	const [shipped] = Object.keys(names);
	const all = Object.entries({ ...names, custom: 'Custom' });
	return {
		displayName: 'Environment',
		name: 'environment',
		type: 'options',
		options: all
			.map(([value, name]) => ({ name, value }))
			.sort((a, b) => a.name.localeCompare(b.name)),
		default: shipped,
		description,
	};
}

/** @param example the address of one of the provider's environments */
export function baseUrlField(example: string): INodeProperties {
	return {
		displayName: 'Base URL',
		name: 'baseUrl',
		type: 'string',
		default: '',
		placeholder: `e.g. ${example}`,
		description: 'The address of the API',
		displayOptions: { show: { environment: ['custom'] } },
	};
}
