import { describe, expect, test } from 'vitest';

import { advance, type AlertState } from '../../nodes/CreditGrants/alerts/advance';
import type { Subject } from '../../nodes/CreditGrants/alerts/events';
import { observeRunningOut } from '../../nodes/CreditGrants/alerts/runningOut';
import type { Forecast } from '../../nodes/CreditGrants/grants/forecast';
import type { CreditGrant } from '../../nodes/CreditGrants/grants/types';
import { digest } from './life';
import { grant, NOW, over } from './samples';

const DAY = 86_400_000;
const now = Date.parse(NOW.instant);

function lasting(daysLeft: number): Forecast {
	return { spentPerDay: 1, daysLeft, runsOutAt: now + daysLeft * DAY };
}

const level = (outlook: Forecast | null | undefined, within: number[], grants = [grant()]) =>
	observeRunningOut('id', grants, outlook, within).level;

describe('a balance runs out', () => {
	test('within fewer days than wanted, compared unrounded', () => {
		expect(level(lasting(7), [7])).toBeNull();
		expect(level(lasting(6.999), [7])).toEqual({ type: 'days', value: '7' });
		expect(level(lasting(0), [7])).toEqual({ type: 'days', value: '7' });
	});

	test('at the lowest of several levels, in any order', () => {
		expect(level(lasting(2.5), [1, 7, 3])).toEqual({ type: 'days', value: '3' });
		expect(level(lasting(0.2), [7, 3, 1])).toEqual({ type: 'days', value: '1' });
	});

	test('never where nothing is spent; and where it is not known, that is not told', () => {
		expect(level(null, [7])).toBeNull();
		expect(level(undefined, [7])).toBeUndefined();
	});

	test('never where all credits have yet to begin', () => {
		expect(level(lasting(0), [7], [over.pending()])).toBeNull();
	});

	test('and says at which pace and when', () => {
		const { subject } = observeRunningOut('id', [grant()], lasting(6.96), [7, 3]);
		expect(subject).toMatchObject({
			threshold: { type: 'days', value: '7' },
			record: { spentPerDay: 1, daysLeft: 7, runsOutAt: new Date(now + 6.96 * DAY).toISOString() },
		});
		const calm = observeRunningOut('id', [grant()], null, [3, 7]);
		expect(calm.subject.threshold).toEqual({ type: 'days', value: '7' });
		expect(calm.subject.record).not.toHaveProperty('spentPerDay');
	});
});

describe('it is told', () => {
	/** Which of a row of reads alert. */
	function told(reads: Array<[CreditGrant[], Forecast | null | undefined]>): boolean[] {
		let state: AlertState = {};
		return reads.map(([grants, outlook], polls) => {
			const seen = observeRunningOut('id', grants, outlook, [7]);
			const step = advance<Subject>(state, [seen], { now: now + polls, polls, digest });
			state = step.state;
			return step.alerts.length > 0;
		});
	}

	const first = (balance: string) => grant({ id: 'g', balance });
	const second = grant({ id: 'h' });

	test('once, though the pace slows down and quickens', () => {
		expect(
			told([
				[[first('50')], lasting(5)],
				[[first('49')], lasting(9)],
				[[first('48')], null],
				[[first('47')], undefined],
				[[first('40')], lasting(4)],
			]),
		).toEqual([true, false, false, false, false]);
	});

	test('again after a top-up, whatever it lasts for', () => {
		expect(
			told([
				[[first('50')], lasting(5)],
				[[first('49'), second], lasting(60)],
				[[first('0'), second], lasting(6)],
			]),
		).toEqual([true, false, true]);
		expect(
			told([
				[[first('50')], lasting(5)],
				[[first('50'), second], lasting(6)],
			]),
		).toEqual([true, true]);
	});
});
