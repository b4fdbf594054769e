import type { INode } from 'n8n-workflow';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';

import { rowsOf, rowsOfCustomer } from '../demo/truth';
import { startModel, type ScriptedModel } from './scriptedModel';
import { chain, itemsOf, MANUAL_TRIGGER, World, type NodeJson, type WorkflowJson } from './world';

let world: World;
let customerId: string;
const NAME = 'Café Lumière';
const models: ScriptedModel[] = [];
const keys: string[] = [];

beforeAll(async () => {
	world = await World.open(inject('n8nUrl'), { grants: 60 });
	customerId = rowsOf(world.sandbox, 'stripe')[0].customerId;
	world.sandbox.changeCustomer('stripe', customerId, { name: NAME });
});

afterAll(async () => {
	for (const id of keys) await world.rest.call('DELETE', `/credentials/${id}`);
	await Promise.all(models.map((model) => model.close()));
	await world?.close();
});

/** What an agent answers whose model fills in a tool once, and what the model was asked. */
async function answer(tool: NodeJson, filledIn: object) {
	const model = await startModel(filledIn);
	models.push(model);
	const data = { apiKey: 'none-is-needed', url: model.url };
	const name = `Scripted model ${models.length}`;
	const id = await world.rest.createCredential(name, 'openAiApi', data);
	keys.push(id);
	const workflow = await world.rest.createWorkflow(agentWith(tool, { id, name }));
	const execution = await world.rest.run(workflow, MANUAL_TRIGGER.name);
	const [{ json }] = itemsOf(execution, 'Agent');
	return { output: String(json.output), requests: model.requests };
}

describe('how many credits has a customer left?', () => {
	it('is answered in one call by a tool that was added and given a credential, no more', async () => {
		const added = tool({ provider: 'stripe' });
		const { output, requests } = await answer(added, { Customer: 'cafe lumiere' });
		const balances = await balancesOf(customerId);
		expect(balances.length).toBeGreaterThan(0);
		for (const { id, balance } of balances) {
			expect(output).toContain(id);
			expect(output).toContain(`"balance":${balance}`);
		}
		expect(output).toContain(NAME);
		expect(requests).toHaveLength(2);

		const [{ function: offered }] = requests[0].tools!;
		expect(offered.description).toMatch(
			/^Tells how many prepaid billing credits a customer has left/,
		);
		expect(offered.description).toMatch(/ Provider: Stripe\.$/);
		expect(offered.parameters.properties).toMatchObject({
			Customer: { description: 'The name, e-mail address or ID of the customer' },
		});
		expect(offered.parameters.required).toEqual(['Customer']);
	});

	it('is answered for nobody who does not exist: the model is told who comes nearest', async () => {
		const { output } = await answer(tool({ provider: 'stripe' }), { Customer: 'Cafe Lumiera' });
		expect(output).toContain('no customer at Stripe has that name');
		expect(output).toContain(`${NAME} (${customerId})`);
	});

	it('is answered for nobody where the model leaves the customer out', async () => {
		const { output } = await answer(tool({ provider: 'stripe' }), { Customer: '' });
		expect(output).toContain('The field Customer is empty');
	});
});

/** What the node itself gives for one customer. */
async function balancesOf(id: string): Promise<Array<{ id: string; balance: number }>> {
	const node = world.grantsNode({
		provider: 'stripe',
		operation: 'customerBalance',
		customerId: { __rl: true, mode: 'id', value: id },
	});
	const workflow = await world.rest.createWorkflow(chain('Balance', MANUAL_TRIGGER, node));
	const execution = await world.rest.run(workflow, MANUAL_TRIGGER.name);
	return itemsOf(execution, node.name).map(({ json }) => json as { id: string; balance: number });
}

it('gets the grants of a customer it chose, as little text for each', async () => {
	const grants = tool({
		provider: 'stripe',
		operation: 'customerGrants',
		customerId: {
			__rl: true,
			mode: 'id',
			value: "={{ $fromAI('Customer', 'The id of the customer', 'string') }}",
		},
	});
	const { output, requests } = await answer(grants, { Customer: customerId });
	const rows = rowsOfCustomer(rowsOf(world.sandbox, 'stripe'), 'stripe', customerId);
	for (const row of rows) expect(output).toContain(row.id);
	expect(output.length / rows.length).toBeLessThan(400);

	const [{ function: offered }] = requests[0].tools!;
	expect(offered.name).toBe('Credit_Grants');
	expect(offered.description).toMatch(/^Gets the prepaid billing credit grants of one customer/);
});

/** The node as the editor adds it to an agent: what is not filled in is what the node begins with. */
function tool(parameters: INode['parameters']): NodeJson {
	return {
		...world.grantsNode(parameters),
		type: 'n8n-nodes-credit-grants.creditGrantsTool',
		name: 'Credit Grants',
	};
}

function agentWith(tool: NodeJson, openAi: { id: string; name: string }): WorkflowJson {
	const agent: NodeJson = {
		type: '@n8n/n8n-nodes-langchain.agent',
		name: 'Agent',
		typeVersion: 3,
		parameters: {
			promptType: 'define',
			text: `How many credits has ${NAME} left?`,
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
		// As the editor stores it: an agent waits for its tools in this order alone.
		settings: { executionOrder: 'v1' },
		nodes: [...flow.nodes, ...besides],
		connections: {
			...flow.connections,
			Model: { ai_languageModel: [[{ node: 'Agent', type: 'ai_languageModel', index: 0 }]] },
			'Credit Grants': { ai_tool: [[{ node: 'Agent', type: 'ai_tool', index: 0 }]] },
		},
	};
}
