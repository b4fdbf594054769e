import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';

import { emptySandbox, PROVIDERS, storyOf } from '../alerts/watching';
import { Engine } from '../engine/engine';
import type { Sandbox } from '../sandbox';
import { fire, nodeOf, template } from './template';

let engine: Engine;
let sandbox: Sandbox;

beforeAll(async () => {
	engine = await Engine.start();
});

beforeEach(async () => {
	sandbox = await emptySandbox();
});

afterEach(async () => {
	vi.useRealTimers();
	await sandbox.close();
});

describe.each(PROVIDERS)('%s: the credits of a customer who is named', (provider) => {
	const ask = async (name: string) => {
		const workflow = template('customer-grants-by-name.json', provider);
		for (const node of ['Balance', 'Grants']) {
			const { parameters } = nodeOf(workflow, node);
			parameters.customerId = { ...(parameters.customerId as object), value: name };
		}
		return await fire(engine, sandbox, workflow, { start: 'When clicking ‘Execute workflow’' });
	};

	test('what is left, and the grants behind it', async () => {
		const { customers, who, topUp, spend } = storyOf(sandbox, provider);
		spend(topUp(customers[0], 100), 40);
		topUp(customers[0], 20);
		topUp(customers[1], 50);
		const { json } = await ask(who(customers[0]));
		expect(json('Balance')).toMatchObject([{ customerId: customers[0], balance: 80, amount: 120 }]);
		expect(
			json('Grants')
				.map(({ balance }) => balance)
				.sort(),
		).toEqual([20, 60]);
	});

	test('nobody of that name is an error', async () => {
		await expect(ask('Nobody at All')).rejects.toThrow(/Nobody at All/);
	});
});
