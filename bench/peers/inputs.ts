import { numbered } from '../network/keys';
import type { Job, Node } from './peer';

/** Nodes that put out one item `{customer}` for each input customer. */
export function inputNodes({ provider, inputs }: Job): Node[] {
	const customer = Array.from({ length: inputs }, (_, index) => numbered[provider].customer(index));
	return [
		{
			type: 'n8n-nodes-base.set',
			name: 'Customers',
			typeVersion: 3.4,
			parameters: { mode: 'raw', jsonOutput: JSON.stringify({ customer }), options: {} },
		},
		splitOut('Split', 'customer'),
	];
}

export function splitOut(name: string, fieldToSplitOut: string): Node {
	return { type: 'n8n-nodes-base.splitOut', name, parameters: { fieldToSplitOut, options: {} } };
}
