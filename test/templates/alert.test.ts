import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';

import { emptySandbox, PROVIDERS, storyOf } from '../alerts/watching';
import { Engine } from '../engine/engine';
import { Poller } from '../engine/poller';
import type { Sandbox } from '../sandbox';
import { reroute, type Rerouted } from './rerouted';
import { MailServer } from './smtp';
import { fire, nodeOf, template } from './template';

const FILE = 'alert-low-balance.json';

let engine: Engine;
let sandbox: Sandbox;
let mailServer: MailServer;
let slack: Rerouted;

beforeAll(async () => {
	engine = await Engine.start();
});

beforeEach(async () => {
	sandbox = await emptySandbox();
	mailServer = await MailServer.start();
	slack = await reroute('https://slack.com', () => ({
		ok: true,
		channel: 'C1',
		ts: '1',
		message: {},
	}));
});

afterEach(async () => {
	vi.useRealTimers();
	await slack.stop();
	await mailServer.stop();
	await sandbox.close();
});

describe.each(PROVIDERS)('%s: low balance to Slack and e-mail', (provider) => {
	function published() {
		const others = { slackApi: { accessToken: 'token' }, ...mailServer.credentials };
		const workflow = template(FILE, provider, others);
		const trigger = new Poller(engine, sandbox, nodeOf(workflow, 'Balance Low').parameters);
		const poll = async () => {
			const items = await trigger.poll();
			if (items.length > 0)
				await fire(engine, sandbox, workflow, { start: 'Balance Low', items, others });
			return items.length;
		};
		return { ...storyOf(sandbox, provider), poll, trigger, workflow, others };
	}

	test('one message each when a customer runs low, the next after a top-up and another fall', async () => {
		const { customers, who, topUp, spend, poll } = published();
		const grant = topUp(customers[0], 100);
		topUp(customers[1], 100);
		expect(await poll()).toBe(0);
		spend(grant, 85);
		expect(await poll()).toBe(1);
		expect(await poll()).toBe(0);

		const unit = provider === 'dodoPayments' ? 'Minutes' : 'USD';
		const amounts =
			unit === 'USD' ? '15.00 USD left of 100.00 USD' : '15 Minutes left of 100 Minutes';
		const text = [
			`${who(customers[0])} has ${amounts}, below 20 %`,
			`Before: 100 ${unit}`,
			'Since: 2026-05-10T12:00:00.000Z',
		].join('\n');
		expect(mailServer.mails).toEqual([
			{
				from: 'billing@example.com',
				to: ['billing@example.com'],
				subject: `Low on credits: ${who(customers[0])}`,
				body: text,
			},
		]);
		expect(slack.calls).toMatchObject([
			{ method: 'POST', path: '/api/chat.postMessage', body: { channel: '#billing', text } },
		]);

		const second = topUp(customers[0], 100);
		expect(await poll()).toBe(0);
		spend(second, 90);
		expect(await poll()).toBe(1);
		expect(mailServer.mails).toHaveLength(2);
		expect(slack.calls).toHaveLength(2);
	});

	test('two customers who run low at once are two messages', async () => {
		const { customers, who, topUp, spend, poll } = published();
		const grants = customers.slice(0, 2).map((customer) => topUp(customer, 10));
		await poll();
		for (const grant of grants) spend(grant, 9);
		expect(await poll()).toBe(2);
		expect(mailServer.mails.map(({ subject }) => subject).sort()).toEqual(
			customers
				.slice(0, 2)
				.map((customer) => `Low on credits: ${who(customer)}`)
				.sort(),
		);
	});

	test('a test run in the editor sends a message about one real customer', async () => {
		const { customers, who, topUp, trigger, workflow, others } = published();
		topUp(customers[0], 100);
		const items = await trigger.poll({ mode: 'manual' });
		await fire(engine, sandbox, workflow, { start: 'Balance Low', items, others });
		expect(mailServer.mails).toMatchObject([{ subject: `Low on credits: ${who(customers[0])}` }]);
	});
});
