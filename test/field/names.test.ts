import type { IDataObject, INode } from 'n8n-workflow';
import { beforeEach, describe, expect, test } from 'vitest';

import { Backend } from '../alerts/backend';
import { credentialsAt, PROVIDERS } from '../alerts/watching';
import { chain } from '../engine/engine';
import { Poller } from '../engine/poller';
import { byId, credentialData, grantsNode, World } from '../engine/world';
import type { ProviderName } from '../sandbox';
import { behind } from './inputs';

let world: World;

const startWorld = async (customers: number) => {
	world = await World.start({ seed: 7, grants: 60, customers });
};

beforeEach(async () => {
	await startWorld(6);
	return async () => world.stop();
});

async function read(
	parameters: INode['parameters'],
	account: Pick<World['sandbox'], 'credentials'> = world.sandbox,
) {
	const node = grantsNode({ returnAll: true, operation: 'list', ...parameters });
	const execution = await world.engine.execute(chain(node), credentialData(account));
	const { error, runData } = execution.run.data.resultData;
	expect(error).toBeUndefined();
	return {
		items: execution.json('Grants'),
		hints: (runData.Grants[0].hints ?? []).map(({ message }) => message),
	};
}

/** Requests for customers themselves, not for what they have. */
const CUSTOMERS = /^(\/v1|\/api)?\/customers(\/[^/]+)?$/;

const asked = () =>
	world.sandbox.requests.map(({ path }) => path).filter((path) => CUSTOMERS.test(path));

/** A key that may read everything but customers. */
async function withoutCustomers(): Promise<Backend> {
	world.sandbox.stripe.forbid('customers');
	return await Backend.start(
		(path) =>
			CUSTOMERS.test(path) && !path.startsWith('/v1')
				? { status: 403, body: { message: 'no permission' } }
				: undefined,
		world.sandbox.url,
	);
}

/** The names in the provider's own list, null where a customer has none. */
function namesAt(provider: ProviderName): Map<string, string | null> {
	const { stripe, sequence, dodoPayments } = world.sandbox.data;
	const names: Record<ProviderName, Array<[string, string | null | undefined]>> = {
		stripe: stripe.customers.map(({ id, name }) => [id, name]),
		sequence: sequence.customers.map(({ id, legalName }) => [id, legalName]),
		dodoPayments: dodoPayments.customers.map(({ id, name }) => [id, name]),
	};
	return new Map(names[provider].map(([id, name]) => [id, name ?? null]));
}

const lowest = { event: 'balanceLow', thresholdType: 'percent', threshold: 100 } as const;

describe.each(PROVIDERS)('%s: an item begins with whom it is about', (provider) => {
	const holder = () => world.sandbox.data[provider].grants[0].customerId;

	function expectNamed(items: IDataObject[]): void {
		expect(items.length).toBeGreaterThan(0);
		const names = namesAt(provider);
		for (const { customerId, customerName } of items) {
			expect(customerName).toBe(names.get(String(customerId)));
		}
	}

	test.each(['list', 'customerBalance'])('in %s of all', async (operation) => {
		expectNamed((await read({ provider, operation })).items);
	});

	test.each(['customerGrants', 'customerBalance'])('in %s of one', async (operation) => {
		const customerId = byId(holder());
		const { items } = await read({ provider, operation, customerId });
		expectNamed(items);
	});

	test('in an alert', async () => {
		const trigger = new Poller(world.engine, world.sandbox, { provider, ...lowest });
		expectNamed(await trigger.poll());
	});

	test.each([6, 14])('no customer of %d is asked for twice', async (customers) => {
		await world.stop();
		await startWorld(customers);
		await read({ provider });
		const paths = asked();
		expect(new Set(paths).size).toBe(paths.length);
		const most = { stripe: 0, sequence: 10, dodoPayments: 10 };
		expect(paths.length).toBeLessThanOrEqual(most[provider]);
	});

	test('nor in several inputs of one run', async () => {
		const customerId = byId(holder());
		const parameters = { provider, operation: 'customerBalance', customerId };
		const execution = await world.execute(behind([{}, {}, {}], parameters));
		expectNamed(execution.json('Grants'));
		expect(asked()).toHaveLength(provider === 'stripe' ? 0 : 1);
	});

	test('nobody is asked for where Customer Details is off', async () => {
		const { items } = await read({ provider, options: { customerDetails: false } });
		expect(new Set(items.map(({ customerName }) => customerName))).toEqual(new Set([null]));
		expect(asked()).toEqual([]);
		expect(JSON.stringify(world.sandbox.requests.map(({ query }) => query))).not.toMatch(/expand/);
	});

	test('a customer who is gone has no name, and the others have theirs', async () => {
		const gone = holder();
		const names = namesAt(provider);
		world.sandbox.removeCustomer(provider, gone);
		const { items } = await read({ provider });
		const others = items.filter(({ customerId }) => customerId !== gone);
		expect(others.length).toBeGreaterThan(0);
		for (const { customerId, customerName } of others) {
			expect(customerName).toBe(names.get(String(customerId)));
		}
		for (const { customerId, customerName } of items) {
			if (customerId === gone) expect(customerName).toBeNull();
		}
	});

	test('a key that may not read customers gives items without names, and one hint', async () => {
		const { items: named } = await read({ provider });
		const proxy = await withoutCustomers();
		const { items, hints } = await read({ provider }, credentialsAt(proxy.url, world.sandbox));
		await proxy.stop();
		expect(items).toEqual(named.map((item) => ({ ...item, customerName: null })));
		expect(hints).toEqual([expect.stringContaining('may not read customers')]);
	});

	test('and alerts without names, told once in the log', async () => {
		const proxy = await withoutCustomers();
		const account = credentialsAt(proxy.url, world.sandbox);
		const trigger = new Poller(world.engine, account, { provider, ...lowest });
		const alerts = await trigger.poll();
		await proxy.stop();
		expect(alerts.length).toBeGreaterThan(0);
		expect(new Set(alerts.map(({ customerName }) => customerName))).toEqual(new Set([null]));
		expect(trigger.warnings).toEqual([expect.stringContaining('may not read customers')]);
	});
});

test('stripe: many who are deleted cost no request either', async () => {
	await world.stop();
	await startWorld(30);
	const holders = new Set(world.sandbox.data.stripe.grants.map(({ customerId }) => customerId));
	for (const id of [...holders].slice(0, 15)) world.sandbox.removeCustomer('stripe', id);
	const options = { fetchBalances: false };
	expect((await read({ provider: 'stripe', options })).items.length).toBe(60);
	expect(asked()).toEqual([]);
});
