import { describe, expect, test } from 'vitest';

import { aMinuteLater, BELOW_20, NOW, PROVIDERS, setStage, storyOf } from '../alerts/watching';
import { Poller } from '../engine/poller';
import type { ProviderName } from '../sandbox';

const stage = setStage();
const DAY = 86_400_000;

const EVERY_WATCH = PROVIDERS.flatMap((provider) =>
	(['grant', 'customer'] as const).map((watch) => [provider, watch] as const),
);

function polled(parameters: ConstructorParameters<typeof Poller>[2]): Poller {
	return new Poller(stage.engine, stage.account, parameters);
}

/** Amounts in cents, as an invoice that is paid or voided moves them. */
function moves(provider: ProviderName) {
	const own = (cents: number) => (provider === 'stripe' ? `${cents}` : (cents / 100).toFixed(2));
	return {
		spend: (grant: string, cents: number) => stage.sandbox.spend(provider, grant, own(cents)),
		refund: (grant: string, cents: number) => stage.sandbox.refund(provider, grant, own(cents)),
	};
}

describe.each(PROVIDERS)(
	'%s: what expires soon is told once for each grant and date',
	(provider) => {
		const SOON = { provider, event: 'grantExpiringSoon', withinDays: 30 };
		const inDays = (days: number) => new Date(NOW.getTime() + days * DAY);

		function expiring(customer: string, days: number): string {
			const { sandbox } = stage;
			const expiresAt = inDays(days);
			if (provider === 'stripe')
				return sandbox.topUp(provider, customer, { amount: '50000', expiresAt }).id;
			if (provider === 'dodoPayments')
				return sandbox.topUp(provider, customer, { amount: '500', expiresAt }).id;
			const expiryDate = expiresAt.toISOString().slice(0, 10);
			return sandbox.topUp(provider, customer, { amount: '500', unit: 'USD', expiryDate }).id;
		}

		test.each(['', 'a restart before each poll'])(
			'though credits are given back and spent again %s',
			async (restarts) => {
				const { spend, refund } = moves(provider);
				const id = expiring(storyOf(stage.sandbox, provider).customers[0], 10);
				const trigger = polled(SOON);
				expect(await trigger.poll()).toMatchObject([{ id, balance: 500 }]);
				for (const move of [spend, refund, spend, refund]) {
					move(id, 50_000);
					if (restarts) trigger.restart();
					expect(await trigger.poll()).toEqual([]);
				}
			},
		);

		test('each grant of a customer has its own', async () => {
			const [customer] = storyOf(stage.sandbox, provider).customers;
			const first = expiring(customer, 10);
			const trigger = polled(SOON);
			expect(await trigger.poll()).toMatchObject([{ id: first }]);
			const second = expiring(customer, 10);
			expect(await trigger.poll()).toMatchObject([{ id: second }]);
			expect(await trigger.poll()).toEqual([]);
		});
	},
);

describe.each(EVERY_WATCH)('%s, watching each %s: noise is no top-up', (provider, watch) => {
	test.each([
		{ thresholdType: 'amount', threshold: 20 },
		{ thresholdType: 'percent', threshold: 20 },
		{ thresholdType: 'amount', threshold: 0 },
	])('a cent more and two less, below $threshold ($thresholdType)', async (below) => {
		const { customers, topUp } = storyOf(stage.sandbox, provider);
		const { spend, refund } = moves(provider);
		const grant = topUp(customers[0], 100);
		const trigger = polled({ provider, event: 'balanceLow', ...below, watch });
		await trigger.poll();
		spend(grant, below.threshold === 0 ? 10_000 : 9_000);
		expect(await trigger.poll()).toHaveLength(1);
		for (const cents of [1, 2, 1]) {
			refund(grant, cents);
			if (below.threshold > 0) expect(await trigger.poll()).toEqual([]);
			spend(grant, 1);
			if (below.threshold > 0) expect(await trigger.poll()).toEqual([]);
		}
	});

	test('a cent given back at a time adds up to a rise, and the next fall is told', async () => {
		const { customers, topUp } = storyOf(stage.sandbox, provider);
		const { spend, refund } = moves(provider);
		const grant = topUp(customers[0], 100);
		const trigger = polled({ provider, ...BELOW_20, watch });
		await trigger.poll();
		spend(grant, 9_000);
		expect(await trigger.poll()).toHaveLength(1);
		refund(grant, 2_000);
		expect(await trigger.poll()).toEqual([]);
		spend(grant, 2_500);
		expect(await trigger.poll()).toMatchObject([{ balance: 5 }]);
	});
});

test.each(PROVIDERS)(
	'%s: a cent given back to a used-up grant, and spent, does not use it up again',
	async (provider) => {
		const { customers, topUp } = storyOf(stage.sandbox, provider);
		const { spend, refund } = moves(provider);
		const grant = topUp(customers[0], 100);
		const trigger = polled({ provider, event: 'grantDepleted' });
		await trigger.poll();
		spend(grant, 10_000);
		expect(await trigger.poll()).toMatchObject([{ id: grant }]);
		for (const move of [refund, spend, refund, spend]) {
			move(grant, 1);
			expect(await trigger.poll()).toEqual([]);
		}
	},
);

describe.each(PROVIDERS)('%s: a new grant is a top-up whatever is left of it', (provider) => {
	test.each([
		['everybody', 'to nothing', 10_000],
		['everybody', 'but for a cent', 9_999],
		['those named', 'to nothing', 10_000],
		['those named', 'but for a cent', 9_999],
	])('watching %s, spent %s between two polls', async (who, _, cents) => {
		const { customers, topUp } = storyOf(stage.sandbox, provider);
		const { spend } = moves(provider);
		const [customer] = customers;
		const first = topUp(customer, 100);
		spend(first, 9_000);
		const named = { scope: 'customers', customerIds: customer };
		const watched = { provider, ...BELOW_20, watch: 'customer' };
		const trigger = polled({ ...watched, ...(who === 'those named' && named) });
		const [before] = await trigger.poll();
		expect(before).toMatchObject({ balance: 10 });

		aMinuteLater(stage.sandbox);
		spend(topUp(customer, 100), cents);
		const [after] = await trigger.poll();
		expect(after).toMatchObject({ customerId: customer, balance: 10 + (10_000 - cents) / 100 });
		expect(after.alertId).not.toBe(before.alertId);
		expect(await trigger.poll()).toEqual([]);
	});

	test('two of them, each spent before the next poll, are two alerts', async () => {
		const { customers, topUp } = storyOf(stage.sandbox, provider);
		const { spend } = moves(provider);
		topUp(customers[0], 10);
		const trigger = polled({ provider, ...BELOW_20, watch: 'customer' });
		expect(await trigger.poll()).toHaveLength(1);
		for (let round = 0; round < 2; round++) {
			aMinuteLater(stage.sandbox);
			spend(topUp(customers[0], 100), 10_000);
			trigger.restart();
			expect(await trigger.poll()).toHaveLength(1);
		}
	});

	test('and one that was used up before any poll saw it is told of as used up', async () => {
		const { customers, topUp } = storyOf(stage.sandbox, provider);
		const { spend } = moves(provider);
		topUp(customers[0], 10);
		const trigger = polled({ provider, event: 'grantDepleted' });
		await trigger.poll();
		aMinuteLater(stage.sandbox);
		const id = topUp(customers[0], 100);
		spend(id, 10_000);
		expect(await trigger.poll()).toMatchObject([{ id, balance: 0 }]);
	});
});
