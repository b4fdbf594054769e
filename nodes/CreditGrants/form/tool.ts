import type { INodeProperties } from 'n8n-workflow';

import type { Operation, Registry } from '../grants/provider';
import { nameOf, providerField, textBy } from './provider';

/** What a model is told that each operation gives, and what it must fill in. */
const GIVES: Record<Operation, string> = {
	customerBalance:
		'Tells how many prepaid billing credits a customer has left, in total for each unit: balance, amount granted, percentage, next expiry. Fill in the customer as the name, the e-mail address or the ID',
	customerGrants:
		'Gets the prepaid billing credit grants of one customer: amount, what remains, status and expiry of each. Fill in the customer as the name, the e-mail address or the ID',
	get: 'Gets one prepaid billing credit grant: amount, what remains, status and expiry. Fill in the ID of the grant',
	transactions:
		'Tells what was granted to a customer and what became of it: each grant, use, expiry and correction with its date and signed amount. Fill in the customer as the name, the e-mail address or the ID',
	list: 'Gets the prepaid billing credit grants of all customers: amount, what remains, status and expiry of each',
};

/** In place of n8n's own description of a tool, which knows neither operation nor provider. */
export function toolDescription(operation: INodeProperties, registry: Registry): INodeProperties {
	const gives = textBy(operation.name, GIVES);
	return {
		displayName: 'Description',
		name: 'toolDescription',
		type: 'string',
		typeOptions: { rows: 3 },
		required: true,
		default: `={{ ${gives} + ". Provider: " + ${nameOf(providerField(registry))} + "." }}`,
		description: 'What the model is told that this tool does',
		displayOptions: { show: { '@tool': [true] } },
	};
}

/** A field that begins with something else where the node is the tool of an agent. */
export function otherwiseInTool(
	field: INodeProperties,
	begins: INodeProperties['default'],
): INodeProperties[] {
	const { displayOptions: { show } = {} } = field;
	return [
		// n8n 1 looks into whatever is there.
		{ ...field, displayOptions: { ...(show && { show }), hide: { '@tool': [true] } } },
		{ ...field, default: begins, displayOptions: { show: { ...show, '@tool': [true] } } },
	];
}

/** What the editor itself puts into a field that is left to the model. */
export function leftToModel(key: string, description: string): string {
	return `={{ /*n8n-auto-generated-fromAI-override*/ $fromAI('${key}', \`${description}\`, 'string') }}`;
}
