import { beforeEach, describe, expect, test } from 'vitest';

import { HOUR } from './life';
import { BELOW_20, NOW, PROVIDERS, setStage, stopClocks, storyOf, watch } from './watching';

/** The metadata of customers, by id. */
let ofCustomers: Record<string, Record<string, unknown>>;

const stage = setStage((path) => {
	const id = /\/customers\/([^/]+)$/.exec(path)?.[1];
	return id === undefined
		? undefined
		: { body: { id, customer_id: id, metadata: ofCustomers[id] ?? {} } };
});

beforeEach(() => {
	ofCustomers = {};
});

const askedFor = () => stage.proxy.requests.filter((path) => /\/customers\/[^/]+$/.test(path));

describe.each(['stripe', 'dodoPayments'] as const)(
	'%s: the threshold is read from metadata',
	(provider) => {
		const start = (over: Record<string, unknown> = {}) => {
			const parameters = {
				provider,
				...BELOW_20,
				watch: 'customer',
				options: { thresholdMetadataKey: 'limit', customerDetails: false },
				...over,
			};
			return {
				...storyOf(stage.sandbox, provider),
				...watch(stage.engine, stage.account, parameters),
			};
		};
		const topUp = (customer: string, amount: number, metadata: Record<string, string>) =>
			provider === 'stripe'
				? stage.sandbox.topUp(provider, customer, { amount: `${amount}00`, metadata })
				: stage.sandbox.topUp(provider, customer, { amount: `${amount}`, metadata });

		test('of the grant first, and then no customer is asked for', async () => {
			const { trigger, customers } = start();
			topUp(customers[0], 30, { limit: '50' });
			ofCustomers[customers[0]] = { limit: '10' };
			expect(await trigger.poll()).toMatchObject([
				{ balance: 30, threshold: 50, thresholdType: 'amount' },
			]);
			expect(askedFor()).toEqual([]);
		});

		test('of the customer where the grant has none, one request for each customer', async () => {
			const { trigger, customers } = start();
			topUp(customers[0], 30, {});
			topUp(customers[0], 31, {});
			topUp(customers[1], 15, {});
			ofCustomers[customers[0]] = { limit: 62.5 };
			ofCustomers[customers[1]] = { limit: '10' };
			expect(await trigger.poll()).toMatchObject([
				{ customerId: customers[0], balance: 61, threshold: 62.5 },
			]);
			expect(askedFor()).toHaveLength(2);
		});

		test('and is the common one where neither holds a number', async () => {
			const { trigger, customers } = start();
			topUp(customers[0], 15, { limit: 'ask Jo' });
			topUp(customers[1], 25, {});
			ofCustomers[customers[1]] = { limit: '' };
			expect(await trigger.poll()).toMatchObject([{ customerId: customers[0], threshold: 20 }]);
		});

		test('of a grant that is active rather than of one that is used up', async () => {
			const { trigger, customers, spend } = start();
			for (const [limit, spent] of [
				['50', 30],
				['10', 0],
				['50', 30],
			] as const) {
				spend(topUp(customers[0], 30, { limit }).id, spent);
			}
			expect(await trigger.poll()).toEqual([]);
		});

		test('of the customer rather than of a grant that has expired', async () => {
			const { trigger, customers } = start();
			const over = topUp(customers[0], 10, { limit: '50' });
			topUp(customers[0], 30, {});
			stage.sandbox.expire(provider, over.id);
			stopClocks(stage.sandbox, new Date(NOW.getTime() + 48 * HOUR));
			ofCustomers[customers[0]] = { limit: '10' };
			expect(await trigger.poll()).toEqual([]);
		});

		test('each grant by itself, where grants are watched', async () => {
			const { trigger, customers } = start({ watch: 'grant' });
			const low = topUp(customers[0], 30, { limit: '50' });
			topUp(customers[0], 30, { limit: '29.99' });
			const common = topUp(customers[0], 12, {});
			expect((await trigger.poll()).map(({ id, threshold }) => [id, threshold]).sort()).toEqual(
				[
					[low.id, 50],
					[common.id, 20],
				].sort(),
			);
		});

		test('as a percentage where the common one is', async () => {
			const { trigger, customers, spend } = start({ thresholdType: 'percent' });
			const grant = topUp(customers[0], 1000, { limit: '33.3' });
			await trigger.poll();
			spend(grant.id, 667);
			expect(await trigger.poll()).toEqual([]);
			spend(grant.id, 1);
			expect(await trigger.poll()).toMatchObject([
				{ balance: 332, threshold: 33.3, thresholdType: 'percent' },
			]);
		});

		test('a customer who raises it below their feet is alerted of, without a request that failed in between', async () => {
			const { trigger, customers } = start();
			topUp(customers[0], 30, {});
			await trigger.poll();
			ofCustomers[customers[0]] = { limit: '40' };
			if (provider === 'stripe') {
				stage.sandbox.changeCustomer(provider, customers[0], { metadata: { limit: '40' } });
			} else {
				// Nothing tells of it before the full check.
				expect(await trigger.poll()).toEqual([]);
				stopClocks(stage.sandbox, new Date(NOW.getTime() + 24 * HOUR));
			}
			expect(await trigger.poll()).toMatchObject([{ threshold: 40 }]);
			expect(await trigger.poll()).toEqual([]);
		});
	},
);

