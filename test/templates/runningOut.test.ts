import type { IDataObject } from 'n8n-workflow';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { PROVIDERS, NOW, setStage, stopClocks, storyOf } from '../alerts/watching';
import { Poller } from '../engine/poller';
import { DAY } from '../sandbox/clock';
import { linesOf } from './html';
import { reroute, type Rerouted } from './rerouted';
import { MailServer } from './smtp';
import { fire, nodeOf, template } from './template';

const TRIGGER = 'Balance Running Out';
const TODO = 'Ask them whether they want to top up.';

const stage = setStage();
let mailServer: MailServer;
let slack: Rerouted;

beforeEach(async () => {
	mailServer = await MailServer.start();
	slack = await reroute('https://slack.com', () => ({
		ok: true,
		channel: 'C1',
		ts: '1',
		message: {},
	}));
});

afterEach(async () => {
	await slack.stop();
	await mailServer.stop();
});

describe.each(PROVIDERS)(
	'%s: who runs out soon is told to the account manager, in Slack and by e-mail',
	(provider) => {
		const dayLater = (days: number) =>
			stopClocks(stage.sandbox, new Date(NOW.getTime() + days * DAY));
		const [unit, amount] =
			provider === 'dodoPayments'
				? ['Minutes', (figure: number) => `${figure} Minutes`]
				: ['USD', (figure: number) => `${figure.toFixed(2)} USD`];
		// Sequence tells days: credits count from the beginning of theirs.
		const [pace, end] = provider === 'sequence' ? [8.88, '21 May 2026'] : [10, '20 May 2026'];

		function published() {
			const { sandbox, engine } = stage;
			const others = { slackApi: { accessToken: 'token' }, ...mailServer.credentials };
			const workflow = template('alert-account-manager-running-out.json', provider, others);
			const trigger = new Poller(engine, sandbox, nodeOf(workflow, TRIGGER).parameters, {
				timezone: 'UTC',
			});
			const run = async (items: IDataObject[]) =>
				await fire(engine, sandbox, workflow, { start: TRIGGER, items, others });
			const poll = async () => {
				const items = await trigger.poll();
				if (items.length > 0) await run(items);
				return items;
			};
			return { ...storyOf(sandbox, provider), poll, trigger, run };
		}

		test('one message each, days ahead, with the day on which nothing will be left', async () => {
			const { customers, who, topUp, spend, poll } = published();
			const grant = topUp(customers[0], 100);
			topUp(customers[1], 100);
			expect(await poll()).toEqual([]);
			for (const day of [1, 2, 3]) {
				dayLater(day);
				spend(grant, 10);
				expect(await poll()).toEqual([]);
			}
			dayLater(4);
			spend(grant, 10);
			const [{ reason, customerEmail, customerUrl }] = await poll();
			dayLater(4.5);
			expect(await poll()).toEqual([]);

			const name = who(customers[0]);
			const rows = [
				`Left: ${amount(60)}`,
				`Spent a day: ${amount(pace)}`,
				`Runs out on: ${end}`,
				`What to do: ${TODO}`,
			];
			expect(reason).toContain(` on ${end}, in `);
			expect(mailServer.mails).toMatchObject([
				{
					from: 'billing@example.com',
					to: ['account.manager@example.com'],
					subject: `At this pace ${name} is out of ${unit} on ${end}`,
				},
			]);
			const [{ html }] = mailServer.mails;
			expect(linesOf(html)).toEqual([
				reason,
				`Customer | ${name}`,
				customerEmail,
				...rows.map((row) => row.replace(': ', ' | ')),
			]);
			expect(html.includes(`href="${customerUrl as string}"`)).toBe(provider === 'stripe');

			// Slack's own escapes.
			const escaped = (text: string) => text.replace('&', '&amp;');
			const customer =
				customerUrl === null ? escaped(name) : `<${customerUrl as string}|${escaped(name)}>`;
			const text = [
				`*${escaped(reason as string)}*`,
				`Customer: ${customer}, ${customerEmail as string}`,
				...rows,
			].join('\n');
			expect(slack.calls).toMatchObject([
				{
					method: 'POST',
					path: '/api/chat.postMessage',
					body: { channel: '#account-managers', text },
				},
			]);
		});

		test('the next comes after a top-up that will not last either', async () => {
			const { customers, topUp, spend, poll } = published();
			const grant = topUp(customers[0], 100);
			await poll();
			dayLater(5);
			spend(grant, 75);
			expect(await poll()).toHaveLength(1);
			topUp(customers[0], 10);
			expect(await poll()).toHaveLength(1);
			expect(mailServer.mails).toHaveLength(2);
			expect(slack.calls).toHaveLength(2);
		});

		test('a test run in the editor says that it is one, also where nothing is spent', async () => {
			const { customers, who, topUp, trigger, run } = published();
			topUp(customers[0], 100);
			await run(await trigger.poll({ mode: 'manual' }));
			const [{ subject, html }] = mailServer.mails;
			const reason = `${who(customers[0])} has ${amount(100)} left of ${amount(100)}, and none was spent recently`;
			expect(subject).toBe(`Test: ${reason}`);
			const lines = linesOf(html);
			expect(lines[0]).toBe(reason);
			expect(lines.slice(3)).toEqual([
				`Left | ${amount(100)}`,
				'What to do | Nothing: this is a test event.',
			]);
		});

		test('who has nothing left any more is told so, and not when', async () => {
			const { customers, who, topUp, spend, poll } = published();
			const grant = topUp(customers[0], 100);
			await poll();
			dayLater(2);
			spend(grant, 100);
			await poll();
			expect(mailServer.mails).toMatchObject([
				{ subject: `${who(customers[0])} has no ${unit} left` },
			]);
		});

		test('a name and a unit are text in both, and a slow pace keeps its digits', async () => {
			const { customers, topUp, trigger, run } = published();
			topUp(customers[0], 100);
			const [sample] = await trigger.poll({ mode: 'manual' });
			const told = {
				...sample,
				reason: 'Tom & <b>Co</b> runs out',
				customerName: 'Tom & <b>Co</b>',
				unit: '<i>calls</i>',
				balance: 0.01,
				spentPerDay: 0.0123456,
				runsOutAt: '2026-05-11T00:30:00.000Z',
			};
			await run([told]);
			const [{ html }] = mailServer.mails;
			expect(html).not.toMatch(/<[bi]>/);
			expect(linesOf(html)).toEqual(
				expect.arrayContaining([
					'Tom & <b>Co</b> runs out',
					'Spent a day | 0.0123 <i>calls</i>',
					'Runs out on | 11 May 2026',
				]),
			);
			expect(slack.calls).toMatchObject([
				{
					body: { text: expect.stringMatching(/Left: 0\.01 &lt;i&gt;calls&lt;\/i&gt;/) as string },
				},
			]);
		});
	},
);
