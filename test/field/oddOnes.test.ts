import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { PROVIDERS } from '../alerts/watching';
import { Poller } from '../engine/poller';
import { byId, inRows, World } from '../engine/world';
import type { ProviderName } from '../sandbox';

let world: World;

beforeEach(async () => {
	world = await World.start({ seed: 12, grants: 40, customers: 5 });
	return async () => world.stop();
});

async function read(parameters: Parameters<World['grants']>[0]) {
	const execution = await world.grants({ returnAll: true, ...parameters });
	const { error, runData } = execution.run.data.resultData;
	return {
		items: error ? [] : execution.json('Grants'),
		error,
		hints: (runData.Grants?.[0].hints ?? []).map(({ message }) => message),
	};
}

/** One who holds grants that can be spent. */
function aCustomer(provider: ProviderName): string {
	const { grants } = world.sandbox.data[provider];
	const spendable = grants.filter(({ balance }) => Number(balance) > 0);
	return spendable[0].customerId;
}

describe.each(PROVIDERS)('%s: one customer who is gone does not stop the others', (provider) => {
	test.each(['list', 'customerBalance'])('in %s of all', async (operation) => {
		const customer = aCustomer(provider);
		const all = await read({ provider, operation });
		world.sandbox.removeCustomer(provider, customer);
		const { items, error, hints } = await read({ provider, operation });
		expect(error).toBeUndefined();
		const others = (each: typeof items) =>
			each.filter(({ customerId }) => customerId !== customer).map(({ id }) => id);
		expect(others(items)).toEqual(others(all.items));
		expect(others(items).length).toBeGreaterThan(3);
		expect(hints.join()).toContain(customer);
		for (const { customerId, balance } of items) {
			if (customerId === customer) expect([undefined, 0]).toContain(balance);
		}
	});

	test.each(['customerGrants', 'customerBalance'])(
		'but is an error in %s of them alone',
		async (operation) => {
			const customer = aCustomer(provider);
			world.sandbox.removeCustomer(provider, customer);
			const { error } = await read({ provider, operation, customerId: byId(customer) });
			expect(error?.message).toMatch(/did not find what was asked for/);
		},
	);

	test.each(['all', 'customers'])('nor in a trigger that watches %s', async (scope) => {
		const customer = aCustomer(provider);
		const { grants } = world.sandbox.data[provider];
		const holders = new Set(grants.map(({ customerId }) => customerId));
		world.sandbox.removeCustomer(provider, customer);
		const event = { event: 'balanceLow', thresholdType: 'percent', threshold: 100 };
		const trigger = new Poller(world.engine, world.sandbox, {
			provider,
			...event,
			scope,
			customers: inRows(...[...holders].map(byId)),
		});
		const alerts = await trigger.poll();
		expect(alerts.length).toBeGreaterThan(1);
		expect(alerts.map(({ customerId }) => customerId)).not.toContain(customer);
		expect(trigger.warnings.filter((line) => line.includes(customer))).toHaveLength(1);
		await trigger.poll();
		expect(trigger.warnings.filter((line) => line.includes(customer))).toHaveLength(1);
	});
});

