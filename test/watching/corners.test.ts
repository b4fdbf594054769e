import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { HOUR } from '../alerts/life';
import { BELOW_20, NOW, setStage, stopClocks, storyOf, watch } from '../alerts/watching';

/** Corners of an account in which an alert was once lost. */

const stage = setStage();

beforeEach(() => {
	// Repeats without a wait in between.
	vi.spyOn(Math, 'random').mockReturnValue(0);
});

afterEach(() => {
	vi.restoreAllMocks();
});

const start = (over: Record<string, unknown> = {}) => ({
	...storyOf(stage.sandbox, 'stripe'),
	...watch(stage.engine, stage.account, {
		provider: 'stripe',
		...BELOW_20,
		watch: 'customer',
		...over,
	}),
});
const after = (hours: number) => stopClocks(stage.sandbox, new Date(NOW.getTime() + hours * HOUR));
/** A customer, and the account that acts as it. */
const idsOfOne = () => {
	const owner = stage.sandbox.data.stripe.customers.find((each) => each.customer_account);
	return [owner?.id ?? '', owner?.customer_account ?? ''];
};
const whoOf = (items: Array<{ customerId?: unknown }>) => items.map(({ customerId }) => customerId);

describe('a grant that nobody holds', () => {
	test('takes nobody else with it', async () => {
		const { trigger, customers, topUp } = start();
		topUp(customers[0], 5);
		after(1);
		stage.sandbox.stripe.disown(topUp(customers[1], 5));
		expect(whoOf(await trigger.poll())).toContain(customers[0]);
	});

	test('is told of as created with the next look at the list', async () => {
		const { trigger, customers, topUp } = start({ event: 'grantCreated' });
		expect(await trigger.poll()).toEqual([]);
		after(1);
		const id = topUp(customers[0], 5);
		stage.sandbox.stripe.disown(id);
		after(25);
		expect(await trigger.poll()).toMatchObject([{ id, customerId: null }]);
		after(50);
		expect(await trigger.poll()).toEqual([]);
	});
});

test('polls that are days apart, and too short for all of an account, go on where the last one ended', async () => {
	const { trigger, customers, topUp } = start({ options: { concurrency: 1 } });
	for (const customer of customers) topUp(customer, 5);
	const alerted: unknown[] = [];
	for (let polls = 0; polls < 2 * customers.length; polls++) {
		after(polls * 50);
		// One balance is answered in the time of a poll, the next behind it.
		let asked = 0;
		let end = () => {};
		const over = new Promise<void>((resolve) => (end = resolve));
		stage.proxy.answer = async (path) => {
			if (path.endsWith('/credit_balance_summary') && ++asked > 1) await over;
			return undefined;
		};
		alerted.push(...whoOf(await trigger.poll({ budgetMs: 200 })));
		end();
		await stage.proxy.answered();
	}
	expect(new Set(alerted)).toEqual(new Set(customers));
});

test('whoever is named twice, as a customer and as the account that acts as it, is alerted of at once', async () => {
	const ids = idsOfOne();
	for (const customerIds of [ids.join(), [...ids].reverse().join()]) {
		const { trigger, topUp, spend } = start({ scope: 'customers', customerIds });
		const grant = topUp(ids[0], 50);
		expect(await trigger.poll()).toEqual([]);
		spend(grant, 45);
		expect(await trigger.poll()).toMatchObject([{ balance: 5 }]);
		spend(grant, 5);
	}
});

test('a grant of whoever is named twice is told of as created once', async () => {
	const ids = idsOfOne();
	const { trigger, topUp } = start({
		event: 'grantCreated',
		scope: 'customers',
		customerIds: ids.join(),
	});
	await trigger.poll();
	after(25);
	const id = topUp(ids[0], 50);
	expect(await trigger.poll()).toMatchObject([{ id }]);
});

test('the threshold of a customer counts once the grant that held another one ends', async () => {
	const { trigger, customers, topUp } = start({ options: { thresholdMetadataKey: 'limit' } });
	stage.sandbox.changeCustomer('stripe', customers[0], { metadata: { limit: '80' } });
	stage.sandbox.topUp('stripe', customers[0], {
		amount: '20000',
		metadata: { limit: '100' },
		expiresAt: new Date(NOW.getTime() + HOUR),
	});
	topUp(customers[0], 50);
	expect(await trigger.poll()).toEqual([]);
	after(2);
	expect(await trigger.poll()).toMatchObject([{ balance: 50, threshold: 80 }]);
});

test('another key of thresholds counts with the next poll', async () => {
	const { trigger, edit, customers, topUp } = start({ options: { thresholdMetadataKey: 'limit' } });
	stage.sandbox.changeCustomer('stripe', customers[0], { metadata: { limit: '10', least: '80' } });
	topUp(customers[0], 50);
	expect(await trigger.poll()).toEqual([]);
	edit({ options: { thresholdMetadataKey: 'least', requestsPerSecond: 10_000, concurrency: 10 } });
	expect(await trigger.poll()).toMatchObject([{ balance: 50, threshold: 80 }]);
});

