import { describe, expect, test } from 'vitest';

import { BELOW_20, NOW, setStage, storyOf } from '../alerts/watching';
import { chain } from '../engine/engine';
import { Poller } from '../engine/poller';
import { credentialData, grantsNode } from '../engine/world';

const stage = setStage();
const DAY = 86_400_000;

const inDays = (days: number) => new Date(NOW.getTime() + days * DAY);

async function listed(provider: string, status: string) {
	const execution = await stage.engine.execute(
		chain(grantsNode({ provider, operation: 'list', returnAll: true, filters: { status } })),
		credentialData(stage.account),
	);
	return execution.json('Grants');
}

describe('what has not begun is pending, whatever is available of it', () => {
	test.each([
		['nothing', '10000'],
		['a part', '4000'],
		['all', '0'],
	])('Stripe: %s', async (_, spent) => {
		const [{ id: customer }] = stage.sandbox.data.stripe.customers;
		const { id } = stage.sandbox.topUp('stripe', customer, {
			amount: '10000',
			effectiveAt: inDays(9),
		});
		stage.sandbox.spend('stripe', id, spent);
		expect(await listed('stripe', 'pending')).toMatchObject([{ id, status: 'pending' }]);
		expect(await listed('stripe', 'depleted')).toEqual([]);
	});

	test.each(['100', '0'])('Sequence: %s spent', async (spent) => {
		const [{ id: customer }] = stage.sandbox.data.sequence.customers;
		const { id } = stage.sandbox.topUp('sequence', customer, {
			amount: '100',
			effectiveDate: '2026-05-19',
		});
		stage.sandbox.spend('sequence', id, spent);
		expect(await listed('sequence', 'pending')).toMatchObject([{ id, status: 'pending' }]);
		expect(await listed('sequence', 'depleted')).toEqual([]);
	});

	test('and is depleted where nothing is left when it begins', async () => {
		const [{ id: customer }] = stage.sandbox.data.stripe.customers;
		const { id } = stage.sandbox.topUp('stripe', customer, {
			amount: '10000',
			effectiveAt: inDays(-1),
		});
		stage.sandbox.spend('stripe', id, '10000');
		expect(await listed('stripe', 'depleted')).toMatchObject([{ id }]);
	});

	test('a grant that is over is expired, though it never was anything but used up', async () => {
		const [{ id: customer }] = stage.sandbox.data.stripe.customers;
		const { id } = stage.sandbox.topUp('stripe', customer, {
			amount: '10000',
			effectiveAt: inDays(-3),
			expiresAt: inDays(-1),
		});
		stage.sandbox.spend('stripe', id, '10000');
		expect(await listed('stripe', 'expired')).toMatchObject([{ id, balance: 0 }]);
	});
});

describe('Stripe: who lives by a test clock is watched by it', () => {
	const LOW = { provider: 'stripe', ...BELOW_20, watch: 'customer' };

	/** 80 dollars that end in 30 days of a clock that shows another year. */
	function setScene(years: number) {
		const { customers, topUp } = storyOf(stage.sandbox, 'stripe');
		const [customer] = customers;
		const start = inDays(365 * years);
		stage.sandbox.stripe.putOnTestClock(customer, start);
		const { id } = stage.sandbox.topUp('stripe', customer, {
			amount: '8000',
			expiresAt: new Date(start.getTime() + 30 * DAY),
		});
		topUp(customers[1], 100);
		const advanceTo = (days: number) =>
			stage.sandbox.stripe.putOnTestClock(customer, new Date(start.getTime() + days * DAY));
		return { customer, id, advanceTo };
	}

	test.each([
		['behind ours', -3],
		['ahead of ours', 3],
	])('a clock %s: low when it says so, not before', async (_, years) => {
		const { customer, advanceTo } = setScene(years);
		const trigger = new Poller(stage.engine, stage.account, LOW);
		expect(await trigger.poll()).toEqual([]);
		advanceTo(29);
		expect(await trigger.poll()).toEqual([]);
		advanceTo(31);
		expect(await trigger.poll()).toMatchObject([{ customerId: customer, balance: 0 }]);
	});

	test.each([-3, 3])('what is left, %i years from now', async (years) => {
		const { id, advanceTo } = setScene(years);
		expect(await listed('stripe', 'active')).toContainEqual(
			expect.objectContaining({ id, balance: 80 }),
		);
		advanceTo(31);
		expect(await listed('stripe', 'expired')).toMatchObject([{ id, balance: 0 }]);
	});

	test.each([404, 403])(
		'a clock that answers %i: by what Stripe counts, and nobody is alerted of a date',
		async (status) => {
			const { id } = setScene(-3);
			stage.proxy.answer = (path) =>
				path.includes('/test_clocks/') ? { status, body: { error: {} } } : undefined;
			expect(await listed('stripe', 'active')).toContainEqual(
				expect.objectContaining({ id, balance: 80 }),
			);
			const trigger = new Poller(stage.engine, stage.account, LOW);
			expect(await trigger.poll()).toEqual([]);
			expect(trigger.warnings.join()).toContain('test clock');
		},
	);
});
