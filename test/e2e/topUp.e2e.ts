import type { IDataObject } from 'n8n-workflow';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';

import { DAY } from '../sandbox/clock';
import type { Mail } from '../templates/smtp';
import { Mailed } from './mailed';
import { EVERY_FIVE_SECONDS, MANUAL_TRIGGER, World, type WorkflowJson } from './world';

const FILE = 'top-up-after-yes.json';
const NOW = new Date('2026-05-10T12:00:00Z');
/** n8n takes no answer from what calls itself a bot. */
const PERSON = { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0' };

let world: World;
let mailed: Mailed;
/** The template as a person has set it up who wants to be asked by e-mail. */
let workflowId: string;
let customer: string;
/** Each test has an alert of its own: Stripe remembers its id for a day. */
let alertId: string;
let alerts = 0;

beforeAll(async () => {
	world = await World.open(inject('n8nUrl'), { grants: 0, now: NOW });
	mailed = await Mailed.start(world);
});

beforeEach(async () => {
	world.sandbox.clock.set(NOW);
	workflowId = await world.rest.createWorkflow(setUp());
	customer = world.sandbox.data.stripe.customers[0].id;
	alertId = `alert-${++alerts}`;
});

afterEach(async () => {
	await world.rest.unpublish(workflowId);
	mailed.server.mails.splice(0);
	for (const { id } of [...world.sandbox.data.stripe.grants])
		world.sandbox.removeGrant('stripe', id);
});

afterAll(async () => {
	await mailed?.server.stop();
	await world?.close();
});

function setUp(): WorkflowJson {
	const template = mailed.template(FILE);
	const changes: Record<string, object> = {
		'Balance Low': { pollTimes: EVERY_FIVE_SECONDS },
		'Create Grant': { url: `${world.sandbox.url}/v1/billing/credit_grants` },
	};
	const isOff: Record<string, boolean> = { 'Ask in Slack': true, 'Ask by E-mail': false };
	return {
		...template,
		nodes: template.nodes.map((node) => ({
			...node,
			disabled: isOff[node.name],
			parameters: { ...node.parameters, ...changes[node.name] },
		})),
	};
}

const granted = () =>
	world.sandbox.data.stripe.grants.filter(({ object }) => object.name === 'Top-up');

const mails = async (count: number): Promise<Mail[]> => {
	await expect.poll(() => mailed.server.mails.length, { timeout: 60_000 }).toBe(count);
	return [...mailed.server.mails];
};

/** Opens the link of one of the buttons of a mail, and gives the status it is answered with. */
async function open({ html }: Mail, answer: 'Yes, top up' | 'No'): Promise<number> {
	const [, link] = new RegExp(`<a href="([^"]+)"[^>]*>${answer}</a>`).exec(html) ?? [];
	expect(link).toBeDefined();
	return (await fetch(link.replaceAll('&amp;', '&'), { headers: PERSON })).status;
}

/** Presses a button once n8n waits for it: the mail is out some moments before. */
async function press(mail: Mail, answer: 'Yes, top up' | 'No'): Promise<void> {
	await expect.poll(async () => await open(mail, answer)).toBe(200);
}

/** Waits until that many executions of the workflow have ended, and gives how they did. */
async function ended(count: number): Promise<string[]> {
	const over = async () =>
		(await world.rest.executions(workflowId))
			.map(({ status }) => status)
			.filter((status) => !['new', 'running', 'waiting'].includes(status));
	await expect.poll(async () => (await over()).length, { timeout: 60_000 }).toBe(count);
	return await over();
}

const ALERT = {
	reason: 'Acme Ltd has 15.00 USD left of 100.00 USD, below 20 %',
	customerName: 'Acme Ltd',
	unit: 'USD',
	balance: 15,
	amount: 100,
	since: '2026-05-10T12:00:00.000Z',
	isSample: false,
};

/** The last second of the month a year from a moment. */
function aYearLater(from: Date): Date {
	return new Date(Date.UTC(from.getUTCFullYear() + 1, from.getUTCMonth() + 1) - 1000);
}

/** Hands an alert to the published workflow, as its own trigger does for each. */
async function ask(changes: IDataObject = {}): Promise<void> {
	const alert = { ...ALERT, customerId: customer, alertId, ...changes };
	const id = await world.store(
		'An alert',
		MANUAL_TRIGGER,
		{
			type: 'n8n-nodes-base.set',
			name: 'Alert',
			typeVersion: 3.4,
			parameters: { mode: 'raw', jsonOutput: JSON.stringify(alert), options: {} },
		},
		{
			type: 'n8n-nodes-base.executeWorkflow',
			name: 'Ask',
			typeVersion: 1.2,
			parameters: {
				workflowId: { __rl: true, mode: 'id', value: workflowId },
				options: { waitForSubWorkflow: false },
			},
		},
	);
	await world.rest.run(id, MANUAL_TRIGGER.name);
}

it('two customers who run low are two questions, each answered for itself', async () => {
	const { sandbox, rest } = world;
	const both = sandbox.data.stripe.customers.slice(0, 2);
	const grants = both.map(({ id }) => sandbox.topUp('stripe', id, { amount: '10000' }));
	for (const { id } of grants) sandbox.spend('stripe', id, '8500');
	await rest.publish(workflowId);

	const asked = await mails(2);
	const nameOf = ({ id, name, email }: (typeof both)[number]) => name ?? email ?? id;
	expect(asked.map(({ subject }) => subject).sort()).toEqual(
		both.map((each) => `Top up ${nameOf(each)}?`).sort(),
	);
	const [yes, no] = both.map((each) =>
		asked.find(({ subject }) => subject.includes(nameOf(each)))!,
	);
	expect(yes.html).toContain('15.00 USD left of 100.00 USD, below 20 %.');
	const until = aYearLater(new Date());
	const day = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' }).format(
		until,
	);
	expect(yes.html).toContain(
		`Grant 100.00 USD more (paid), until ${day}? Nobody is charged by that.`,
	);
	await press(no, 'No');
	await press(yes, 'Yes, top up');
	await expect.poll(() => granted().length, { timeout: 30_000 }).toBe(1);
	const [{ object }] = granted();
	expect(object).toMatchObject({
		customer: both[0].id,
		amount: { type: 'monetary', monetary: { currency: 'usd', value: 10_000 } },
		category: 'paid',
		expires_at: until.getTime() / 1000,
	});
	const { alertId: told } = object.metadata;
	expect(told).toMatch(/^\S{16,}$/);
	const [created] = sandbox.requests.filter(({ method }) => method === 'POST');
	expect(created.headers['idempotency-key']).toBe(told);
	expect(await ended(3)).toEqual(['success', 'success', 'success']);
});

