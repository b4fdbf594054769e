import { describe, expect, test } from 'vitest';

import { BELOW_20, NOW, PROVIDERS, setStage, stopClocks, storyOf } from '../alerts/watching';
import { Poller, type PollerSettings } from '../engine/poller';

const stage = setStage();
const HOUR = 3_600_000;

const MODES: Array<[string, PollerSettings]> = [
	['as n8n polls as shipped', {}],
	['by the poll scheduler', { isScheduled: true }],
];

function polled(
	parameters: ConstructorParameters<typeof Poller>[2],
	settings: PollerSettings = {},
): Poller {
	return new Poller(stage.engine, stage.account, parameters, settings);
}

describe.each(MODES)('a trigger is its registration, %s', (mode, settings) => {
	describe.each(PROVIDERS)('%s', (provider) => {
		const low = { provider, ...BELOW_20, watch: 'customer' };

		test('what one process alerted of, another knows', async () => {
			const { customers, topUp, spend } = storyOf(stage.sandbox, provider);
			const grant = topUp(customers[0], 100);
			const trigger = polled(low, settings);
			await trigger.poll();
			spend(grant, 90);
			expect(await trigger.poll()).toHaveLength(1);
			trigger.restart();
			expect(await trigger.poll()).toEqual([]);
			trigger.publishAgain();
			expect(await trigger.poll()).toEqual([]);
		});

		test('who ran low while no process polled is alerted of', async () => {
			const { customers, topUp, spend } = storyOf(stage.sandbox, provider);
			const grant = topUp(customers[0], 100);
			const trigger = polled(low, settings);
			await trigger.poll();
			spend(grant, 90);
			trigger.restart();
			stopClocks(stage.sandbox, new Date(NOW.getTime() + 5 * HOUR));
			expect(await trigger.poll()).toMatchObject([{ customerId: customers[0], balance: 10 }]);
		});

		test('two nodes of one id, and two workflows with a node of one name, alert each for itself', async () => {
			const { customers, topUp } = storyOf(stage.sandbox, provider);
			topUp(customers[0], 5);
			const workflowId = `${provider} ${mode}`;
			const place = { ...settings, workflowId, nodeId: 'same' };
			const triggers = [
				polled(low, { ...place, nodeName: 'A' }),
				polled(low, { ...place, nodeName: 'B' }),
				polled(low, { ...place, nodeName: 'A', workflowId: `${workflowId}, too` }),
			];
			for (const trigger of triggers) expect(await trigger.poll()).toHaveLength(1);
			for (const trigger of triggers) expect(await trigger.poll()).toEqual([]);
		});

		test('a copy begins anew: who is low is told again, and what was there is not new', async () => {
			const { customers, topUp } = storyOf(stage.sandbox, provider);
			topUp(customers[0], 5);
			const created = { provider, event: 'grantCreated' };
			const originals = [polled(low, settings), polled(created, settings)];
			for (const original of originals) await original.poll();
			const copies = [polled(low, settings), polled(created, settings)];
			copies.forEach((copy, index) => copy.inherit(originals[index]));
			topUp(customers[1], 100);
			expect(await copies[0].poll()).toMatchObject([{ customerId: customers[0] }]);
			expect(await copies[1].poll()).toEqual([]);
			const news = topUp(customers[1], 100);
			expect(await copies[1].poll()).toMatchObject([{ id: news }]);
		});
	});
});

describe('a fault while a workflow is published', () => {
	const LOW = { provider: 'stripe', ...BELOW_20, watch: 'customer' };
	const failing = (status: number) => ({
		status,
		headers: { 'stripe-should-retry': 'false' },
		body: { error: { message: 'no' } },
	});

	test.each([408, 429, 500, 503])('%i passes: it is told, and holds up nothing', async (status) => {
		const { customers, topUp } = storyOf(stage.sandbox, 'stripe');
		topUp(customers[0], 5);
		stage.proxy.answer = () => failing(status);
		const trigger = polled(LOW);
		expect(await trigger.poll()).toEqual([]);
		expect(trigger.warnings).toEqual([expect.stringContaining('Not read yet')]);
		stage.proxy.answer = () => undefined;
		expect(await trigger.poll()).toMatchObject([{ customerId: customers[0] }]);
	});

	test.each([401, 403])('%i does', async (status) => {
		stage.proxy.answer = () => failing(status);
		await expect(polled(LOW).poll()).rejects.toThrow();
	});

	test('by the poll scheduler it is a failed poll: nobody waits for it', async () => {
		stage.proxy.answer = () => failing(503);
		await expect(polled(LOW, { isScheduled: true }).poll()).rejects.toThrow('503');
	});

	test.each(MODES)('leaves the next poll to be the first, %s', async (_, settings) => {
		const { customers, topUp } = storyOf(stage.sandbox, 'stripe');
		const trigger = polled({ provider: 'stripe', event: 'grantCreated' }, settings);
		topUp(customers[0], 100);
		stage.proxy.answer = () => failing(503);
		await trigger.poll().catch(() => {});
		stage.proxy.answer = () => undefined;
		expect(await trigger.poll()).toEqual([]);
		const news = topUp(customers[0], 100);
		expect(await trigger.poll()).toMatchObject([{ id: news }]);
	});
});
