import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { advance, type Observation } from '../../nodes/CreditGrants/alerts/advance';
import {
	alertOf,
	digest,
	EVERYTHING,
	histories,
	HOUR,
	isToppedUp,
	lineage,
	live,
	type Read,
	type Sight,
} from './life';

const RUNS = { numRuns: 500 };

/** The latest alert of a key that the state of a read could know of, with nothing but low reads since. */
function standingAlert(read: Read | undefined, key: string): Sight | undefined {
	for (const each of lineage(read)) {
		const sight = each.sights.get(key);
		if (!sight?.isLow) return undefined;
		const alert = alertOf(each, key);
		if (alert && !alert.isReminder) return sight;
	}
	return undefined;
}

function keysAt(read: Read): Array<[string, Sight]> {
	return [...read.sights];
}

describe('whatever happens to balances, reads, processes and saved states', () => {
	test('a customer is alerted of exactly when they are low and no alert that is known still stands', () => {
		fc.assert(
			fc.property(histories(...EVERYTHING), (steps) => {
				for (const read of live(steps)) {
					for (const [key, sight] of keysAt(read)) {
						const standing = standingAlert(read.parent, key);
						const isNews = sight.isLow && (!standing || isToppedUp(sight, standing));
						expect(alertOf(read, key) !== undefined, `${key} at ${read.time}`).toBe(isNews);
					}
				}
			}),
			RUNS,
		);
	});

	test('every read that finds a customer low has an alert that went out for it', () => {
		fc.assert(
			fc.property(histories(...EVERYTHING), (steps) => {
				const reads = live(steps);
				reads.forEach((read, index) => {
					for (const [key, sight] of keysAt(read)) {
						if (!sight.isLow) continue;
						const covering = reads.slice(0, index + 1).filter((each) => {
							const then = each.sights.get(key);
							return alertOf(each, key) && then && !isToppedUp(sight, then);
						});
						expect(covering.length, `${key} at ${read.time}`).toBeGreaterThan(0);
					}
				});
			}),
			RUNS,
		);
	});

	test('the state holds what is observed and was alerted of, and nothing else', () => {
		fc.assert(
			fc.property(histories(...EVERYTHING), (steps) => {
				for (const read of live(steps)) {
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
			fc.property(histories(...EVERYTHING), (steps) => {
				for (const read of live(steps)) {
					for (const [key, sight] of keysAt(read)) {
						const alerted = [...lineage(read.parent)]
							.find((each) => alertOf(each, key))
							?.sights.get(key);
						const hasNew = sight.grants.some((grant) => !alerted?.grants.includes(grant));
						if (!sight.isLow && hasNew) expect(Object.keys(read.state)).not.toContain(key);
					}
				}
			}),
			RUNS,
		);
	});

	test('a customer who is low is in the state', () => {
		fc.assert(
			fc.property(histories(...EVERYTHING), (steps) => {
				for (const read of live(steps)) {
					for (const [key, { isLow }] of keysAt(read)) {
						if (isLow) expect(read.state).toHaveProperty(key);
					}
				}
			}),
			RUNS,
		);
	});

	test('each alert tells the balance of the alert before it, where the state knows one', () => {
		fc.assert(
			fc.property(histories(...EVERYTHING), (steps) => {
				for (const read of live(steps)) {
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
	const KEPT = ['topUp', 'spend', 'refund', 'endGrant', 'leave', 'wait', 'failedPoll'] as const;

	test('there are as many alerts as crossings: falls below, and top-ups that leave a customer low', () => {
		fc.assert(
			fc.property(histories(...KEPT), (steps) => {
				const reads = live(steps);
				for (const key of ['c0', 'c1']) {
					let crossings = 0;
					let standing: Sight | undefined;
					for (const sight of reads.map(({ sights }) => sights.get(key))) {
						const isCrossing = sight?.isLow && (!standing || isToppedUp(sight, standing));
						if (isCrossing) crossings++;
						standing = sight?.isLow ? (isCrossing ? sight : standing) : undefined;
					}
					expect(reads.filter((read) => alertOf(read, key))).toHaveLength(crossings);
				}
			}),
			RUNS,
		);
	});

	test('since tells the first read of the episode', () => {
		fc.assert(
			fc.property(histories(...KEPT), (steps) => {
				const all = live(steps, { remindAfterHours: 5 });
				for (const read of all) {
					for (const alert of read.alerts) {
						const first = [...lineage(read)].find(
							(each) => alertOf(each, alert.key)?.isReminder === false,
						);
						expect(alert.since).toBe(new Date(first?.time ?? 0).toISOString());
					}
				}
			}),
			RUNS,
		);
	});
});

describe('alertId', () => {
	test('no two alerts have the same one as long as grants neither end nor are used up', () => {
		fc.assert(
			fc.property(
				histories('topUp', 'spendSome', 'refund', 'wait', 'failedPoll', 'restart'),
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

	test('a poll repeated from the same state alerts under the same ids, later and with less left', () => {
		fc.assert(
			fc.property(histories(...EVERYTHING), fc.nat(30), fc.nat(10), (steps, hours, spent) => {
				const last = live(steps).at(-1);
				if (!last) return;
				const observed = (less: number) =>
					[...last.sights].map(([key, { isLow, balance, grants }]) => ({
						key,
						holds: isLow,
						balance: String(Math.max(0, balance - less)),
						grants,
						subject: key,
					}));
				const { state: before, polls } = last.parent ?? { state: {}, polls: 0 };
				const first = advance(before, observed(0), { now: last.time, polls, digest });
				const again = advance(before, observed(0), {
					now: last.time + hours * HOUR,
					polls,
					digest,
				});
				const lower = advance(before, observed(spent), {
					now: last.time + hours * HOUR,
					polls,
					digest,
				});
				const ids = ({ alerts }: typeof first) =>
					new Map(alerts.map(({ key, alertId }) => [key, alertId]));
				expect(ids(again)).toEqual(ids(first));
				for (const [key, id] of ids(lower)) expect(ids(first).get(key)).toBe(id);
			}),
			RUNS,
		);
	});
});

describe('reminders', () => {
	test('come while a customer is low, on time, and never closer than asked for', () => {
		fc.assert(
			fc.property(histories(...EVERYTHING), fc.integer({ min: 1, max: 40 }), (steps, hours) => {
				for (const read of live(steps, { remindAfterHours: hours })) {
					for (const [key, sight] of keysAt(read)) {
						const alert = alertOf(read, key);
						const last = [...lineage(read.parent)].find((each) => alertOf(each, key));
						const standing = standingAlert(read.parent, key);
						const isDue =
							sight.isLow &&
							standing !== undefined &&
							!isToppedUp(sight, standing) &&
							last !== undefined &&
							read.time - last.time >= hours * HOUR;
						expect(alert?.isReminder === true, `${key} at ${read.time}`).toBe(isDue);
					}
				}
			}),
			RUNS,
		);
	});

	test('never change which alerts go out', () => {
		fc.assert(
			fc.property(histories('topUp', 'spend', 'refund', 'endGrant', 'leave', 'wait'), (steps) => {
				const alerts = (reads: Read[]) =>
					reads.map((read) =>
						read.alerts.filter(({ isReminder }) => !isReminder).map(({ key }) => key),
					);
				expect(alerts(live(steps, { remindAfterHours: 3 }))).toEqual(alerts(live(steps)));
			}),
			RUNS,
		);
	});
});

test('the order of observations and of their grants makes no difference', () => {
	const observation: fc.Arbitrary<Observation<string>> = fc.record({
		key: fc.string({ minLength: 1, maxLength: 3 }),
		holds: fc.boolean(),
		balance: fc.option(fc.nat(30).map(String), { nil: undefined }),
		grants: fc.uniqueArray(fc.constantFrom('a=1', 'b=2', 'c=3', 'd=4'), { maxLength: 4 }),
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
