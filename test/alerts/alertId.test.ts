import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { alertOf, EVERYTHING, histories, live, type Step } from './life';

const RUNS = { numRuns: 2000 };

const idsOf = (steps: Step[]) =>
	live(steps).flatMap(({ alerts }) => alerts.map(({ alertId }) => alertId));

test('a second episode has another alertId, though the grants of the first are all that is left', () => {
	const ids = idsOf([
		{ do: 'topUp', of: 0, amount: 15 },
		{ do: 'poll' },
		{ do: 'topUp', of: 0, amount: 50 },
		{ do: 'poll' },
		{ do: 'spend', of: 0, grant: 1, amount: 50 },
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

test('no two alerts have the same alertId, unless a crash lost the first', () => {
	fc.assert(
		fc.property(
			histories('topUp', 'spend', 'refund', 'endGrant', 'leave', 'wait', 'failedPoll', 'restart'),
			(steps) => {
				const ids = live(steps, { remindAfterHours: 6 }).flatMap(({ alerts }) =>
					alerts.map(({ alertId }) => alertId),
				);
				expect(new Set(ids).size).toBe(ids.length);
			},
		),
		RUNS,
	);
});

test('what a crash makes repeat bears the same alertId', () => {
	fc.assert(
		fc.property(histories(...EVERYTHING), (steps) => {
			const reads = live(steps);
			reads.forEach((read, index) => {
				const next = reads[index + 1];
				if (!read.hasCrashed || !next) return;
				for (const { key, alertId } of read.alerts) {
					const [then, now] = [read.sights.get(key), next.sights.get(key)];
					const repeat = alertOf(next, key);
					if (repeat && JSON.stringify(now?.grants) === JSON.stringify(then?.grants)) {
						expect(repeat.alertId).toBe(alertId);
					}
				}
			});
		}),
		RUNS,
	);
});
