import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { Poller } from './poller';
import { byId, World } from './world';

const NOW = new Date('2026-05-01T12:00:00Z');
const HOUR = 3_600_000;

let world: World;

beforeEach(async () => {
	world = await World.start({ seed: 5, grants: 0, customers: 5, now: NOW });
});

afterEach(async () => {
	await world.stop();
});

function poller(parameters: ConstructorParameters<typeof Poller>[2]): Poller {
	return new Poller(world.engine, world.sandbox, parameters);
}

/** The same story for each provider: grant, spend, top up; amounts in whole units. */
const providers = {
	stripe: {
		customers: () => world.sandbox.data.stripe.customers.map(({ id }) => id),
		topUp: (customer: string, amount: number) =>
			world.sandbox.topUp('stripe', customer, { amount: `${amount}00`, currency: 'usd' }).id,
		spend: (grant: string, amount: number) => world.sandbox.spend('stripe', grant, `${amount}00`),
	},
	sequence: {
		customers: () => world.sandbox.data.sequence.customers.map(({ id }) => id),
		topUp: (customer: string, amount: number) =>
			world.sandbox.topUp('sequence', customer, { amount: String(amount), unit: 'USD' }).id,
		spend: (grant: string, amount: number) =>
			world.sandbox.spend('sequence', grant, String(amount)),
	},
	dodoPayments: {
		customers: () =>
			world.sandbox.data.dodoPayments.customers.map(({ customer_id }) => customer_id),
		topUp: (customer: string, amount: number) =>
			world.sandbox.topUp('dodoPayments', customer, { amount: String(amount) }).id,
		spend: (grant: string, amount: number) =>
			world.sandbox.spend('dodoPayments', grant, String(amount)),
	},
};

