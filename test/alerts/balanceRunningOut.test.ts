import { describe, expect, test } from 'vitest';

import { Poller } from '../engine/poller';
import { HOUR } from './life';
import { NOW, PROVIDERS, setStage, stopClocks, storyOf } from './watching';

const stage = setStage();

describe.each(PROVIDERS)('%s: Balance Running Out', (provider) => {
	const dayLater = (days: number) =>
		stopClocks(stage.sandbox, new Date(NOW.getTime() + days * 24 * HOUR));

	/** A customer with 100 of whom 10 are spent a day, and one who spends nothing. */
	const start = (over: Record<string, unknown> = {}) => {
		const { customers, topUp, spend, who } = storyOf(stage.sandbox, provider);
		const grant = topUp(customers[0], 100);
		topUp(customers[1], 100);
		const spendOn = (day: number, amount: number) => {
			dayLater(day);
			spend(grant, amount);
		};
		const parameters = { provider, event: 'balanceRunningOut', withinDays: 3, ...over };
		const trigger = new Poller(stage.engine, stage.account, parameters);
		return { trigger, customers, spendOn, topUp, who };
	};

	test('is told once, when fewer days are left than wanted, and again after a top-up', async () => {
		const { trigger, customers, spendOn, topUp } = start();
		const counts: number[] = [];
		for (let day = 1; day <= 9; day++) {
			spendOn(day, 10);
			counts.push((await trigger.poll()).length);
		}
		// 20 are left at the end of the eighth day: two days at 10 a day.
		expect(counts).toEqual([0, 0, 0, 0, 0, 0, 0, 1, 0]);
		topUp(customers[0], 12);
		expect(await trigger.poll()).toMatchObject([{ customerId: customers[0], balance: 22 }]);
	});

	test('says when that will be, in words and figures', async () => {
		const { trigger, customers, spendOn, who } = start();
		for (let day = 1; day <= 8; day++) spendOn(day, 10);
		dayLater(8 + 1 / 24);
		const [alert, ...others] = await trigger.poll();
		expect(others).toEqual([]);
		expect(alert).toMatchObject({
			event: 'balanceRunningOut',
			customerId: customers[0],
			balance: 20,
			spentPerDay: 10,
			daysLeft: 2,
			runsOutAt: new Date(NOW.getTime() + (10 * 24 + 1) * HOUR).toISOString(),
			threshold: 3,
			thresholdType: 'days',
			isReminder: false,
			isSample: false,
		});
		expect(alert.reason).toMatch(
			new RegExp(
				`^${who(customers[0])} runs out of .+ on 20 May 2026, in 2 days, at the present pace`,
			),
		);
	});

	test('takes the pace from as many days as wanted', async () => {
		const { trigger, spendOn } = start({ options: { forecastDays: 2 } });
		for (let day = 1; day <= 7; day++) spendOn(day, 12);
		dayLater(9.5);
		expect(await trigger.poll()).toEqual([]);
	});

	test('shows who spends, where it is tried', async () => {
		const { trigger, spendOn } = start();
		for (let day = 1; day <= 8; day++) spendOn(day, 10);
		expect(await trigger.poll({ mode: 'manual' })).toMatchObject([
			{ isSample: true, event: 'balanceRunningOut' },
		]);
	});
});
