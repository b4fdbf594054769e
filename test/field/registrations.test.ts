import { describe, expect, test } from 'vitest';

import { BELOW_20, PROVIDERS, setStage, storyOf } from '../alerts/watching';
import { Poller } from '../engine/poller';

const stage = setStage();

const BUSY = { status: 503, body: { error: { message: 'try later' } } };

describe.each(PROVIDERS)('%s: a trigger is judged by its registration', (provider) => {
	const LOW = { provider, ...BELOW_20, watch: 'customer' };
	const published = (settings = {}) =>
		new Poller(
			stage.engine,
			stage.account,
			{ ...LOW, options: { requestsPerSecond: 1000 } },
			settings,
		);
	const customerWith = (amount: number) => {
		const { customers, topUp } = storyOf(stage.sandbox, provider);
		topUp(customers[0], amount);
		return customers[0];
	};

	test('a passing fault does not keep a workflow from being published again', async () => {
		const customer = customerWith(5);
		const trigger = published();
		expect(await trigger.poll()).toMatchObject([{ customerId: customer }]);
		stage.proxy.answer = (path) => (path.includes('nothing') ? undefined : BUSY);
		trigger.publishAgain();
		expect(await trigger.poll()).toEqual([]);
		await expect(trigger.poll()).rejects.toThrow('503');
	}, 120_000);

	test('a refused key does', async () => {
		const trigger = published();
		await trigger.poll();
		stage.proxy.answer = () => ({ status: 401, body: {} });
		trigger.publishAgain();
		await expect(trigger.poll()).rejects.toThrow('refused the credential');
	});

	test('two triggers with one id, as old workflows have them, both poll', async () => {
		const customer = customerWith(5);
		const place = { workflowId: `shared-${provider}`, nodeId: 'same' };
		const first = published({ ...place, nodeName: 'First' });
		const second = published({ ...place, nodeName: 'Second' });
		const both = await Promise.all([first.poll(), second.poll()]);
		expect(both).toMatchObject([[{ customerId: customer }], [{ customerId: customer }]]);
	});

	test('a copy of a workflow does not take what the original alerted of for its own', async () => {
		const customer = customerWith(5);
		const original = published();
		expect(await original.poll()).toHaveLength(1);
		const copy = published();
		copy.inherit(original);
		expect(await copy.poll()).toMatchObject([{ customerId: customer }]);
		expect(await original.poll()).toEqual([]);
	});

	test('the same workflow published again alerts nobody twice', async () => {
		customerWith(5);
		const trigger = published();
		expect(await trigger.poll()).toHaveLength(1);
		trigger.publishAgain();
		expect(await trigger.poll()).toEqual([]);
		trigger.restart();
		expect(await trigger.poll()).toEqual([]);
	});

	test('a trigger that is renamed starts anew', async () => {
		const customer = customerWith(5);
		const trigger = published();
		expect(await trigger.poll()).toHaveLength(1);
		trigger.rename('Renamed');
		expect(await trigger.poll()).toMatchObject([{ customerId: customer }]);
	});

	describe("under n8n's poll scheduler, with a context of its own for each poll", () => {
		test('one alert for one fall, also over restarts', async () => {
			const { customers, topUp, spend } = storyOf(stage.sandbox, provider);
			const grant = topUp(customers[0], 100);
			const trigger = published({ isScheduled: true });
			expect(await trigger.poll()).toEqual([]);
			spend(grant, 90);
			expect(await trigger.poll()).toHaveLength(1);
			trigger.restart();
			expect(await trigger.poll()).toEqual([]);
		});

		test('no poll passes for an activation: a passing fault is a failed poll', async () => {
			const trigger = published({ isScheduled: true });
			stage.proxy.answer = () => BUSY;
			await expect(trigger.poll()).rejects.toThrow('503');
		}, 120_000);
	});
});
