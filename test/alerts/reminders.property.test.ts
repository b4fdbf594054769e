import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { anyLevels, EVERYTHING, histories, without } from './histories';
import { alertOf, HOUR, lineage, live } from './life';
import { Model } from './model';

const RUNS = { numRuns: 500 };

describe('reminders', () => {
	test('come while a level holds, on time, and never closer than asked for', () => {
		fc.assert(
			fc.property(
				histories(...EVERYTHING),
				anyLevels,
				fc.integer({ min: 1, max: 40 }),
				(steps, levels, hours) => {
					const model = new Model(levels.type);
					for (const read of live(steps, { remindAfterHours: hours }, levels)) {
						for (const [key, { held }] of read.sights) {
							const last = [...lineage(read.parent)].find((each) => alertOf(each, key));
							const isStanding = held && held.length > 0 && model.alertIn(read, key) === undefined;
							const isDue =
								isStanding && last !== undefined && read.time - last.time >= hours * HOUR;
							const isReminder = alertOf(read, key)?.isReminder === true;
							expect(isReminder, `${key} in read ${read.number}`).toBe(isDue === true);
						}
					}
				},
			),
			RUNS,
		);
	});

	test('never change which alerts go out', () => {
		fc.assert(
			fc.property(histories(...without('crashingPoll', 'restart')), anyLevels, (steps, levels) => {
				const alerts = (remindAfterHours?: number) =>
					live(steps, { remindAfterHours }, levels).map((read) =>
						read.alerts.filter(({ isReminder }) => !isReminder).map(({ key }) => key),
					);
				expect(alerts(3)).toEqual(alerts());
			}),
			RUNS,
		);
	});
});
