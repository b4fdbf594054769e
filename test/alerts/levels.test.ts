import { describe, expect, test } from 'vitest';

import { UNPACED } from '../engine/world';
import { subtract } from '../sandbox/decimal';
import {
	aMinuteLater,
	BELOW_20,
	NOW,
	PROVIDERS,
	setStage,
	stopClocks,
	storyOf,
	watch,
} from './watching';
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
		const grants = { stripe, sequence, dodoPayments }[provider].grants;
		const { balance } = grants.find(({ id }) => id === grant)!;
		const wanted = provider === 'stripe' ? dollars.replace('.', '') : dollars;
		if (Number(wanted) < Number(balance)) {
			stage.sandbox.spend(provider, grant, subtract(balance, wanted));
		} else stage.sandbox.refund(provider, grant, subtract(wanted, balance));
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
		aMinuteLater(stage.sandbox);
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

describe.each(PROVIDERS)('%s: several levels', (provider) => {
	const start = (over: Record<string, unknown>) => ({
		...storyOf(stage.sandbox, provider),
		...watch(stage.engine, stage.sandbox, { provider, ...BELOW_20, watch: 'customer', ...over }),
	});
	const further = (furtherThresholds: string) => ({
		options: { ...UNPACED, furtherThresholds },
	});
	const later = (hours: number) =>
		stopClocks(stage.sandbox, new Date(NOW.getTime() + hours * HOUR));

	/** The levels that are alerted of after each of the amounts was spent of 100. */
	async function levelsAfter(spent: number[], over: Record<string, unknown>): Promise<unknown[]> {
		const { trigger, customers, topUp, spend } = start(over);
		const grant = topUp(customers[0], 100);
		await trigger.poll();
		const levels: unknown[] = [];
		for (const amount of spent) {
			if (amount > 0) spend(grant, amount);
			levels.push(...(await trigger.poll()).map(({ threshold }) => threshold), '');
		}
		return levels;
	}

	test.each(['50, 10, 0', '0; 50; 10; 50', '={{ [10, 50, 0] }}', '={{ ["0, 10", 50] }}'])(
		'beside the threshold, given as %s: each alerts once, of several crossed at once the lowest',
		async (given) => {
			expect(await levelsAfter([40, 11, 0, 30, 0, 20], further(given))).toEqual([
				'',
				50,
				'',
				'',
				20,
				'',
				'',
				0,
				'',
			]);
			const percent = { thresholdType: 'percent', ...further(given) };
			expect(await levelsAfter([60, 35, 5], percent)).toEqual([50, '', 10, '', 0, '']);
		},
	);

	test('a new grant arms them all', async () => {
		const { trigger, customers, topUp, spend } = start(further('50, 10'));
		const alerted = async () => (await trigger.poll()).map(({ threshold }) => threshold);
		const grant = topUp(customers[0], 100);
		spend(grant, 95);
		expect(await alerted()).toEqual([10]);
		topUp(customers[0], 40);
		expect(await alerted()).toEqual([50]);
		spend(grant, 5);
		expect(await alerted()).toEqual([]);
	});

	test('one that is added below is armed, one above of a fall that is known is not', async () => {
		const { trigger, edit, customers, topUp } = start({});
		topUp(customers[0], 5);
		expect(await trigger.poll()).toMatchObject([{ threshold: 20 }]);
		edit(further('50'));
		expect(await trigger.poll()).toEqual([]);
		edit(further('50, 10'));
		expect(await trigger.poll()).toMatchObject([{ balance: 5, threshold: 10 }]);
	});

	test('reminders go by the lowest', async () => {
		const options = { furtherThresholds: '50', remindAfterHours: 24 };
		const { trigger, customers, topUp, spend } = start({ options });
		const grant = topUp(customers[0], 40);
		expect(await trigger.poll()).toMatchObject([{ threshold: 50 }]);
		later(20);
		spend(grant, 30);
		expect(await trigger.poll()).toMatchObject([{ threshold: 20, isReminder: false }]);
		later(24);
		expect(await trigger.poll()).toEqual([]);
		later(44);
		expect(await trigger.poll()).toMatchObject([
			{ threshold: 20, isReminder: true, since: new Date(NOW.getTime() + 20 * HOUR).toISOString() },
		]);
	});

	test('take no more room than one', async () => {
		const [one, three] = [start({}), start(further('50, 10'))];
		one.topUp(one.customers[0], 15);
		await one.trigger.poll();
		await three.trigger.poll();
		expect(three.trigger.stateSize - one.trigger.stateSize).toBeLessThanOrEqual(
			'polled-10'.length - 'polled-9'.length,
		);
	});

	test('of days: once for each grant, date and level', async () => {
		const { trigger, customers } = start({
			event: 'grantExpiringSoon',
			withinDays: 7,
			options: { furtherDays: '30; 1; 7' },
		});
		const expiresAt = new Date(NOW.getTime() + 40 * 24 * HOUR);
		const [customer] = customers;
		const grants = {
			stripe: () => stage.sandbox.topUp('stripe', customer, { amount: '50000', expiresAt }),
			sequence: () =>
				stage.sandbox.topUp('sequence', customer, { amount: '500', expiryDate: '2026-06-19' }),
			dodoPayments: () =>
				stage.sandbox.topUp('dodoPayments', customer, { amount: '500', expiresAt }),
		};
		grants[provider]();
		const levels: unknown[] = [];
		for (const days of [0, 11, 12, 30, 34, 36, 39.5, 39.6]) {
			later(days * 24);
			const alerts = await trigger.poll();
			levels.push(alerts.map(({ threshold, thresholdType }) => [threshold, thresholdType]));
		}
		expect(levels.flat()).toEqual([
			[30, 'days'],
			[7, 'days'],
			[1, 'days'],
		]);
	});

	test('of days that have come at once: the lowest alone', async () => {
		const { trigger, customers } = start({
			event: 'grantExpiringSoon',
			withinDays: 30,
			options: { furtherDays: '7, 1' },
		});
		const expiresAt = new Date(NOW.getTime() + 48 * HOUR);
		const grants = {
			stripe: () => stage.sandbox.topUp('stripe', customers[0], { amount: '500', expiresAt }),
			sequence: () =>
				stage.sandbox.topUp('sequence', customers[0], { amount: '5', expiryDate: '2026-05-12' }),
			dodoPayments: () =>
				stage.sandbox.topUp('dodoPayments', customers[0], { amount: '5', expiresAt }),
		};
		const { id } = grants[provider]();
		expect(await trigger.poll()).toMatchObject([{ id, threshold: 7, isReminder: false }]);
		expect(await trigger.poll()).toEqual([]);
	});

	test.each([
		['furtherThresholds', '50,10', 'balanceLow', 'Further Thresholds'],
		['furtherThresholds', 'fifty', 'balanceLow', 'Further Thresholds'],
		['furtherThresholds', '50, -1', 'balanceLow', 'Further Thresholds'],
		['furtherDays', '7, 0.5', 'grantExpiringSoon', 'Further Days'],
	])('%s of %s are told by the name of their option', async (name, given, event, label) => {
		const { trigger } = start({ event, options: { [name]: given } });
		await expect(trigger.poll()).rejects.toMatchObject({
			message: `The option ${label} is "${given}"`,
			description: expect.stringContaining('separated by commas with spaces') as string,
		});
	});
});

