import type { IDataObject } from 'n8n-workflow';
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';

import { emptySandbox, PROVIDERS, storyOf } from '../alerts/watching';
import { Engine } from '../engine/engine';
import { Poller } from '../engine/poller';
import type { Sandbox } from '../sandbox';
import { linesOf } from './html';
import { MailServer } from './smtp';
import { fire, nodeOf, template } from './template';

const TEAM = 'billing@example.com';
const TOP_UP = 'https://example.com/top-up';
let engine: Engine;
let sandbox: Sandbox;
let mailServer: MailServer;

beforeAll(async () => {
	engine = await Engine.start();
});

beforeEach(async () => {
	sandbox = await emptySandbox();
	mailServer = await MailServer.start();
});

afterEach(async () => {
	vi.useRealTimers();
	await mailServer.stop();
	await sandbox.close();
});

function published(provider: (typeof PROVIDERS)[number]) {
	const others = mailServer.credentials;
	const workflow = template('letter-to-customer-low-balance.json', provider, others);
	const trigger = new Poller(engine, sandbox, nodeOf(workflow, 'Balance Low').parameters);
	const run = async (items: IDataObject[]) => {
		if (items.length > 0)
			await fire(engine, sandbox, workflow, { start: 'Balance Low', items, others });
		return items;
	};
	const poll = async () => await run(await trigger.poll());
	return { ...storyOf(sandbox, provider), trigger, run, poll };
}

describe.each(PROVIDERS)('%s: a letter to the customer who runs low', (provider) => {
	const left = provider === 'dodoPayments' ? '1,015 Minutes' : '1,015.00 USD';

	test('it goes to their address, with what is left and the link to top up, once for one fall', async () => {
		const { customers, who, topUp, spend, poll } = published(provider);
		const grant = topUp(customers[0], 10_000);
		topUp(customers[1], 100);
		await poll();
		spend(grant, 8_985);
		const [{ customerEmail }] = await poll();
		await poll();
		expect(customerEmail).toMatch(/@/);
		expect(mailServer.mails).toMatchObject([
			{ from: TEAM, to: [customerEmail], subject: 'Your credits are running low' },
		]);
		const [{ html }] = mailServer.mails;
		expect(linesOf(html)).toEqual([
			`Hello ${who(customers[0])},`,
			`Your prepaid credits are running low: ${left} are left. To go on without a break, top up here whenever it suits you:`,
			'Top up credits',
			'If you have just topped up, there is nothing more to do. Any question? Simply reply to this letter.',
			'Kind regards,',
			'Your Company',
		]);
		expect(html).toContain(`href="${TOP_UP}"`);
	});

	test('who has nothing left is not told of a zero', async () => {
		const { customers, topUp, spend, poll } = published(provider);
		const grant = topUp(customers[0], 100);
		await poll();
		spend(grant, 100);
		await poll();
		const [{ subject, html }] = mailServer.mails;
		expect(subject).toBe('Your credits are used up');
		expect(html).toContain('You have <strong>no prepaid credits</strong> left.');
	});

	test('who is low before it is published gets no letter', async () => {
		const { customers, topUp, spend, poll } = published(provider);
		spend(topUp(customers[0], 100), 90);
		expect(await poll()).toEqual([]);
	});

	test('a test run in the editor writes to the team, never to a customer', async () => {
		const { customers, topUp, trigger, run } = published(provider);
		topUp(customers[0], 100);
		await run(await trigger.poll({ mode: 'manual' }));
		expect(mailServer.mails).toMatchObject([
			{ to: [TEAM], subject: 'Test: Your credits are running low' },
		]);
	});
});

test('who has no address is told to the team, with a link to the customer', async () => {
	const { customers, who, topUp, spend, poll } = published('stripe');
	sandbox.changeCustomer('stripe', customers[0], { email: null });
	const grant = topUp(customers[0], 100);
	await poll();
	spend(grant, 90);
	await poll();
	const name = who(customers[0]);
	expect(mailServer.mails).toMatchObject([
		{ to: [TEAM], subject: `No e-mail address of ${name}, who runs low on credits` },
	]);
	expect(mailServer.mails[0].text?.trim().split('\n\n')).toEqual([
		`${name} has 10.00 USD left of 100.00 USD, below 20 %.`,
		'No letter was sent, as no e-mail address is known. Please reach them another way.',
		`https://dashboard.stripe.com/test/customers/${customers[0]}`,
	]);
});

test('a name in HTML is text, and a unit without a name is called credits', async () => {
	const { customers, topUp, spend, trigger, run } = published('sequence');
	const grant = topUp(customers[0], 100);
	await trigger.poll();
	spend(grant, 90);
	const [alert] = await trigger.poll();
	const customerName = 'Tom & <b>Co</b>';
	const unit = '0f8fad5b-d9cb-469f-a165-70867728950e';
	await run([{ ...alert, customerName, unit, nextExpiry: '2026-06-01' }]);
	const [{ html }] = mailServer.mails;
	expect(linesOf(html)[0]).toBe('Hello Tom & <b>Co</b>,');
	expect(linesOf(html)[1]).toMatch(
		/^Your prepaid credits are running low: 10 credits are left. The next of them expire on 1 June 2026./,
	);
});
