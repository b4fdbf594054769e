import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { advance } from '../../nodes/CreditGrants/alerts/advance';
import type { Observation } from '../../nodes/CreditGrants/alerts/observation';
import {
	alertOf,
	anyLevels,
	digest,
	EVERYTHING,
	histories,
	HOUR,
	isToppedUp,
	lineage,
	live,
	materialRise,
	observationOf,
	without,
	type Read,
	type Sight,
} from './life';
import { Model } from './model';

const RUNS = { numRuns: 500 };

function keysAt(read: Read): Array<[string, Sight]> {
	return [...read.sights];
}

/** The level that a read alerted of for the first time; undefined for none, and for a reminder. */
function newLevelIn(read: Read, key: string): number | undefined {
	const alert = alertOf(read, key);
	return alert?.isReminder === false ? alert.subject.held?.at(-1) : undefined;
}

describe('whatever happens to balances, grants, reads, processes and saved states', () => {
	test('each level is alerted of once per fall, the lowest of several crossed at once', () => {
		fc.assert(
			fc.property(histories(...EVERYTHING), anyLevels, (steps, levels) => {
				const model = new Model(levels.type);
				for (const read of live(steps, {}, levels)) {
					for (const [key] of keysAt(read)) {
						const message = `${key} in read ${read.number}`;
						expect(newLevelIn(read, key), message).toBe(model.alertIn(read, key));
					}
				}
			}),
			{ numRuns: 3000 },
		);
	});

	test('every read that finds a level to hold has an alert that went out for it, or for a lower one', () => {
		fc.assert(
			fc.property(histories(...without('reduce', 'void')), anyLevels, (steps, levels) => {
				const reads = live(steps, {}, levels);
				reads.forEach((read, index) => {
					for (const [key, sight] of keysAt(read)) {
						const level = sight.held?.at(-1);
						if (level === undefined) continue;
						const isCovered = reads.slice(0, index + 1).some((each) => {
							const then = each.sights.get(key);
							const alerted = newLevelIn(each, key);
							if (!then || alerted === undefined || alerted > level) return false;
							const rise = sight.balance - then.balance;
							return (
								!isToppedUp(sight, then) &&
								(rise <= 0 || rise < materialRise(level, sight, levels.type))
							);
						});
						expect(isCovered, `${key} in read ${read.number}`).toBe(true);
					}
				});
			}),
			RUNS,
		);
	});

	test('the state holds what is observed and was alerted of, and nothing else', () => {
		fc.assert(
			fc.property(histories(...EVERYTHING), anyLevels, (steps, levels) => {
				for (const read of live(steps, {}, levels)) {
					for (const key of Object.keys(read.state)) {
						expect(read.sights.has(key)).toBe(true);
						expect([...lineage(read)].some((each) => alertOf(each, key))).toBe(true);
					}
				}
			}),
			RUNS,
		);
	});

	test('a customer who has new credits and is not low is forgotten', () => {
		fc.assert(
			fc.property(histories(...EVERYTHING), anyLevels, (steps, levels) => {
				for (const read of live(steps, {}, levels)) {
					for (const [key, sight] of keysAt(read)) {
						const alerted = [...lineage(read.parent)]
							.find((each) => alertOf(each, key))
							?.sights.get(key);
						const hasNew = [...sight.grants.keys()].some((id) => !alerted?.grants.has(id));
						if (sight.held?.length === 0 && hasNew) {
							expect(Object.keys(read.state)).not.toContain(key);
						}
					}
				}
			}),
			RUNS,
		);
	});

	test('a customer who is low is in the state', () => {
		fc.assert(
			fc.property(histories(...EVERYTHING), anyLevels, (steps, levels) => {
				for (const read of live(steps, {}, levels)) {
					for (const [key, { held }] of keysAt(read)) {
						if (held && held.length > 0) expect(read.state).toHaveProperty(key);
					}
				}
			}),
			RUNS,
		);
	});

	test('a balance that is not known alerts nobody and changes nothing', () => {
		fc.assert(
			fc.property(histories(...EVERYTHING), anyLevels, (steps, levels) => {
				for (const read of live(steps, { remindAfterHours: 2 }, levels)) {
					for (const [key, { held }] of keysAt(read)) {
						if (held) continue;
						expect(alertOf(read, key)).toBeUndefined();
						const before = [...lineage(read.parent)][0]?.state ?? {};
						expect(read.state[key]).toEqual(before[key]);
					}
				}
			}),
			RUNS,
		);
	});

	test('each alert tells the balance of the alert before it, where the state knows one', () => {
		fc.assert(
			fc.property(histories(...EVERYTHING), anyLevels, (steps, levels) => {
				for (const read of live(steps, {}, levels)) {
					for (const alert of read.alerts) {
						const before = read.parent?.state[alert.key]?.b;
						expect(alert.previousBalance).toBe(before);
					}
				}
			}),
			RUNS,
		);
	});
});

