import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';

import { Engine } from '../engine/engine';
import type { Sandbox } from '../sandbox';
import { HOUR } from './life';
import { BELOW_20, emptySandbox, NOW, PROVIDERS, stopClocks, storyOf, watch } from './watching';

let engine: Engine;
let sandbox: Sandbox;

beforeAll(async () => {
	engine = await Engine.start();
});

beforeEach(async () => {
	sandbox = await emptySandbox();
});

afterEach(async () => {
	vi.useRealTimers();
	await sandbox.close();
});

const later = (hours: number) => stopClocks(sandbox, new Date(NOW.getTime() + hours * HOUR));

describe.each(PROVIDERS)('%s', (provider) => {
	const start = (over: Record<string, unknown>) => ({
		...storyOf(sandbox, provider),
		...watch(engine, sandbox, { provider, ...BELOW_20, watch: 'customer', ...over }),
	});

	describe('reminders', () => {
		test('repeat an alert every so many hours, tell since when, and end with a top-up', async () => {
			const { trigger, customers, topUp, spend } = start({ options: { remindAfterHours: 24 } });
			const grant = topUp(customers[0], 100);
			await trigger.poll();
			spend(grant, 90);
			const [alert] = await trigger.poll();
			expect(alert).toMatchObject({ isReminder: false, since: NOW.toISOString() });

			later(23.9);
			expect(await trigger.poll()).toEqual([]);
			later(24);
			const [reminder] = await trigger.poll();
			expect(reminder).toMatchObject({ isReminder: true, since: NOW.toISOString(), balance: 10 });
			expect(reminder.alertId).not.toBe(alert.alertId);
			later(47);
			expect(await trigger.poll()).toEqual([]);
			trigger.restart();
			later(48);
			expect(await trigger.poll()).toMatchObject([{ isReminder: true }]);

			topUp(customers[0], 100);
			later(100);
			expect(await trigger.poll()).toEqual([]);
		});

		test('come not at all where none are asked for', async () => {
			const { trigger, customers, topUp } = start({});
			topUp(customers[0], 10);
			expect(await trigger.poll()).toHaveLength(1);
			later(10_000);
			expect(await trigger.poll()).toEqual([]);
		});
	});

	describe('the first poll', () => {
		test('tells who is low already', async () => {
			const { trigger, customers, topUp } = start({});
			topUp(customers[0], 10);
			topUp(customers[1], 50);
			expect(await trigger.poll()).toMatchObject([{ customerId: customers[0] }]);
		});

		test('remembers it silently where that is chosen, and alerts of what comes later', async () => {
			const { trigger, customers, topUp, spend } = start({ options: { firstPoll: 'remember' } });
			topUp(customers[0], 10);
			const other = topUp(customers[1], 50);
			expect(await trigger.poll()).toEqual([]);
			trigger.restart();
			expect(await trigger.poll()).toEqual([]);

			spend(other, 45);
			expect(await trigger.poll()).toMatchObject([{ customerId: customers[1] }]);
			topUp(customers[0], 5);
			expect(await trigger.poll()).toMatchObject([{ customerId: customers[0], balance: 15 }]);
		});
	});

	test('since is the moment at which the fall was seen', async () => {
		const { trigger, customers, topUp, spend } = start({});
		const grant = topUp(customers[0], 100);
		await trigger.poll();
		later(5);
		spend(grant, 90);
		expect(await trigger.poll()).toMatchObject([
			{ since: new Date(NOW.getTime() + 5 * HOUR).toISOString(), previousBalance: 100 },
		]);
	});

	test('credits that expire make a customer low, as spending does', async () => {
		const { trigger, customers, topUp } = start({});
		const grant = topUp(customers[0], 100);
		topUp(customers[0], 10);
		await trigger.poll();
		later(48);
		sandbox.expire(provider, grant);
		expect(await trigger.poll()).toMatchObject([
			{ customerId: customers[0], balance: 10, standing: 'active' },
		]);
		expect(await trigger.poll()).toEqual([]);
	});
});

describe('expiring soon', () => {
	const soon = (provider: string, over = {}) =>
		watch(engine, sandbox, { provider, event: 'grantExpiringSoon', withinDays: 7, ...over })
			.trigger;

	test('Stripe, an instant: from the second on that is 7 days before it', async () => {
		const { customers } = storyOf(sandbox, 'stripe');
		const expiresAt = new Date(NOW.getTime() + 7 * 24 * HOUR + 60_000);
		const { id } = sandbox.topUp('stripe', customers[0], { amount: '5000', expiresAt });
		const trigger = soon('stripe');
		expect(await trigger.poll()).toEqual([]);
		later(1 / 60);
		const [alert] = await trigger.poll();
		expect(alert).toMatchObject({ id, balance: 50 });
		expect(alert.reason).toMatch(/^\S.*: 50\.00 USD.* expire on 17 May 2026, in 7 days$/);
		later(2);
		sandbox.spend('stripe', id, '1000');
		expect(await trigger.poll()).toEqual([]);
	});

	test('Dodo Payments, an instant', async () => {
		const { customers } = storyOf(sandbox, 'dodoPayments');
		const expiresAt = new Date(NOW.getTime() + 7 * 24 * HOUR + 60_000);
		const { id } = sandbox.topUp('dodoPayments', customers[0], { amount: '50', expiresAt });
		const trigger = soon('dodoPayments');
		expect(await trigger.poll()).toEqual([]);
		later(1);
		expect(await trigger.poll()).toMatchObject([{ id, expiresAt: expiresAt.toISOString() }]);
	});

	test('Sequence, a calendar day: from the day on that is 7 days before it, in the time zone of the workflow', async () => {
		// America/New_York where none is set: the 11th begins there at 4:00 UTC.
		const { customers } = storyOf(sandbox, 'sequence');
		const { id } = sandbox.topUp('sequence', customers[0], {
			amount: '50',
			unit: 'USD',
			expiryDate: '2026-05-18',
		});
		const trigger = soon('sequence');
		later(15.9);
		expect(await trigger.poll()).toEqual([]);
		later(16.1);
		expect(await trigger.poll()).toMatchObject([{ id, expiresAt: '2026-05-18', balance: 50 }]);
		later(30);
		expect(await trigger.poll()).toEqual([]);
	});

	test('a grant whose expiry is moved is news again, if it still comes soon', async () => {
		const { customers } = storyOf(sandbox, 'sequence');
		const grant = sandbox.topUp('sequence', customers[0], {
			amount: '50',
			expiryDate: '2026-05-12',
		});
		const trigger = soon('sequence');
		const [first] = await trigger.poll();
		grant.expiryDate = '2026-05-16';
		const [moved] = await trigger.poll();
		expect(moved).toMatchObject({ expiresAt: '2026-05-16', isReminder: false });
		expect(moved.alertId).not.toBe(first.alertId);
		grant.expiryDate = '2026-08-01';
		expect(await trigger.poll()).toEqual([]);
	});

	test('a grant that is used up, begins later or has expired does not expire soon', async () => {
		const { customers } = storyOf(sandbox, 'stripe');
		const expiresAt = new Date(NOW.getTime() + 48 * HOUR);
		const used = sandbox.topUp('stripe', customers[0], { amount: '5000', expiresAt });
		sandbox.spend('stripe', used.id, '5000');
		sandbox.topUp('stripe', customers[0], {
			amount: '1',
			expiresAt,
			effectiveAt: new Date(NOW.getTime() + HOUR),
		});
		sandbox.topUp('stripe', customers[0], { amount: '1', expiresAt: NOW });
		expect(await soon('stripe').poll()).toEqual([]);
	});
});