test('a new customer who could not be read at once is not lost when the list ends that was begun before', async () => {
	const { trigger, customers, topUp } = start();
	for (let count = 0; count < 101; count++) topUp(customers[0], 50);
	let end = () => {};
	const over = new Promise<void>((resolve) => (end = resolve));
	stage.proxy.answer = async (path, query) => {
		if (path.endsWith('/credit_grants') && query.has('starting_after')) await over;
		return undefined;
	};
	await trigger.poll({ budgetMs: 200 });
	after(1);
	topUp(customers[1], 5);
	stage.proxy.answer = async (_path, query) => {
		if (query.get('customer') !== customers[1]) return undefined;
		end();
		return { status: 503, body: {} };
	};
	expect(await trigger.poll()).toEqual([]);
	stage.proxy.answer = () => undefined;
	expect(whoOf(await trigger.poll())).toEqual([customers[1]]);
});

test('one customer who cannot be read fails no poll as long as others are known; they are told of in the log', async () => {
	const { trigger, customers, topUp, spend } = start();
	const [grant] = customers.map((customer) => topUp(customer, 50));
	await trigger.poll();
	spend(grant, 40);
	stage.proxy.answer = (_path, query) =>
		query.get('customer') === customers[0] ? { status: 503, body: {} } : undefined;
	expect(await trigger.poll()).toEqual([]);
	expect(trigger.warnings.at(-1)).toMatch(`${customers[0]} could not be read`);
	stage.proxy.answer = () => undefined;
	expect(whoOf(await trigger.poll())).toEqual([customers[0]]);
});

test('where nobody at all can be read, the poll fails', async () => {
	const { trigger, customers, topUp } = start();
	for (const customer of customers) topUp(customer, 5);
	stage.proxy.answer = (_path, query) =>
		query.has('customer') ? { status: 503, body: {} } : undefined;
	expect(await trigger.poll()).toEqual([]);
	await expect(trigger.poll()).rejects.toThrow(/failed to answer \(503\)/);
});

test('events that Stripe refuses to list, for whatever reason, leave everybody to be read at each poll', async () => {
	const { trigger, customers, topUp, spend } = start();
	const grant = topUp(customers[0], 50);
	stage.proxy.answer = (path) =>
		path.endsWith('/events') ? { status: 400, body: { error: { message: 'no' } } } : undefined;
	expect(await trigger.poll()).toEqual([]);
	expect(trigger.warnings.join()).toMatch(/What changed cannot be read at Stripe/);
	spend(grant, 45);
	expect(await trigger.poll()).toMatchObject([{ balance: 5 }]);
});

test('what was refused is asked for again after a full check, and what happens from then on is heard', async () => {
	const { trigger, customers, topUp, spend } = start();
	const grants = [topUp(customers[0], 50), topUp(customers[1], 50)];
	stage.proxy.answer = (path) => (path.endsWith('/events') ? { status: 403, body: {} } : undefined);
	await trigger.poll();
	spend(grants[0], 45);
	stage.proxy.answer = () => undefined;
	after(25);
	expect(whoOf(await trigger.poll())).toEqual([customers[0]]);
	spend(grants[1], 45);
	const paths: string[] = [];
	stage.proxy.answer = (path, query) => void paths.push(`${path} ${query.get('customer')}`);
	expect(whoOf(await trigger.poll())).toEqual([customers[1]]);
	expect(paths.join()).toMatch(/events/);
	expect(paths.join()).not.toMatch(customers[2]);
});

test('a page of something else on the way, in place of what changed, fails that poll alone', async () => {
	const { trigger, customers, topUp } = start();
	await trigger.poll();
	topUp(customers[0], 5);
	stage.proxy.answer = (path) =>
		path.endsWith('/events') ? { status: 200, body: 'Please sign in' } : undefined;
	await expect(trigger.poll()).rejects.toThrow();
	const paths: string[] = [];
	stage.proxy.answer = (path) => void paths.push(path);
	expect(whoOf(await trigger.poll())).toEqual([customers[0]]);
	expect(paths.join()).toMatch(/events/);
});

test('more days for a forecast count with the next poll', async () => {
	const pace = { requestsPerSecond: 10_000, concurrency: 10 };
	const { trigger, edit, customers, topUp, spend } = start({
		event: 'balanceRunningOut',
		withinDays: 7,
		options: { ...pace, forecastDays: 3 },
	});
	const grant = topUp(customers[0], 1000);
	after(1);
	spend(grant, 900);
	after(10 * 24);
	expect(await trigger.poll()).toEqual([]);
	edit({ options: { ...pace, forecastDays: 30 } });
	expect(whoOf(await trigger.poll())).toEqual([customers[0]]);
});
