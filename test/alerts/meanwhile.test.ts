import { describe, expect, test } from 'vitest';

import { HOUR } from './life';
import { BELOW_20, NOW, PROVIDERS, setStage, stopClocks, storyOf, watch } from './watching';

/** What happens just before the next request to a path that holds this is answered. */
let event: { at: string; happens: () => void } | undefined;

const stage = setStage((path) => {
	if (event && path.endsWith(event.at)) {
		const { happens } = event;
		event = undefined;
		happens();
	}
	return undefined;
});

const GRANTS = { stripe: '/credit_grants', sequence: '/credits', dodoPayments: '/grants' };
const after = (ms: number) => stopClocks(stage.sandbox, new Date(NOW.getTime() + ms));

describe.each(PROVIDERS)('%s: while a poll reads', (provider) => {
	const start = (over: Record<string, unknown>) => ({
		...storyOf(stage.sandbox, provider),
		...watch(stage.engine, stage.account, {
			provider,
			...BELOW_20,
			...over,
		}),
	});

	test('credits that end and are granted anew leave nobody low', async () => {
		const { trigger, customers, topUp, spend } = start({ watch: 'customer' });
		const old = topUp(customers[0], 100);
		expect(await trigger.poll()).toEqual([]);
		// Something that gives the poll a reason to read them.
		after(60_000);
		spend(old, 1);
		event = {
			at: GRANTS[provider],
			happens: () => {
				after(120_000);
				stage.sandbox.expire(provider, old);
				topUp(customers[0], 100);
			},
		};
		expect(await trigger.poll()).toEqual([]);
		expect(event).toBeUndefined();
	});
});

test('Stripe: a grant that expires before its balance is asked for is not depleted', async () => {
	const { customers, spend } = storyOf(stage.sandbox, 'stripe');
	const expiresAt = new Date(NOW.getTime() + 60_000);
	const { id } = stage.sandbox.topUp('stripe', customers[0], { amount: '5000', expiresAt });
	const parameters = { provider: 'stripe', event: 'grantDepleted' };
	const { trigger } = watch(stage.engine, stage.account, parameters);
	expect(await trigger.poll()).toEqual([]);
	spend(id, 1);
	event = { at: '/credit_balance_summary', happens: () => after(120_000) };
	expect(await trigger.poll()).toEqual([]);
	expect(event).toBeUndefined();
});

test("credits count that were granted by a clock ahead of n8n's", async () => {
	const { customers, topUp, spend } = storyOf(stage.sandbox, 'dodoPayments');
	const old = topUp(customers[0], 100);
	const parameters = { provider: 'dodoPayments', ...BELOW_20, watch: 'customer' };
	const { trigger } = watch(stage.engine, stage.sandbox, parameters);
	expect(await trigger.poll()).toEqual([]);
	stage.sandbox.clock.set(new Date(NOW.getTime() + 5000));
	spend(old, 85);
	topUp(customers[0], 100);
	expect(await trigger.poll()).toEqual([]);
});

describe.each(PROVIDERS)("%s: a percentage of the customer's total", (provider) => {
	test('that rises because a grant is used up is no top-up: the next fall is not alerted of', async () => {
		const { customers, topUp, spend } = storyOf(stage.sandbox, provider);
		const [a, b] = [topUp(customers[0], 100), topUp(customers[0], 100)];
		const { trigger } = watch(stage.engine, stage.sandbox, {
			provider,
			event: 'balanceLow',
			watch: 'customer',
			thresholdType: 'percent',
			threshold: 20,
		});
		expect(await trigger.poll()).toEqual([]);
		spend(a, 99);
		spend(b, 70);
		expect(await trigger.poll()).toMatchObject([{ balance: 31, amount: 200 }]);
		// 30 of 100: the other grant no longer counts.
		spend(a, 1);
		expect(await trigger.poll()).toEqual([]);
		spend(b, 11);
		expect(await trigger.poll()).toEqual([]);
		topUp(customers[0], 100);
		expect(await trigger.poll()).toEqual([]);
		spend(b, 19);
		expect(await trigger.poll()).toEqual([]);
	});
});

