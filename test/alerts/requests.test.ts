import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';

import { Engine } from '../engine/engine';
import { startSandbox, type Sandbox } from '../sandbox';
import { Backend } from './backend';
import { credentialsAt, NOW, stopClocks, storyOf, watch } from './watching';

let engine: Engine;
let sandbox: Sandbox;
let proxy: Backend;

beforeAll(async () => {
	engine = await Engine.start();
});

afterEach(async () => {
	vi.useRealTimers();
	await proxy.stop();
	await sandbox.close();
});

interface Load {
	/** Customers with grants, and active grants of each. */
	customers: number;
	grants: number;
	/** Used up before the poll, of each customer. */
	depleted?: number;
	parameters: Record<string, unknown>;
}

/** Requests of one poll that is not the first. */
async function requestsOf(
	provider: 'stripe' | 'sequence' | 'dodoPayments',
	load: Load,
): Promise<number> {
	sandbox = await startSandbox({
		seed: 5,
		grants: 0,
		customers: Math.max(3, load.customers),
		now: NOW,
	});
	stopClocks(sandbox);
	proxy = await Backend.start((path) => {
		const id = /\/customers\/([^/]+)$/.exec(path)?.[1];
		return id === undefined ? undefined : { body: { id, customer_id: id, metadata: {} } };
	}, sandbox.url);
	const { customers, topUp, spend } = storyOf(sandbox, provider);
	for (const customer of customers.slice(0, load.customers)) {
		for (let count = 0; count < load.grants + (load.depleted ?? 0); count++) {
			const grant = topUp(customer, 10);
			if (count >= load.grants) spend(grant, 10);
		}
	}
	const customerIds = customers.slice(0, load.customers).join(',');
	const { trigger } = watch(engine, credentialsAt(proxy.url, sandbox), {
		provider,
		customerIds,
		...load.parameters,
	});
	await trigger.poll();
	proxy.requests.length = 0;
	await trigger.poll();
	return proxy.requests.length;
}

const LOW = { event: 'balanceLow', thresholdType: 'amount', threshold: 1, watch: 'customer' };
const SEVERAL = { scope: 'customers' };
const METADATA = { options: { thresholdMetadataKey: 'limit' } };
const pages = (items: number) => Math.max(1, Math.ceil(items / 100));
/** A full page is followed by another look at the page before; a last page that is full by an empty one. */
const numberedPages = (items: number) => Math.floor(items / 100) + 1;

describe('Stripe', () => {
	test.each([
		[3, 2],
		[4, 30],
	])(
		'all, N=%i customers of G=%i active grants each: ⌈N·G/100⌉ + N·G',
		async (customers, grants) => {
			expect(await requestsOf('stripe', { customers, grants, parameters: LOW })).toBe(
				pages(customers * grants) + customers * grants,
			);
		},
	);

	test('depleted grants are asked for too: whether one is depleted, only its balance tells', async () => {
		expect(
			await requestsOf('stripe', { customers: 2, grants: 3, depleted: 4, parameters: LOW }),
		).toBe(1 + 14);
	});

	test('several: N·⌈G/100⌉ + N·G', async () => {
		expect(
			await requestsOf('stripe', { customers: 3, grants: 4, parameters: { ...LOW, ...SEVERAL } }),
		).toBe(3 + 12);
	});

	test('a threshold from metadata that grants lack: N more', async () => {
		expect(
			await requestsOf('stripe', { customers: 3, grants: 4, parameters: { ...LOW, ...METADATA } }),
		).toBe(1 + 12 + 3);
	});

	test('Grant Expiring Soon and Grant Created: ⌈N·G/100⌉ + one for each grant to tell of', async () => {
		const load = { customers: 3, grants: 40 };
		expect(
			await requestsOf('stripe', {
				...load,
				parameters: { event: 'grantExpiringSoon', withinDays: 7 },
			}),
		).toBe(2);
		await proxy.stop();
		await sandbox.close();
		expect(await requestsOf('stripe', { ...load, parameters: { event: 'grantCreated' } })).toBe(2);
	});
});

describe('Sequence', () => {
	test.each([
		[3, 2],
		[4, 30],
	])('all, N=%i customers of G=%i grants each: ⌈N·G/100⌉ + N', async (customers, grants) => {
		expect(await requestsOf('sequence', { customers, grants, parameters: LOW })).toBe(
			pages(customers * grants) + customers,
		);
	});

	test('several: N', async () => {
		expect(
			await requestsOf('sequence', {
				customers: 3,
				grants: 30,
				parameters: { ...LOW, ...SEVERAL },
			}),
		).toBe(3);
	});

	test('Grant Expiring Soon and Grant Created: ⌈N·G/100⌉ + one for each customer to tell of', async () => {
		const load = { customers: 3, grants: 40 };
		expect(
			await requestsOf('sequence', {
				...load,
				parameters: { event: 'grantExpiringSoon', withinDays: 7 },
			}),
		).toBe(2);
		await proxy.stop();
		await sandbox.close();
		expect(await requestsOf('sequence', { ...load, parameters: { event: 'grantCreated' } })).toBe(
			2,
		);
	});
});

describe('Dodo Payments, E entitlements of which each customer holds H', () => {
	// 4 entitlements; all grants here are of one.
	test.each([
		[3, 2],
		[2, 130],
	])(
		'all, N=%i customers of G=%i grants each: 1 + E + N·H·(⌊G/100⌋ + 1)',
		async (customers, grants) => {
			expect(await requestsOf('dodoPayments', { customers, grants, parameters: LOW })).toBe(
				1 + 4 + customers * numberedPages(grants),
			);
		},
	);

	test('several: N·(1 + H·(⌊G/100⌋ + 1))', async () => {
		expect(
			await requestsOf('dodoPayments', {
				customers: 3,
				grants: 4,
				parameters: { ...LOW, ...SEVERAL },
			}),
		).toBe(6);
	});

	test('several, of one entitlement: N·(1 + ⌊G/100⌋ + 1)', async () => {
		const several = { customers: 3, grants: 4, parameters: { ...LOW, ...SEVERAL } };
		await requestsOf('dodoPayments', several);
		const value = sandbox.data.dodoPayments.grants[0].entitlementId;
		await proxy.stop();
		await sandbox.close();
		const entitlementId = { __rl: true, mode: 'id', value };
		expect(
			await requestsOf('dodoPayments', {
				...several,
				parameters: { ...several.parameters, entitlementId },
			}),
		).toBe(3 + 3);
	});

	test('the other events cost the same', async () => {
		const load = { customers: 3, grants: 41 };
		expect(
			await requestsOf('dodoPayments', { ...load, parameters: { event: 'grantCreated' } }),
		).toBe(1 + 4 + 3);
	});

	test('a round number of grants, which may be a page size of the API, takes one more', async () => {
		const load = { customers: 3, grants: 50 };
		expect(await requestsOf('dodoPayments', { ...load, parameters: LOW })).toBe(1 + 4 + 2 * 3);
	});
});
