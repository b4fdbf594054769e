import { afterAll, beforeAll, expect, inject, it } from 'vitest';

import { rowsOf, rowsOfCustomer } from '../demo/truth';
import { startModel, type ScriptedModel } from './scriptedModel';
import { chain, itemsOf, MANUAL_TRIGGER, World, type NodeJson, type WorkflowJson } from './world';

let world: World;
let model: ScriptedModel;
let customerId: string;
let openAi: { id: string; name: string };

beforeAll(async () => {
	world = await World.open(inject('n8nUrl'), { grants: 60 });
	customerId = rowsOf(world.sandbox, 'stripe')[0].customerId;
	model = await startModel({ Customer: customerId });
	const data = { apiKey: 'none-is-needed', url: model.url };
	openAi = {
		id: await world.rest.createCredential('Scripted model', 'openAiApi', data),
		name: 'Scripted model',
	};
});

afterAll(async () => {
	await world?.rest.call('DELETE', `/credentials/${openAi.id}`);
	await model?.close();
	await world?.close();
});

it('an AI agent asks the node for the grants of a customer it chose, and answers from them', async () => {
	const id = await world.rest.createWorkflow(agentWith(tool()));
	const execution = await world.rest.run(id, MANUAL_TRIGGER.name);

	const [{ json }] = itemsOf(execution, 'Agent');
	const rows = rowsOfCustomer(rowsOf(world.sandbox, 'stripe'), 'stripe', customerId);
	for (const row of rows) expect(String(json.output)).toContain(row.id);

	const [first] = model.requests;
	expect(first.tools).toHaveLength(1);
	const [offered] = first.tools!;
	expect(offered.function.name).toBe('Credit_Grants');
	expect(offered.function.description).toMatch(/prepaid billing credits/i);
	expect(Object.keys(offered.function.parameters.properties)).toEqual(['Customer']);
});

it('gives the agent little text for each grant', () => {
	const results = model.requests
		.flatMap(({ messages }) => messages)
		.filter(({ role }) => role === 'tool');
	const rows = rowsOfCustomer(rowsOf(world.sandbox, 'stripe'), 'stripe', customerId);
	expect(String(results[0].content).length / rows.length).toBeLessThan(400);
});

/** The node as the editor adds it to an agent; the model fills in the customer. */
function tool(): NodeJson {
	return {
		...world.grantsNode({
			descriptionType: 'auto',
			provider: 'stripe',
			operation: 'customerGrants',
			customerId: {
				__rl: true,
				mode: 'id',
				value:
					"={{ $fromAI('Customer', 'The id of the customer whose credits are asked for', 'string') }}",
			},
		}),
		type: 'n8n-nodes-credit-grants.creditGrantsTool',
		name: 'Credit Grants',
	};
}

function agentWith(tool: NodeJson): WorkflowJson {
	const agent: NodeJson = {
		type: '@n8n/n8n-nodes-langchain.agent',
		name: 'Agent',
		typeVersion: 2,
		parameters: {
			promptType: 'define',
			text: `What credits has customer ${customerId} left?`,
			options: {},
		},
	};
	const chat: NodeJson = {
		type: '@n8n/n8n-nodes-langchain.lmChatOpenAi',
		name: 'Model',
		typeVersion: 1.2,
		credentials: { openAiApi: openAi },
		parameters: { model: { __rl: true, mode: 'id', value: 'scripted' }, options: {} },
	};
	const flow = chain('Ask an agent', MANUAL_TRIGGER, agent);
	const besides = chain('', chat, tool).nodes.map((node, index) => ({
		...node,
		id: `beside-${index}`,
		position: [240 * index, 240] as [number, number],
	}));
	return {
		...flow,
		nodes: [...flow.nodes, ...besides],
		connections: {
			...flow.connections,
			Model: { ai_languageModel: [[{ node: 'Agent', type: 'ai_languageModel', index: 0 }]] },
			'Credit Grants': { ai_tool: [[{ node: 'Agent', type: 'ai_tool', index: 0 }]] },
		},
	};
}