describe('nothing is granted twice', () => {
	it('where the answer is given twice', async () => {
		await ask();
		const [mail] = await mails(1);
		await press(mail, 'Yes, top up');
		await open(mail, 'Yes, top up');
		await ended(1);
		await open(mail, 'Yes, top up');
		await ended(1);
		expect(granted()).toHaveLength(1);
	});

	it('where the alert comes again, and both questions get a yes', async () => {
		await ask();
		await ask();
		for (const mail of await mails(2)) await press(mail, 'Yes, top up');
		await ended(2);
		expect(granted()).toHaveLength(1);
	});

	it('where it comes again after Stripe has forgotten the idempotency key', async () => {
		await ask();
		const [first] = await mails(1);
		await press(first, 'Yes, top up');
		await ended(1);
		world.sandbox.clock.set(new Date(NOW.getTime() + 30 * DAY));
		await ask();
		const [, second] = await mails(2);
		await press(second, 'Yes, top up');
		expect(await ended(2)).toEqual(['success', 'success']);
		expect(granted()).toHaveLength(1);
	});

	it('where the grant was made and the answer to it was lost: the node asks again', async () => {
		await ask();
		const { sandbox } = world;
		sandbox.stripe.loseAnswer();
		const [mail] = await mails(1);
		await press(mail, 'Yes, top up');
		expect(await ended(1)).toEqual(['success']);
		const asked = sandbox.requests.filter(({ headers }) => headers['idempotency-key'] === alertId);
		expect(asked).toHaveLength(2);
		expect(granted()).toHaveLength(1);
	});

	it.each<[string, IDataObject, 'Yes, top up' | 'No']>([
		['a no', {}, 'No'],
		['a yes to a test event', { isSample: true, alertId: 'test' }, 'Yes, top up'],
	])('nor at all after %s', async (_what, changes, answer) => {
		await ask(changes);
		const [mail] = await mails(1);
		await press(mail, answer);
		expect(await ended(1)).toEqual(['success']);
		expect(granted()).toHaveLength(0);
	});
});

it('another alert of the same customer is another top-up', async () => {
	await ask();
	await ask({ alertId: `${alertId}-2` });
	for (const mail of await mails(2)) await press(mail, 'Yes, top up');
	await ended(2);
	const ids = granted().map(({ object }) => object.metadata.alertId);
	expect(ids.sort()).toEqual([alertId, `${alertId}-2`]);
});

it.each([
	['JPY', 5_000, 5_000],
	['KWD', 12.345, 12_345],
	['EUR', 0.29, 29],
])('%s is granted in the units that Stripe counts in', async (unit, amount, value) => {
	await ask({ unit, amount });
	const [mail] = await mails(1);
	await press(mail, 'Yes, top up');
	await ended(1);
	expect(granted()).toMatchObject([
		{ object: { amount: { monetary: { currency: unit.toLowerCase(), value } } } },
	]);
});

it('an account that acts as the customer is granted its credits; who has used up all, the standard amount', async () => {
	const owner = world.sandbox.data.stripe.customers.find((each) => each.customer_account)!;
	await ask({ customerId: owner.customer_account!, amount: undefined });
	const [mail] = await mails(1);
	expect(mail.html).toContain('Grant 100.00 USD more');
	await press(mail, 'Yes, top up');
	await ended(1);
	expect(granted()).toMatchObject([{ customerId: owner.id, amount: '10000' }]);
});
