import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';

import { Engine } from '../engine/engine';
import type { Poller } from '../engine/poller';
import { startSandbox, type ProviderName, type Sandbox } from '../sandbox';
import type { SequenceShape } from '../sandbox/sequence/shapes';
import { Backend } from './backend';
import { HOUR } from './life';
import { aMinuteLater, credentialsAt, NOW, stopClocks, storyOf, watch } from './watching';

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
	/** Used up before the first poll, of each customer. */
	depleted?: number;
	parameters: Record<string, unknown>;
	sequenceShape?: SequenceShape;
}

/** A trigger over an account of so many customers who have 10 left of each grant. */
async function watching(provider: ProviderName, load: Load) {
	const { grants, depleted = 0, parameters, sequenceShape } = load;
	const customers = Math.max(3, load.customers);
	sandbox = await startSandbox({ seed: 5, grants: 0, customers, now: NOW, sequenceShape });
	stopClocks(sandbox);
	proxy = await Backend.start((path) => {
		const id = /\/customers\/([^/]+)$/.exec(path)?.[1];
		return id === undefined ? undefined : { body: { id, customer_id: id, metadata: {} } };
	}, sandbox.url);
	const story = storyOf(sandbox, provider);
	const holders = story.customers.slice(0, load.customers);
	const owned = holders.map((customer) =>
		Array.from({ length: grants + depleted }, (_, count) => {
			const grant = story.topUp(customer, 10);
			if (count >= grants) story.spend(grant, 10);
			return grant;
		}),
	);
	const { trigger } = watch(engine, credentialsAt(proxy.url, sandbox), {
		provider,
		customerIds: holders.join(','),
		...parameters,
	});
	return { ...story, holders, owned, trigger, cost: () => costOf(trigger) };
}

/** Requests of one more poll, a minute after the last. */
async function costOf(trigger: Poller): Promise<number> {
	aMinuteLater(sandbox);
	proxy.requests.length = 0;
	await trigger.poll();
	return proxy.requests.length;
}

/** So long that everybody is to be read again. */
function aDayLater(): void {
	stopClocks(sandbox, new Date(Date.now() + 24 * HOUR));
}

const LOW = { event: 'balanceLow', thresholdType: 'amount', threshold: 1, watch: 'customer' };
const NAMED = { scope: 'customers' };
const METADATA = { options: { thresholdMetadataKey: 'limit' } };
const EVENTS = 1;
const pages = (items: number) => Math.max(1, Math.ceil(items / 100));
/** A full page is followed by another look at the page before; a last page that is full by an empty one. */
const numberedPages = (items: number) => Math.floor(items / 100) + 1;