describe('while no state is lost', () => {
	const KEPT = without('crashingPoll', 'restart', 'leave', 'blindPoll');

	test('a level is alerted of again, or one above it, only where credits came in between', () => {
		fc.assert(
			fc.property(histories(...KEPT), anyLevels, (steps, levels) => {
				const reads = live(steps, {}, levels);
				for (const key of ['c0', 'c1']) {
					let last: { level: number; floor: number; hasRisen: boolean; then: Sight } | undefined;
					for (const read of reads) {
						const sight = read.sights.get(key);
						if (!sight) continue;
						if (last) {
							last.hasRisen ||= sight.balance > last.floor || isToppedUp(sight, last.then);
							last.floor = Math.min(last.floor, sight.balance);
						}
						const level = newLevelIn(read, key);
						if (level === undefined) continue;
						if (last && level >= last.level) expect(last.hasRisen).toBe(true);
						last = { level, floor: sight.balance, hasRisen: false, then: sight };
					}
				}
			}),
			RUNS,
		);
	});

	test('since tells the first read that found the level to hold', () => {
		fc.assert(
			fc.property(histories(...KEPT), anyLevels, (steps, levels) => {
				for (const read of live(steps, { remindAfterHours: 5 }, levels)) {
					for (const alert of read.alerts) {
						const first = [...lineage(read)].find(
							(each) => newLevelIn(each, alert.key) !== undefined,
						);
						expect(alert.since).toBe(new Date(first?.time ?? 0).toISOString());
					}
				}
			}),
			RUNS,
		);
	});
});

describe('a poll repeated from the same state', () => {
	test('alerts of a level under the same id, later and with less left', () => {
		fc.assert(
			fc.property(
				histories(...EVERYTHING),
				anyLevels,
				fc.nat(30),
				fc.nat(100),
				(steps, levels, hours, spent) => {
					const last = live(steps, {}, levels).at(-1);
					if (!last) return;
					const { state, polls } = last.parent ?? { state: {}, polls: 0 };
					const idsAfter = (wait: number, less: number) => {
						const observations = [...last.sights].map(([key, sight]) => ({
							...observationOf(key, sight, levels.type),
							balance: String(Math.max(0, sight.balance - less) / 10),
						}));
						const now = last.time + wait * HOUR;
						const { alerts } = advance(state, observations, { now, polls, digest });
						return new Map(alerts.map(({ key, alertId }) => [key, alertId]));
					};
					const first = idsAfter(0, 0);
					expect(idsAfter(hours, 0)).toEqual(first);
					for (const [key, id] of idsAfter(hours, spent)) expect(first.get(key)).toBe(id);
				},
			),
			RUNS,
		);
	});
});

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
						for (const [key, { held }] of keysAt(read)) {
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

test('the order of observations, and of their grants makes no difference', () => {
	const observation: fc.Arbitrary<Observation<string>> = fc.record({
		key: fc.string({ minLength: 1, maxLength: 3 }),
		level: fc.option(
			fc.record({
				type: fc.constantFrom('amount', 'percent', 'days'),
				value: fc.constantFrom('0', '10', '20'),
			}),
		),
		balance: fc.option(fc.nat(30).map(String), { nil: undefined }),
		amount: fc.option(fc.nat(30).map(String), { nil: undefined }),
		grants: fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 4 }),
		granted: fc.option(fc.nat(30).map(String), { nil: undefined }),
		subject: fc.constant('subject'),
	});
	const polls = fc.array(
		fc.uniqueArray(observation, { selector: ({ key }) => key, maxLength: 6 }),
		{ maxLength: 6 },
	);
	const byKey = <Each extends { key: string }>(list: Each[]) =>
		[...list].sort((a, b) => (a.key < b.key ? -1 : 1));
	fc.assert(
		fc.property(polls, fc.integer(), (reads, seed) => {
			let straight = {};
			let shuffled = {};
			reads.forEach((read, index) => {
				const rule = { now: index * HOUR, polls: index, remindAfterHours: 2, digest };
				const mixed = mix(read, seed).map((each) => ({ ...each, grants: mix(each.grants, seed) }));
				const first = advance(straight, read, rule);
				const second = advance(shuffled, mixed, rule);
				expect(byKey(second.alerts)).toEqual(byKey(first.alerts));
				expect(second.state).toEqual(first.state);
				straight = first.state;
				shuffled = second.state;
			});
		}),
		RUNS,
	);
});

function mix<Each>(list: readonly Each[], seed: number): Each[] {
	return list
		.map((each, index) => ({ each, rank: digest(`${seed} ${index}`) }))
		.sort((a, b) => (a.rank < b.rank ? -1 : 1))
		.map(({ each }) => each);
}
