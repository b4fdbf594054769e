import { describe, expect, test } from 'vitest';

import { BELOW_20, NOW, PROVIDERS, setStage, storyOf, watch } from './watching';
import { HOUR } from './life';

const stage = setStage((path) =>
	/\/customers\/[^/]+$/.test(path) ? { body: { metadata: {} } } : undefined,
);

describe.each(PROVIDERS)('%s: what is alerted of again', (provider) => {
	const start = (over: Record<string, unknown>) => ({
		...storyOf(stage.sandbox, provider),
		...watch(stage.engine, stage.sandbox, { provider, ...BELOW_20, watch: 'customer', ...over }),
	});
	/** What is left of a grant, in whole dollars and cents. */
	const setBalance = (grant: string, dollars: string) => {
		const { stripe, sequence, dodoPayments } = stage.sandbox.data;
		const held = { stripe, sequence, dodoPayments }[provider].grants.find(({ id }) => id === grant);
		if (held) held.balance = provider === 'stripe' ? dollars.replace('.', '') : dollars;
	};

	test('not a balance that goes up and down by cents', async () => {
		const { trigger, customers, topUp } = start({});
		const grant = topUp(customers[0], 100);
		setBalance(grant, '10.00');
		expect(await trigger.poll()).toMatchObject([{ balance: 10, threshold: 20 }]);
		for (const balance of ['10.01', '10.00', '10.02', '10.00']) {
			setBalance(grant, balance);
			expect(await trigger.poll()).toEqual([]);
		}
		setBalance(grant, '10.50');
		expect(await trigger.poll()).toMatchObject([{ balance: 10.5 }]);
	});

	test('a customer whose new grant is spent to nothing before a poll could see it', async () => {
		const { trigger, customers, topUp, spend } = start({});
		spend(topUp(customers[0], 100), 90);
		expect(await trigger.poll()).toHaveLength(1);
		spend(topUp(customers[0], 100), 100);
		expect(await trigger.poll()).toMatchObject([{ balance: 10, isReminder: false }]);
		expect(await trigger.poll()).toEqual([]);
	});

	test('not a grant that expires soon, used up and given back by turns', async () => {
		const { trigger, customers } = start({ event: 'grantExpiringSoon', withinDays: 7 });
		const expiresAt = new Date(NOW.getTime() + 48 * HOUR);
		const [customer] = customers;
		const grants = {
			stripe: () => stage.sandbox.topUp('stripe', customer, { amount: '50000', expiresAt }),
			sequence: () =>
				stage.sandbox.topUp('sequence', customer, { amount: '500', expiryDate: '2026-05-12' }),
			dodoPayments: () =>
				stage.sandbox.topUp('dodoPayments', customer, { amount: '500', expiresAt }),
		};
		const { id } = grants[provider]();
		expect(await trigger.poll()).toMatchObject([{ id, threshold: 7, thresholdType: 'days' }]);
		for (const balance of ['0.00', '500.00', '0.00', '500.00']) {
			setBalance(id, balance);
			expect(await trigger.poll()).toEqual([]);
		}
	});

	test('a used-up grant that was given back in earnest and is used up again', async () => {
		const { trigger, customers, topUp } = start({ event: 'grantDepleted' });
		const grant = topUp(customers[0], 100);
		const alertsAt = async (balance: string) => {
			setBalance(grant, balance);
			return (await trigger.poll()).length;
		};
		const alerts: number[] = [];
		for (const balance of ['50.00', '0.00', '0.01', '0.00', '20.00', '0.00']) {
			alerts.push(await alertsAt(balance));
		}
		expect(alerts).toEqual([0, 1, 0, 0, 0, 1]);
	});
});

describe.each(['stripe', 'dodoPayments'] as const)(
	'%s: a list of thresholds in metadata',
	(provider) => {
		const start = (limit: string, watched: 'customer' | 'grant' = 'customer') => {
			const { customers, spend } = storyOf(stage.sandbox, provider);
			const metadata = { limit };
			const { id } =
				provider === 'stripe'
					? stage.sandbox.topUp(provider, customers[0], { amount: '10000', metadata })
					: stage.sandbox.topUp(provider, customers[0], { amount: '100', metadata });
			const parameters = {
				provider,
				...BELOW_20,
				watch: watched,
				options: {
					thresholdMetadataKey: 'limit',
					requestsPerSecond: 1000,
					customerDetails: false,
				},
			};
			const { trigger } = watch(stage.engine, stage.account, parameters);
			return { trigger, spend: (amount: number) => spend(id, amount) };
		};

		test('alerts at each of them once, and at the lowest of those that are crossed at once', async () => {
			const { trigger, spend } = start('10, 50, 30, 0');
			const thresholds: unknown[] = [];
			for (const spent of [10, 45, 5, 32, 4, 4, 0]) {
				if (spent > 0) spend(spent);
				thresholds.push((await trigger.poll()).map(({ threshold }) => threshold));
			}
			expect(thresholds).toEqual([[], [50], [], [10], [], [0], []]);
		});

		test('may hold 0, which is told in words', async () => {
			const { trigger, spend } = start('0', 'grant');
			expect(await trigger.poll()).toEqual([]);
			spend(100);
			expect(await trigger.poll()).toMatchObject([
				{
					balance: 0,
					threshold: 0,
					reason: expect.stringMatching(/has nothing left of 100/) as unknown,
				},
			]);
		});

		test('of which one cannot be read does not count: the common one does', async () => {
			const { trigger, spend } = start('50, soon');
			spend(60);
			expect(await trigger.poll()).toEqual([]);
			spend(25);
			expect(await trigger.poll()).toMatchObject([{ balance: 15, threshold: 20 }]);
		});
	},
);