describe('Stripe', () => {
	describe('the first reading of N customers with G active grants each', () => {
		test.each([
			[3, 2],
			[4, 30],
		])('N=%i, G=%i: 1 + ⌈N·G/100⌉ + N·G', async (customers, grants) => {
			const { cost } = await watching('stripe', { customers, grants, parameters: LOW });
			expect(await cost()).toBe(EVENTS + pages(customers * grants) + customers * grants);
		});

		test('one more for each grant that is used up: only its balance tells', async () => {
			const load = { customers: 2, grants: 3, depleted: 4, parameters: LOW };
			const { cost } = await watching('stripe', load);
			expect(await cost()).toBe(EVENTS + 1 + 2 * (3 + 4));
		});

		test('one more for each customer who is low: their list is read again before the alert', async () => {
			const parameters = { ...LOW, threshold: 50 };
			const { cost } = await watching('stripe', { customers: 3, grants: 2, parameters });
			expect(await cost()).toBe(EVENTS + 1 + 3 * 2 + 3);
		});

		test('of customers who are named: 1 + N·⌈G/100⌉ + N·G', async () => {
			const parameters = { ...LOW, ...NAMED };
			const { cost } = await watching('stripe', { customers: 3, grants: 4, parameters });
			expect(await cost()).toBe(EVENTS + 3 + 3 * 4);
		});

		test('with a threshold from metadata that grants lack: N more', async () => {
			const parameters = { ...LOW, ...METADATA };
			const { cost } = await watching('stripe', { customers: 3, grants: 4, parameters });
			expect(await cost()).toBe(EVENTS + 1 + 3 * 4 + 3);
		});

		test.each([{ event: 'grantExpiringSoon', withinDays: 7 }, { event: 'grantCreated' }])(
			'for $event: the lists, and one for each grant to tell of',
			async (parameters) => {
				const { cost } = await watching('stripe', { customers: 3, grants: 40, parameters });
				expect(await cost()).toBe(EVENTS + 2);
			},
		);
	});

	describe.each([
		['everybody', {}],
		['those named', NAMED],
	])('watching %s, afterwards', (_, scope) => {
		const load = { customers: 3, grants: 4, parameters: { ...LOW, ...scope } };

		test('nothing changed: 1', async () => {
			const { cost } = await watching('stripe', load);
			await cost();
			expect(await cost()).toBe(EVENTS);
			expect(await cost()).toBe(EVENTS);
		});

		test('what was spent of a grant: 2 more, its list and its balance', async () => {
			const { cost, owned, spend } = await watching('stripe', load);
			await cost();
			spend(owned[1][2], 3);
			expect(await cost()).toBe(EVENTS + 2);
			expect(await cost()).toBe(EVENTS);
		});

		test('a new grant: 2 more', async () => {
			const { cost, holders, topUp } = await watching('stripe', load);
			await cost();
			topUp(holders[1], 5);
			expect(await cost()).toBe(EVENTS + 2);
			expect(await cost()).toBe(EVENTS);
		});

		test('C customers who run low by D grants each: C + D·C, and C for their lists again', async () => {
			const { cost, owned, spend } = await watching('stripe', load);
			await cost();
			for (const grants of owned.slice(1)) for (const grant of grants) spend(grant, 10);
			expect(await cost()).toBe(EVENTS + 2 + 2 * 4 + 2);
			expect(await cost()).toBe(EVENTS);
		});

		test('what was spent by somebody who was alerted of: 3 more, as what is kept of them changes', async () => {
			const parameters = { ...load.parameters, threshold: 50 };
			const { cost, owned, spend } = await watching('stripe', { ...load, parameters });
			await cost();
			spend(owned[1][2], 3);
			expect(await cost()).toBe(EVENTS + 3);
			expect(await cost()).toBe(EVENTS);
		});

		test('after 24 hours everything is read again', async () => {
			const { cost } = await watching('stripe', load);
			const first = await cost();
			aDayLater();
			expect(await cost()).toBe(first);
			expect(await cost()).toBe(EVENTS);
		});
	});

	test('who ran out of time is read again before the alert: their list, and the events once more', async () => {
		const { cost, holders } = await watching('stripe', {
			customers: 3,
			grants: 0,
			parameters: LOW,
		});
		const expiresAt = new Date(NOW.getTime() + HOUR);
		for (const customer of holders) sandbox.topUp('stripe', customer, { amount: '1000' });
		sandbox.data.stripe.grants[0].object.expires_at = expiresAt.getTime() / 1000;
		await cost();
		stopClocks(sandbox, expiresAt);
		expect(await cost()).toBe(2 * EVENTS + 1);
	});

	test('a key that may not read events: each poll is a full one, and the events are asked for once', async () => {
		const { cost } = await watching('stripe', { customers: 3, grants: 4, parameters: LOW });
		sandbox.stripe.forbid('events');
		expect(await cost()).toBe(EVENTS + 1 + 3 * 4);
		expect(await cost()).toBe(1 + 3 * 4);
		expect(await cost()).toBe(1 + 3 * 4);
	});
});