describe.each(['stripe', 'sequence', 'dodoPayments'] as const)('%s', (provider) => {
	const { customers, topUp, spend } = providers[provider];
	const below = (threshold: number) => ({
		provider,
		event: 'balanceLow',
		thresholdType: 'amount',
		threshold,
	});

	test('one alert when a customer runs low, the next after a top-up and another fall', async () => {
		const [customer] = customers();
		const grant = topUp(customer, 100);
		const trigger = poller({ ...below(20), watch: 'customer' });
		expect(await trigger.poll()).toEqual([]);

		spend(grant, 85);
		expect(await trigger.poll()).toMatchObject([
			{
				event: 'balanceLow',
				customerId: customer,
				balance: 15,
				threshold: 20,
				previousBalance: 100,
			},
		]);
		expect(await trigger.poll()).toEqual([]);
		spend(grant, 5);
		expect(await trigger.poll()).toEqual([]);

		const second = topUp(customer, 50);
		expect(await trigger.poll()).toEqual([]);
		spend(second, 45);
		expect(await trigger.poll()).toMatchObject([{ balance: 15, amount: 150 }]);
	});

	test('a top-up and a fall between two polls is a new alert, after a restart too', async () => {
		const [customer] = customers();
		const grant = topUp(customer, 100);
		spend(grant, 90);
		const trigger = poller({ ...below(20), watch: 'customer' });
		const [first] = await trigger.poll();
		const second = topUp(customer, 50);
		spend(second, 48);
		trigger.restart();
		const [again] = await trigger.poll();
		expect(again).toMatchObject({ balance: 12 });
		expect(again.alertId).not.toBe(first.alertId);
	});

	test('a crash before the state is saved repeats the alert under the same alertId', async () => {
		const [customer] = customers();
		const grant = topUp(customer, 100);
		const trigger = poller({ ...below(20), watch: 'grant' });
		await trigger.poll();
		spend(grant, 95);
		const [lost] = await trigger.poll({ crash: true });
		const [repeat] = await trigger.poll();
		expect(repeat.alertId).toBe(lost.alertId);
		expect(await trigger.poll()).toEqual([]);
	});

	test('a grant that is used up is reported once, though it may vanish from the list', async () => {
		const [customer, other] = customers();
		topUp(other, 30);
		const grant = topUp(customer, 100);
		const trigger = poller({
			provider,
			event: 'grantDepleted',
			scope: 'customers',
			customerIds: `${customer}, ${other}`,
		});
		expect(await trigger.poll()).toEqual([]);
		spend(grant, 100);
		expect(await trigger.poll()).toMatchObject([{ id: grant, balance: 0, status: 'depleted' }]);
		expect(await trigger.poll()).toEqual([]);
	});

	test('new grants are reported once, those from before the start never', async () => {
		const [customer, other] = customers();
		topUp(customer, 100);
		const trigger = poller({ provider, event: 'grantCreated' });
		expect(await trigger.poll()).toEqual([]);
		world.sandbox.clock.set(new Date(NOW.getTime() + HOUR));
		const grants = [topUp(customer, 10), topUp(other, 20)];
		const created = await trigger.poll();
		expect(created.map(({ id }) => id).sort()).toEqual(grants.sort());
		trigger.restart();
		expect(await trigger.poll()).toEqual([]);
	});

	test('a test run gives a real sample and keeps nothing', async () => {
		const [customer] = customers();
		const grant = topUp(customer, 100);
		const trigger = poller({ ...below(20), watch: 'grant' });
		const [sample] = await trigger.poll({ mode: 'manual' });
		expect(sample).toMatchObject({ id: grant, balance: 100, threshold: 20, isSample: true });
		expect(sample.reason).toMatch(
			/^\S.* has 100\S* \S+ left of 100\S* \S+.*, not below 20\S* \S+$/,
		);
		expect(await trigger.poll()).toEqual([]);
		spend(grant, 90);
		const [low] = await trigger.poll({ mode: 'manual' });
		expect(low.reason).toMatch(/^\S.* has 10\S* \S+ left of 100\S* \S+.*, below 20\S* \S+$/);
		expect(await trigger.poll()).toHaveLength(1);
	});

	test('a test run rather shows what is low than what is not, and says which', async () => {
		const [customer] = customers();
		const of = {
			...below(20),
			thresholdType: 'percent',
			scope: 'customer',
			customerId: byId(customer),
		};
		topUp(customer, 100);
		const [sample] = await poller({ ...of, watch: 'grant' }).poll({ mode: 'manual' });
		expect(sample.reason).toMatch(/^\S.* has 100\S* \S+ left of 100\S* \S+.*, not below 20 %$/);

		const low = topUp(customer, 50);
		spend(low, 45);
		const trigger = poller({ ...of, watch: 'grant' });
		const [shown] = await trigger.poll({ mode: 'manual' });
		expect(shown).toMatchObject({ id: low, alertId: 'test', isSample: true });
		expect(shown.reason).toMatch(/^\S.* has 5\S* \S+ left of 50\S* \S+.*, below 20 %$/);
	});

	test('a customer with nothing active is told of as such, not as 0 of 0', async () => {
		const [customer] = customers();
		const grant = topUp(customer, 100);
		const trigger = poller({ ...below(20), thresholdType: 'percent', watch: 'customer' });
		expect(await trigger.poll()).toEqual([]);
		spend(grant, 100);
		const [alert] = await trigger.poll();
		expect(alert.reason).toMatch(/^\S.* has no \S+ left: no grant is active$/);
	});

	test.each([
		['grantDepleted', /^\S.* has 100\S* \S+ left of 100\S* \S+/],
		['grantExpiringSoon', /^\S.*: 100\S* \S+.* never expire$/],
		['grantCreated', /^\S.* was granted 100\S* \S+/],
	])('a test run of %s says that it is a sample', async (event, sentence) => {
		topUp(customers()[0], 100);
		const [sample] = await poller({ provider, event }).poll({ mode: 'manual' });
		expect(sample.reason).toMatch(sentence);
		expect(sample).toMatchObject({ isSample: true });
	});

	test('one customer alone is watched where one is named', async () => {
		const [customer, other] = customers();
		spend(topUp(customer, 100), 95);
		spend(topUp(other, 100), 95);
		const trigger = poller({
			...below(20),
			watch: 'customer',
			scope: 'customer',
			customerId: byId(customer),
		});
		expect(await trigger.poll()).toMatchObject([{ customerId: customer }]);
	});
});