test('a reminder every 24 hours comes each day with a poll each day, whatever the moment', async () => {
	const { customers, topUp } = storyOf(stage.sandbox, 'stripe');
	topUp(customers[0], 10);
	const { trigger } = watch(stage.engine, stage.sandbox, {
		provider: 'stripe',
		...BELOW_20,
		watch: 'customer',
		options: { remindAfterHours: 24 },
	});
	for (const [day, ms] of [140, 90, 120, 60, 100].entries()) {
		after(day * 24 * HOUR + ms);
		expect(await trigger.poll()).toMatchObject([{ isReminder: day > 0 }]);
	}
});

describe('Grant Created', () => {
	const created = { provider: 'stripe', event: 'grantCreated' };

	test('another account behind the same credential begins anew: its old grants are not new', async () => {
		const { customers, topUp } = storyOf(stage.sandbox, 'stripe');
		topUp(customers[0], 100);
		const { account } = stage;
		const { trigger } = watch(stage.engine, account, created);
		expect(await trigger.poll()).toEqual([]);
		topUp(customers[1], 100);
		account.credentials.stripe.secretKey = account.credentials.stripe.secretKey.replace(
			'_test_',
			'_live_',
		);
		stage.proxy.answer = async (path, query) => {
			const { secretKey } = stage.sandbox.credentials.stripe;
			const headers = { authorization: `Bearer ${secretKey}` };
			const answer = await fetch(`${stage.sandbox.url}${path}?${query.toString()}`, { headers });
			return { status: answer.status, body: await answer.json() };
		};
		trigger.publishAgain();
		expect(await trigger.poll()).toEqual([]);
		topUp(customers[2], 100);
		expect(await trigger.poll()).toMatchObject([{ customerId: customers[2] }]);
	});

	test('a change of the customers loses no grant of those who were watched before', async () => {
		const { customers, topUp } = storyOf(stage.sandbox, 'stripe');
		const [a, b] = customers;
		topUp(a, 10);
		topUp(b, 10);
		const some = { ...created, scope: 'customers', customerIds: a };
		const { trigger, edit } = watch(stage.engine, stage.sandbox, some);
		expect(await trigger.poll()).toEqual([]);
		const grant = topUp(a, 77);
		edit({ customerIds: `${b}, ${a}` });
		expect(await trigger.poll()).toMatchObject([{ id: grant }]);
		const other = topUp(b, 78);
		edit({ scope: 'all' });
		expect(await trigger.poll()).toMatchObject([{ id: other }]);
	});

	test('in between leaves the alerts of another event their own ids', async () => {
		const { customers, topUp } = storyOf(stage.sandbox, 'sequence');
		topUp(customers[0], 10);
		const low = { provider: 'sequence', ...BELOW_20, watch: 'customer' };
		const { trigger, edit } = watch(stage.engine, stage.sandbox, low);
		const [first] = await trigger.poll();
		edit({ event: 'grantCreated' });
		await trigger.poll();
		topUp(customers[1], 300);
		await trigger.poll();
		const [grant] = stage.sandbox.data.sequence.grants;
		grant.balance = '90';
		edit({ event: 'balanceLow' });
		expect(await trigger.poll()).toEqual([]);
		grant.balance = '10';
		const [second] = await trigger.poll();
		expect(second.alertId).not.toBe(first.alertId);
	});
});

test('a sample is looked for among all customers that are named', async () => {
	const { customers, topUp } = storyOf(stage.sandbox, 'stripe');
	topUp(customers[1], 10);
	const { trigger } = watch(stage.engine, stage.sandbox, {
		provider: 'stripe',
		...BELOW_20,
		watch: 'customer',
		scope: 'customers',
		customerIds: `${customers[0]}, ${customers[1]}`,
	});
	expect(await trigger.poll({ mode: 'manual' })).toMatchObject([{ customerId: customers[1] }]);
});

test('a Sequence sample is there even where the first grant is used up', async () => {
	const { customers, topUp, spend } = storyOf(stage.sandbox, 'sequence');
	spend(topUp(customers[0], 10), 10);
	stage.proxy.answer = (path) => (path.endsWith('/balances') ? { body: { items: [] } } : undefined);
	const { trigger } = watch(stage.engine, stage.account, {
		provider: 'sequence',
		...BELOW_20,
		watch: 'customer',
	});
	expect(await trigger.poll({ mode: 'manual' })).toMatchObject([{ balance: 0 }]);
});
