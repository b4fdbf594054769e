import { WorkflowExecute } from 'n8n-core';
import {
	createRunExecutionData,
	type IDataObject,
	type INode,
	type INodeExecutionData,
	type IWorkflowExecuteAdditionalData,
} from 'n8n-workflow';

import { readWorkflow } from '../demo/workflows';
import type { CredentialData } from '../engine/credentials';
import type { Engine, WorkflowJson } from '../engine/engine';
import { CREDENTIALS, credentialData, UNPACED } from '../engine/world';
import type { ProviderName, Sandbox } from '../sandbox';

const OWN = 'n8n-nodes-credit-grants.';

/** A template as a user leaves it after the import: a provider chosen, credentials in every node. */
export function template(
	file: string,
	provider: ProviderName,
	others: CredentialData = {},
): WorkflowJson {
	const { nodes, ...rest } = readWorkflow(file);
	const credentials: INode['credentials'] = { ...CREDENTIALS };
	for (const name of Object.keys(others)) credentials[name] = { id: name, name };
	return {
		...rest,
		// The sandbox keeps its calendar days in UTC.
		settings: { ...rest.settings, timezone: 'UTC' },
		nodes: nodes.map((node) => ({
			...node,
			credentials,
			parameters: node.type.startsWith(OWN)
				? {
						...node.parameters,
						provider,
						options: { ...(node.parameters.options as object), ...UNPACED },
					}
				: node.parameters,
		})),
	};
}

export function nodeOf({ nodes }: WorkflowJson, name: string): INode {
	const node = nodes.find((each) => each.name === name);
	if (!node) throw new Error(`the template has no node ${name}`);
	return node;
}

export interface Outcome {
	items: (node: string) => INodeExecutionData[];
	json: (node: string) => IDataObject[];
}

/**
 * Runs a workflow as n8n does when its trigger has fired: from that node, with the items it gave.
 *
 * @throws what n8n would show in red
 */
export async function fire(
	engine: Engine,
	sandbox: Sandbox,
	workflow: WorkflowJson,
	{
		start,
		items = [{}],
		others = {},
		host = {},
	}: {
		start: string;
		items?: IDataObject[];
		others?: CredentialData;
		/** What n8n's other parts offer to nodes. */
		host?: Partial<IWorkflowExecuteAdditionalData>;
	},
): Promise<Outcome> {
	const running = engine.workflow(workflow);
	const additionalData = engine.additionalData(
		{ ...credentialData(sandbox), ...others },
		'trigger',
		workflow,
	);
	const node = running.getNode(start);
	if (!node) throw new Error(`the workflow has no node ${start}`);
	const data = createRunExecutionData({
		executionData: {
			nodeExecutionStack: [
				{ node, data: { main: [items.map((json) => ({ json }))] }, source: null },
			],
		},
	});
	Object.assign(additionalData, host);
	const run = await new WorkflowExecute(additionalData, 'trigger', data).processRunExecutionData(
		running,
	);
	const { error, runData } = run.data.resultData;
	if (error) throw error;
	const itemsOf = (name: string) => runData[name]?.[0].data?.main[0] ?? [];
	return { items: itemsOf, json: (name) => itemsOf(name).map(({ json }) => json) };
}
