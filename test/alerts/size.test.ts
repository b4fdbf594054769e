import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';

import { Engine } from '../engine/engine';
import { startSandbox, type Sandbox } from '../sandbox';
import { NOW, PROVIDERS, stateOf, stopClocks, storyOf, watch } from './watching';

let engine: Engine;
let sandbox: Sandbox;

beforeAll(async () => {
	engine = await Engine.start();
});

afterEach(async () => {
	vi.useRealTimers();
	await sandbox.close();
});

async function worldOf(grants: number, customers: number): Promise<void> {
	sandbox = await startSandbox({ seed: 3, grants, customers, now: NOW });
	stopClocks(sandbox);
}

/** Bytes of the state after one more poll, and how many were alerted of. */
async function measure(parameters: Parameters<typeof watch>[2]) {
	const { trigger } = watch(engine, sandbox, parameters);
	const alerts = await trigger.poll();
	const bytes = stateOf(trigger).length;
	return {
		trigger,
		alerts: alerts.length,
		bytes,
		perKey: Math.round(bytes / Math.max(1, alerts.length)),
	};
}

const LOW = { event: 'balanceLow', thresholdType: 'amount' } as const;

describe('bytes that n8n stores', () => {
	test.each([
		['stripe', 110],
		['sequence', 420],
		['dodoPayments', 140],
	] as const)(
		'%s: at most %i for each customer alerted of, of one grant each',
		async (provider, bound) => {
			await worldOf(0, 100);
			const { customers, topUp } = storyOf(sandbox, provider);
			for (const customer of customers) topUp(customer, 10);
			const { alerts, perKey } = await measure({
				provider,
				...LOW,
				threshold: 20,
				watch: 'customer',
			});
			expect(alerts).toBe(100);
			expect(perKey).toBeLessThanOrEqual(bound);
		},
	);

	test.each([
		['stripe', 125],
		['sequence', 400],
		['dodoPayments', 100],
	] as const)('%s: at most %i for each grant alerted of', async (provider, bound) => {
		await worldOf(0, 10);
		const { customers, topUp } = storyOf(sandbox, provider);
		for (let count = 0; count < 100; count++) topUp(customers[count % 10], 10);
		const { alerts, perKey } = await measure({ provider, ...LOW, threshold: 20, watch: 'grant' });
		expect(alerts).toBe(100);
		expect(perKey).toBeLessThanOrEqual(bound);
	});

	test('5 more for each further grant of a customer alerted of', async () => {
		await worldOf(0, 5);
		const { customers, topUp } = storyOf(sandbox, 'stripe');
		topUp(customers[0], 1);
		const one = await measure({ provider: 'stripe', ...LOW, threshold: 1000, watch: 'customer' });
		for (let count = 0; count < 99; count++) topUp(customers[0], 1);
		const hundred = await measure({
			provider: 'stripe',
			...LOW,
			threshold: 1000,
			watch: 'customer',
		});
		expect((hundred.bytes - one.bytes) / 99).toBeLessThan(5.2);
	});
});

describe('an idle trigger over 1,000 grants', () => {
	test.each([
		['stripe', 150],
		['dodoPayments', 150],
	] as const)('%s keeps at most %i bytes', async (provider, bound) => {
		await worldOf(1000, 5);
		const { trigger, alerts, bytes } = await measure({
			provider,
			...LOW,
			threshold: 0,
			watch: 'customer',
		});
		expect(alerts).toBe(0);
		expect(bytes).toBeLessThanOrEqual(bound);
		await trigger.poll();
		expect(stateOf(trigger)).toHaveLength(bytes);
	});

	test('sequence keeps at most 350 bytes for each active grant: one that vanishes must still be known', async () => {
		await worldOf(1000, 40);
		const { bytes } = await measure({
			provider: 'sequence',
			...LOW,
			threshold: 0,
			watch: 'customer',
		});
		const active = sandbox.data.sequence.grants.filter(
			({ balance, effectiveDate, expiryDate }) =>
				balance !== '0' &&
				effectiveDate <= '2026-05-10' &&
				(expiryDate ?? '2026-05-10') >= '2026-05-10',
		);
		expect(bytes / active.length).toBeLessThan(350);
	});

	test.each(PROVIDERS)(
		'%s: Grant Expiring Soon keeps at most 200 bytes where nothing expires',
		async (provider) => {
			await worldOf(1000, 40);
			const { trigger, alerts, bytes } = await measure({
				provider,
				event: 'grantExpiringSoon',
				withinDays: 1,
			});
			expect(alerts).toBe(0);
			expect(bytes).toBeLessThanOrEqual(200);
			expect(await trigger.poll()).toEqual([]);
		},
	);

	test.each(PROVIDERS)('%s: Grant Created keeps 8 bytes for each grant', async (provider) => {
		await worldOf(1000, 40);
		const { bytes } = await measure({ provider, event: 'grantCreated' });
		expect(bytes).toBeLessThanOrEqual(8 * 1000 + 175);
	});
});

test('the state shrinks when customers are topped up', async () => {
	await worldOf(0, 50);
	const { customers, topUp } = storyOf(sandbox, 'stripe');
	const { trigger } = watch(engine, sandbox, {
		provider: 'stripe',
		...LOW,
		threshold: 20,
		watch: 'customer',
	});
	await trigger.poll();
	const empty = stateOf(trigger).length;
	for (const customer of customers) topUp(customer, 10);
	await trigger.poll();
	expect(stateOf(trigger).length).toBeGreaterThan(50 * 60);
	for (const customer of customers) topUp(customer, 100);
	await trigger.poll();
	expect(stateOf(trigger)).toHaveLength(empty);
});
