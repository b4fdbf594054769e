import type { IDataObject } from 'n8n-workflow';
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';

import { emptySandbox, PROVIDERS, storyOf } from '../alerts/watching';
import { Engine } from '../engine/engine';
import { Poller } from '../engine/poller';
import type { Sandbox } from '../sandbox';
import { linesOf } from './html';
import { reroute, type Rerouted } from './rerouted';
import { MailServer } from './smtp';
import { fire, nodeOf, template } from './template';

const FILE = 'alert-team-low-balance.json';

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

describe.each(PROVIDERS)(
	'%s: who runs low is told to the team, in Slack and by e-mail',
	(provider) => {
		function published() {
			const others = { slackApi: { accessToken: 'token' }, ...mailServer.credentials };
			const workflow = template(FILE, provider, others);
			const trigger = new Poller(engine, sandbox, nodeOf(workflow, 'Balance Low').parameters);
			const run = async (items: IDataObject[]) =>
				await fire(engine, sandbox, workflow, { start: 'Balance Low', items, others });
			const poll = async () => {
				const items = await trigger.poll();
				if (items.length > 0) await run(items);
				return items;
			};
			return { ...storyOf(sandbox, provider), poll, trigger, run };
		}
		const amounts =
			provider === 'dodoPayments'
				? '15 Minutes left of 100 Minutes'
				: '15.00 USD left of 100.00 USD';

		test('one message each when a customer runs low, the next after a top-up and another fall', async () => {
			const { customers, who, topUp, spend, poll } = published();
			const grant = topUp(customers[0], 100);
			topUp(customers[1], 100);
			expect(await poll()).toHaveLength(0);
			spend(grant, 85);
			const [{ customerEmail, customerUrl }] = await poll();
			expect(await poll()).toHaveLength(0);

			const name = who(customers[0]);
			const reason = `${name} has ${amounts}, below 20 %`;
			const todo = 'Ask them whether they want to top up.';
			const [mail, ...more] = mailServer.mails;
			expect(more).toEqual([]);
			expect(mail).toMatchObject({
				from: 'billing@example.com',
				to: ['billing@example.com'],
				subject: `${name} is low on credits`,
			});
			expect(linesOf(mail.html)).toEqual([
				reason,
				`Customer | ${name}`,
				customerEmail,
				`What to do | ${todo}`,
			]);
			expect(mail.html.includes(`href="${customerUrl as string}"`)).toBe(provider === 'stripe');

			// Slack's own escapes.
			const shown = name.replace('&', '&amp;');
			const customer = customerUrl === null ? shown : `<${customerUrl as string}|${shown}>`;
			const text = [
				`*${reason.replace('&', '&amp;')}*`,
				`Customer: ${customer}, ${customerEmail as string}`,
				`What to do: ${todo}`,
			].join('\n');
			expect(slack.calls).toMatchObject([
				{ method: 'POST', path: '/api/chat.postMessage', body: { channel: '#billing', text } },
			]);

			const second = topUp(customers[0], 100);
			expect(await poll()).toHaveLength(0);
			spend(second, 90);
			expect(await poll()).toHaveLength(1);
			expect(mailServer.mails).toHaveLength(2);
			expect(slack.calls).toHaveLength(2);
		});

		test('two customers who run low at once are two messages', async () => {
			const { customers, who, topUp, spend, poll } = published();
			const both = customers.slice(0, 2);
			const grants = both.map((customer) => topUp(customer, 10));
			await poll();
			for (const grant of grants) spend(grant, 9);
			expect(await poll()).toHaveLength(2);
			expect(mailServer.mails.map(({ subject }) => subject).sort()).toEqual(
				both.map((customer) => `${who(customer)} is low on credits`).sort(),
			);
		});

		test('a test run in the editor says that it is one', async () => {
			const { customers, who, topUp, trigger, run } = published();
			topUp(customers[0], 100);
			await run(await trigger.poll({ mode: 'manual' }));
			const [mail] = mailServer.mails;
			expect(mail.subject).toBe(`Test: ${who(customers[0])} is low on credits`);
			expect(linesOf(mail.html)).toContain('What to do | Nothing: this is a test event.');
		});

		test("a name is text in both, and the day of the next expiry is the workflow's", async () => {
			const { customers, topUp, spend, poll, trigger, run } = published();
			spend(topUp(customers[0], 100), 95);
			const [alert] = await trigger.poll();
			const told = {
				...alert,
				customerName: 'Tom & <b>Co</b>',
				reason: 'Tom & <b>Co</b> has',
				nextExpiry: '2026-06-01T00:30:00.000Z',
			};
			await run([told]);
			expect(await poll()).toEqual([]);
			const [mail] = mailServer.mails;
			expect(mail.html).not.toContain('<b>');
			expect(linesOf(mail.html)[0]).toBe('Tom & <b>Co</b> has');
			expect(mail.html).toContain('The next credits expire on 1 June 2026.');
			expect(slack.calls).toMatchObject([
				{
					body: {
						text: expect.stringMatching(/^\*Tom &amp; &lt;b&gt;Co&lt;\/b&gt; has\*/) as string,
					},
				},
			]);
		});
	},
);
