import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import {
	alertOf,
	anyLevels,
	EVERYTHING,
	histories,
	live,
	without,
	type Sight,
	type Step,
} from './life';

const RUNS = { numRuns: 2000 };

const idsOf = (steps: Step[]) =>
	live(steps).flatMap(({ alerts }) => alerts.map(({ alertId }) => alertId));

test('a second episode has another alertId, though the grants of the first are all that is left', () => {
	const ids = idsOf([
		{ do: 'topUp', of: 0, amount: 15 },
		{ do: 'poll' },
		{ do: 'topUp', of: 0, amount: 50 },
		{ do: 'poll' },
		{ do: 'void', of: 0, grant: 1 },
		{ do: 'poll' },
	]);
	expect(ids).toHaveLength(2);
	expect(new Set(ids).size).toBe(2);
});

test('the repeat after a crash has the same alertId, though the top-up before it was seen silently', () => {
	const ids = idsOf([
		{ do: 'topUp', of: 0, amount: 15 },
		{ do: 'poll' },
		{ do: 'topUp', of: 0, amount: 50 },
		{ do: 'poll' },
		{ do: 'spend', of: 0, grant: 1, amount: 48 },
		{ do: 'crashingPoll' },
		{ do: 'poll' },
	]);
	expect(ids).toHaveLength(3);
	expect(ids[2]).toBe(ids[1]);
	expect(ids[1]).not.toBe(ids[0]);
});

test('each level of one fall has an alertId of its own', () => {
	const levels = { type: 'amount' as const, values: [20, 10] };
	const steps: Step[] = [
		{ do: 'topUp', of: 0, amount: 15 },
		{ do: 'poll' },
		{ do: 'spend', of: 0, grant: 0, amount: 10 },
		{ do: 'poll' },
	];
	const ids = live(steps, {}, levels).flatMap(({ alerts }) => alerts.map((each) => each.alertId));
	expect(new Set(ids).size).toBe(2);
});

test('no two alerts have the same alertId, unless a crash lost the first', () => {
	fc.assert(
		fc.property(histories(...without('crashingPoll')), anyLevels, (steps, levels) => {
			const ids = live(steps, { remindAfterHours: 6 }, levels).flatMap(({ alerts }) =>
				alerts.map(({ alertId }) => alertId),
			);
			expect(new Set(ids).size).toBe(ids.length);
		}),
		RUNS,
	);
});

test('what a crash makes repeat bears the same alertId', () => {
	fc.assert(
		fc.property(histories(...EVERYTHING), anyLevels, (steps, levels) => {
			const reads = live(steps, { remindAfterHours: 6 }, levels);
			reads.forEach((read, index) => {
				const next = reads.at(index + 1);
				if (!read.hasCrashed || !next) return;
				for (const { key, alertId, isReminder, subject: then } of read.alerts) {
					const repeat = alertOf(next, key);
					if (repeat?.isReminder !== isReminder) continue;
					const news = ({ held, grants }: Sight) => JSON.stringify([held?.at(-1), ...grants]);
					if (news(repeat.subject) === news(then)) expect(repeat.alertId).toBe(alertId);
				}
			});
		}),
		RUNS,
	);
});