describe('Stripe: what is odd is told by name', () => {
	const active = () => {
		const now = Date.now() / 1000;
		return world.sandbox.data.stripe.grants.find(
			({ balance, object }) =>
				Number(balance) > 0 &&
				object.voided_at === null &&
				(object.expires_at ?? Infinity) > now &&
				(object.effective_at ?? 0) <= now,
		)!;
	};

	test('an active grant without a balance, in a hint and in the log', async () => {
		const { id } = active();
		world.sandbox.stripe.withholdBalance(id);
		const { items, hints } = await read({ provider: 'stripe', operation: 'list' });
		expect(items.find((item) => item.id === id)).not.toHaveProperty('balance');
		expect(hints).toEqual([expect.stringContaining(`no balance of an active grant: ${id}`)]);
		const trigger = new Poller(world.engine, world.sandbox, {
			provider: 'stripe',
			event: 'balanceLow',
			thresholdType: 'amount',
			threshold: 0,
		});
		await trigger.poll();
		expect(trigger.warnings.join()).toContain(id);
	});

	test.each(['grantCreated', 'grantExpiringSoon'])(
		'but a balance that nobody asked for, as in %s, is not told to be missing',
		async (event) => {
			const trigger = new Poller(world.engine, world.sandbox, { provider: 'stripe', event });
			await trigger.poll();
			expect(trigger.warnings).toEqual([]);
		},
	);

	test('a grant that nobody holds has no customer and no balance', async () => {
		const { id } = active();
		world.sandbox.stripe.disown(id);
		const { items, hints, error } = await read({ provider: 'stripe', operation: 'list' });
		expect(error).toBeUndefined();
		const odd = items.find((item) => item.id === id);
		expect(odd).toMatchObject({ customerId: null, customerName: null });
		expect(odd).not.toHaveProperty('balance');
		expect(hints.join()).toContain(id);
	});

	test('a grant on a test clock is judged by that clock, and says so', async () => {
		const { id, customerId, object } = active();
		const later = new Date(Date.now() + 20 * 365 * 86_400_000);
		Object.assign(object, { expires_at: Math.floor(Date.now() / 1000) + 86_400 });
		world.sandbox.stripe.putOnTestClock(customerId, later);
		const { items, hints } = await read({ provider: 'stripe', operation: 'list' });
		expect(items.find((item) => item.id === id)).toMatchObject({ status: 'expired' });
		expect(hints.join()).toContain('test clock');
	});
});

test('Stripe: what expires soon on a test clock is told by that clock', async () => {
	const { sandbox } = world;
	const [{ id: customer }] = sandbox.data.stripe.customers;
	const inTenYears = new Date(Date.now() + 10 * 365 * 86_400_000);
	const { id } = sandbox.topUp('stripe', customer, { amount: '5000', expiresAt: inTenYears });
	const soon = { provider: 'stripe', event: 'grantExpiringSoon', withinDays: 7 };
	const alerted = async () => {
		const alerts = await new Poller(world.engine, world.sandbox, soon).poll();
		return alerts.map((alert) => alert.id);
	};
	expect(await alerted()).not.toContain(id);
	sandbox.stripe.putOnTestClock(customer, new Date(inTenYears.getTime() - 3 * 86_400_000));
	expect(await alerted()).toContain(id);
});

describe('a time zone that does not exist', () => {
	let other: World;
	beforeAll(async () => {
		other = await World.start({ seed: 12, grants: 20, customers: 3 });
	});
	afterAll(async () => {
		await other.stop();
	});

	const listedIn = async (provider: ProviderName) => {
		const trigger = new Poller(
			other.engine,
			other.sandbox,
			{ provider, event: 'balanceLow', thresholdType: 'percent', threshold: 100 },
			{ timezone: 'Pacific' },
		);
		return await trigger.poll();
	};

	test.each(['stripe', 'dodoPayments'] as const)('is no matter to %s', async (provider) => {
		expect((await listedIn(provider)).length).toBeGreaterThan(0);
	});

	test('nor to the words of an alert', async () => {
		const [{ id }] = other.sandbox.data.stripe.customers;
		const expiresAt = new Date(Date.now() + 3 * 86_400_000);
		const grant = other.sandbox.topUp('stripe', id, { amount: '5000', expiresAt });
		const soon = { provider: 'stripe', event: 'grantExpiringSoon' };
		const place = { timezone: 'Pacific' };
		const alerts = await new Poller(other.engine, other.sandbox, soon, place).poll();
		const alert = alerts.find((each) => each.id === grant.id);
		expect(alert?.reason).toMatch(/ expire on .*, in 3 days$/);
	});

	test('is an error that says what to do where days are counted', async () => {
		await expect(listedIn('sequence')).rejects.toMatchObject({
			message: expect.stringContaining('The time zone "Pacific" does not exist') as string,
			description: expect.stringContaining('Timezone') as string,
		});
	});
});