describe.each(['stripe', 'dodoPayments'] as const)(
	'%s: a list of thresholds in metadata',
	(provider) => {
		const start = (
			limit: string,
			watched: 'customer' | 'grant' = 'customer',
			furtherThresholds = '',
		) => {
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
					furtherThresholds,
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

		test('replaces all levels of the customer', async () => {
			const { trigger, spend } = start('70, 30', 'customer', '50, 10');
			const thresholds: unknown[] = [];
			for (const spent of [25, 10, 20, 20, 20, 5]) {
				spend(spent);
				thresholds.push(...(await trigger.poll()).map(({ threshold }) => threshold));
			}
			expect(thresholds).toEqual([70, 30]);
		});

		test.each(['50, soon', '50,10', 'none'])(
			'of which one cannot be read, as in %s, is told once and does not count: the common ones do',
			async (limit) => {
				const { trigger, spend } = start(limit, 'customer', '30, 10');
				spend(60);
				expect(await trigger.poll()).toEqual([]);
				spend(15);
				expect(await trigger.poll()).toMatchObject([{ balance: 25, threshold: 30 }]);
				spend(17);
				expect(await trigger.poll()).toMatchObject([{ balance: 8, threshold: 10 }]);
				expect(trigger.warnings).toEqual([
					expect.stringMatching(/^The metadata of grant \S+ holds no threshold: limit is "/),
				]);
			},
		);
	},
);
