import type { INode, INodeExecutionData } from 'n8n-workflow';

import { chain, type Execution, type WorkflowJson } from '../engine/engine';
import { grantsNode } from '../engine/world';
import type { Sandbox } from '../sandbox';

/** The node behind one input for each of these. */
export function behind(
	inputs: object[],
	parameters: INode['parameters'],
	settings: Partial<INode> = {},
): WorkflowJson {
	return chain(
		{
			type: 'n8n-nodes-base.set',
			name: 'Inputs',
			typeVersion: 3.4,
			parameters: { mode: 'raw', jsonOutput: JSON.stringify({ each: inputs }) },
		},
		{
			type: 'n8n-nodes-base.splitOut',
			name: 'Each',
			parameters: { fieldToSplitOut: 'each', options: {} },
		},
		grantsNode(parameters, settings),
	);
}

/** Where an input fails, the others go on. */
export const GOES_ON: Partial<INode> = { onError: 'continueRegularOutput' };
export const ALL = { provider: 'stripe', operation: 'list', returnAll: true };

/** What one input gave. */
export function itemsOf(execution: Execution, input: number): Array<INodeExecutionData['json']> {
	return execution
		.items('Grants')
		.filter(({ pairedItem }) => (pairedItem as { item: number }).item === input)
		.map(({ json }) => json);
}

export const idsIn = (items: Array<INodeExecutionData['json']>) => items.map(({ id }) => id);
export const grantsIn = ({ data }: Sandbox) => data.stripe.grants.map(({ id }) => id);
