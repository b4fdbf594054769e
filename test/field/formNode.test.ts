import { LoadOptionsContext } from 'n8n-core';
import type { INode } from 'n8n-workflow';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { Poller } from '../engine/poller';
import { CREDENTIALS, credentialData, grantsNode, World } from '../engine/world';
import type { Sandbox } from '../sandbox';
import { ALL, behind } from './inputs';

let world: World;

beforeAll(async () => {
	world = await World.start({ seed: 3, grants: 30, customers: 5 });
});

beforeEach(() => {
	world.sandbox.requests.length = 0;
});

afterAll(async () => {
	await world.stop();
});

describe('what is one for the node is no expression', () => {
	test.each([
		['Provider', { ...ALL, provider: '={{ "stripe" }}' }],
		['Operation', { ...ALL, operation: '={{ "list" }}' }],
	])('%s', async (name, parameters) => {
		const { run } = await world.execute(behind([{}, {}], parameters));
		expect(run.data.resultData.error).toMatchObject({
			message: `The field ${name} is an expression`,
			description: expect.stringContaining('Choose it from the list') as string,
		});
		expect(world.sandbox.requests).toEqual([]);
	});

	test.each([
		['Provider', { ...ALL, provider: 'strype' }, 'The field Provider is "strype"'],
		['Operation', { ...ALL, operation: 'List' }, 'The field Operation is "List"'],
	])('%s is one of its choices', async (_, parameters, message) => {
		const { run } = await world.execute(behind([{}], parameters));
		expect(run.data.resultData.error).toMatchObject({
			message,
			description: expect.stringContaining('Enter one of ') as string,
		});
	});

	test('Event, too', async () => {
		const trigger = new Poller(world.engine, world.sandbox, {
			provider: 'stripe',
			event: '={{ "balanceLow" }}',
		});
		await expect(trigger.poll()).rejects.toThrow('The field Event is an expression');
	});
});

describe('a credential that needs an input item is of no use where there is none', () => {
	const NEEDED = 'A field of the credential holds an expression that needs an input item';
	const withKey = (secretKey: string) => ({
		credentials: {
			...world.sandbox.credentials,
			stripe: { ...world.sandbox.credentials.stripe, secretKey },
		},
	});

	async function searchCustomers(
		sandbox: Pick<Sandbox, 'credentials'>,
		parameters: INode['parameters'] = {},
	) {
		const type = world.engine.types.getByNameAndVersion('n8n-nodes-credit-grants.creditGrants');
		const node = {
			...grantsNode({}),
			id: 'grants',
			name: 'Grants',
			typeVersion: 1,
			position: [0, 0] as [number, number],
			parameters: { ...ALL, ...parameters },
			credentials: CREDENTIALS,
		};
		const json = { nodes: [node], connections: {} };
		const additionalData = {
			...world.engine.additionalData(credentialData(sandbox), 'internal', json),
			currentNodeParameters: node.parameters,
		};
		const host = new LoadOptionsContext(
			world.engine.workflow(json),
			node,
			additionalData,
			'parameters.customerId',
		);
		return await type.methods!.listSearch!.searchCustomers.call(host);
	}

	test('in a list of the form', async () => {
		await expect(searchCustomers(withKey('={{ $json.key }}'))).rejects.toThrow(NEEDED);
		const unset = searchCustomers(withKey('={{ $vars.key }}'));
		await expect(unset).rejects.toThrow('The credential has no Restricted Key');
		expect(world.sandbox.requests).toEqual([]);
		expect((await searchCustomers(world.sandbox)).results).toHaveLength(5);
	});

	test('in a trigger', async () => {
		const watched = { provider: 'stripe', event: 'balanceLow' };
		const polled = new Poller(world.engine, withKey('={{ $json.key }}'), watched).poll();
		await expect(polled).rejects.toThrow(NEEDED);
		const unset = new Poller(world.engine, withKey('={{ $vars.key }}'), watched).poll();
		await expect(unset).rejects.toThrow('The credential has no Restricted Key');
		expect(world.sandbox.requests).toEqual([]);
	});

	test('a list of the form says so of a provider that does not exist, too', async () => {
		const unknown = searchCustomers(world.sandbox, { provider: 'strype' });
		await expect(unknown).rejects.toThrow('The field Provider is "strype"');
	});
});