test('Sequence has no metadata: the common threshold counts, and nothing is asked for it', async () => {
	const { customers, topUp } = storyOf(stage.sandbox, 'sequence');
	topUp(customers[0], 15);
	const { trigger } = watch(stage.engine, stage.account, {
		provider: 'sequence',
		...BELOW_20,
		options: { thresholdMetadataKey: 'limit', customerDetails: false },
	});
	expect(await trigger.poll()).toMatchObject([{ threshold: 20 }]);
	expect(askedFor()).toEqual([]);
});

describe.each(PROVIDERS)('%s: the user changes the threshold between polls', (provider) => {
	const start = () => ({
		...storyOf(stage.sandbox, provider),
		...watch(stage.engine, stage.sandbox, { provider, ...BELOW_20, watch: 'customer' }),
	});

	test('raised: those who are low now and were not are alerted of, the others not again', async () => {
		const { trigger, edit, customers, topUp } = start();
		topUp(customers[0], 10);
		topUp(customers[1], 30);
		topUp(customers[2], 60);
		await trigger.poll();
		edit({ threshold: 50 });
		expect(await trigger.poll()).toMatchObject([{ customerId: customers[1], threshold: 50 }]);
		expect(await trigger.poll()).toEqual([]);
	});

	test('lowered: nobody is alerted of, and a fall below the new one is an alert', async () => {
		const { trigger, edit, customers, topUp, spend } = start();
		const grant = topUp(customers[0], 15);
		const [first] = await trigger.poll();
		edit({ threshold: 10 });
		expect(await trigger.poll()).toEqual([]);
		spend(grant, 6);
		const [second] = await trigger.poll();
		expect(second).toMatchObject({ balance: 9, threshold: 10 });
		expect(second.alertId).not.toBe(first.alertId);
	});

	test('changed to a percentage: what it means now counts', async () => {
		const { trigger, edit, customers, topUp, spend } = start();
		spend(topUp(customers[0], 200), 170);
		expect(await trigger.poll()).toEqual([]);
		edit({ thresholdType: 'percent', threshold: 16 });
		expect(await trigger.poll()).toMatchObject([
			{ balance: 30, amount: 200, percentRemaining: 15 },
		]);
	});
});

describe('another event, watch or account', () => {
	test('has a state of its own: what holds is reported as at a first poll', async () => {
		const { customers, topUp } = storyOf(stage.sandbox, 'stripe');
		const grant = topUp(customers[0], 10);
		const { trigger, edit } = watch(stage.engine, stage.sandbox, {
			provider: 'stripe',
			...BELOW_20,
			watch: 'customer',
		});
		const [total] = await trigger.poll();
		edit({ watch: 'grant' });
		const [single] = await trigger.poll();
		expect(single).toMatchObject({ id: grant, balance: 10 });
		expect(single.alertId).not.toBe(total.alertId);
	});
});

test('a threshold that is no number is told by the name of its field', async () => {
	const { trigger } = watch(stage.engine, stage.sandbox, {
		provider: 'stripe',
		...BELOW_20,
		threshold: -1,
	});
	await expect(trigger.poll()).rejects.toThrow('The field Threshold is -1');
});