describe('Sequence, where nothing tells what changed: each poll reads everybody', () => {
	test.each([
		[3, 2],
		[4, 30],
	])('N=%i customers of G=%i grants each: ⌈N·G/100⌉ + N', async (customers, grants) => {
		const { cost } = await watching('sequence', { customers, grants, parameters: LOW });
		expect(await cost()).toBe(pages(customers * grants) + customers);
		expect(await cost()).toBe(pages(customers * grants) + customers);
	});

	test('a list that carries balances saves those: ⌈N·G/100⌉', async () => {
		const sequenceShape = 'originalAmount';
		const load = { customers: 4, grants: 30, parameters: LOW, sequenceShape } as const;
		const { cost } = await watching('sequence', load);
		expect(await cost()).toBe(2);
		expect(await cost()).toBe(2);
	});

	test('of customers who are named: N, and the list once a day', async () => {
		const load = { customers: 3, grants: 30, parameters: { ...LOW, ...NAMED } };
		const { cost } = await watching('sequence', load);
		expect(await cost()).toBe(1 + 3);
		expect(await cost()).toBe(3);
		aDayLater();
		expect(await cost()).toBe(1 + 3);
	});

	test.each([{ event: 'grantExpiringSoon', withinDays: 7 }, { event: 'grantCreated' }])(
		'for $event: the list, and one for each customer to tell of',
		async (parameters) => {
			const { cost } = await watching('sequence', { customers: 3, grants: 40, parameters });
			expect(await cost()).toBe(2);
			expect(await cost()).toBe(2);
		},
	);
});

describe('Dodo Payments, E = 4 entitlements of which each customer holds H = 1', () => {
	const ROWS = 1 + 4;

	describe('the first reading', () => {
		test.each([
			[3, 2],
			[2, 130],
		])(
			'of N=%i customers of G=%i grants each: 1 + E·⌈N/100⌉ + N·H·(⌊G/100⌋ + 1)',
			async (customers, grants) => {
				const { cost } = await watching('dodoPayments', { customers, grants, parameters: LOW });
				expect(await cost()).toBe(ROWS + customers * numberedPages(grants));
			},
		);

		test('a round number of grants, which may be a page size of the API, takes one more', async () => {
			const load = { customers: 3, grants: 50, parameters: LOW };
			const { cost } = await watching('dodoPayments', load);
			expect(await cost()).toBe(ROWS + 2 * 3);
		});

		test('the other events cost the same', async () => {
			const load = { customers: 3, grants: 41, parameters: { event: 'grantCreated' } };
			const { cost } = await watching('dodoPayments', load);
			expect(await cost()).toBe(ROWS + 3);
		});
	});

	describe('afterwards', () => {
		const load = { customers: 3, grants: 4, parameters: LOW };

		test('nothing changed: 1 + one for each 100 customers of each entitlement', async () => {
			const { cost } = await watching('dodoPayments', load);
			await cost();
			expect(await cost()).toBe(ROWS);
			expect(await cost()).toBe(ROWS);
		});

		test('one more for each customer and entitlement that changed, whatever the number of grants', async () => {
			const { cost, owned, spend } = await watching('dodoPayments', load);
			await cost();
			for (const grant of owned[1]) spend(grant, 3);
			expect(await cost()).toBe(ROWS + 1);
			expect(await cost()).toBe(ROWS);
		});

		test('and one for the name of each who is alerted of', async () => {
			const { cost, owned, spend } = await watching('dodoPayments', load);
			await cost();
			for (const grant of owned[1]) spend(grant, 10);
			expect(await cost()).toBe(ROWS + 2);
			expect(await cost()).toBe(ROWS);
		});

		test('after 24 hours everything is read again', async () => {
			const { cost } = await watching('dodoPayments', load);
			await cost();
			aDayLater();
			expect(await cost()).toBe(ROWS + 3);
			expect(await cost()).toBe(ROWS);
		});
	});

	test('of customers who are named: N·(1 + H·(⌊G/100⌋ + 1)) at each poll', async () => {
		const load = { customers: 3, grants: 4, parameters: { ...LOW, ...NAMED } };
		const { cost } = await watching('dodoPayments', load);
		expect(await cost()).toBe(6);
		expect(await cost()).toBe(6);
	});

	test('of one entitlement: 1 + ⌈N/100⌉; of named customers N·(1 + ⌊G/100⌋ + 1)', async () => {
		const load = { customers: 3, grants: 4, parameters: LOW };
		const { trigger, cost } = await watching('dodoPayments', load);
		const value = sandbox.data.dodoPayments.grants[0].entitlementId;
		trigger.edit({ entitlementId: { __rl: true, mode: 'id', value } });
		expect(await cost()).toBe(1 + 1 + 3);
		expect(await cost()).toBe(1 + 1);
		trigger.edit(NAMED);
		expect(await cost()).toBe(3 + 3);
	});
});
