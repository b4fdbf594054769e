import fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { Pacer, sharedPacer } from '../../nodes/CreditGrants/http/pacing';

beforeEach(() => {
	vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
});

afterEach(() => {
	vi.useRealTimers();
});

const never = new AbortController().signal;

test('in no window more leave than the burst and the rate allow, none while the gate is shut', async () => {
	await fc.assert(
		fc.asyncProperty(
			fc.record({
				requestsPerSecond: fc.double({ min: 0.5, max: 200, noNaN: true }),
				burst: fc.integer({ min: 1, max: 20 }),
				concurrency: fc.integer({ min: 1, max: 20 }),
			}),
			fc.array(fc.nat(2000), { minLength: 1, maxLength: 60 }),
			fc.array(fc.record({ at: fc.nat(3000), pause: fc.nat(1500) }), { maxLength: 3 }),
			async (limit, arrivals, refusals) => {
				const pacer = new Pacer(limit);
				const start = performance.now();
				const sent: number[] = [];
				const shut: Array<[from: number, to: number]> = [];
				const at = (ms: number, act: () => void) => void setTimeout(act, ms);
				for (const arrival of arrivals) {
					at(arrival, () => {
						void pacer.inTurn(never, async () => {
							await pacer.ready(never);
							sent.push(performance.now() - start);
						});
					});
				}
				for (const refusal of refusals) {
					at(refusal.at, () => {
						const now = performance.now();
						pacer.refused(now, refusal.pause);
						shut.push([now - start, now - start + refusal.pause]);
					});
				}
				await vi.runAllTimersAsync();

				expect(sent).toHaveLength(arrivals.length);
				for (let first = 0; first < sent.length; first++) {
					for (let last = first; last < sent.length; last++) {
						const allowed =
							limit.burst + ((sent[last] - sent[first]) / 1000) * limit.requestsPerSecond;
						expect(last - first + 1).toBeLessThanOrEqual(allowed + 0.01);
					}
				}
				for (const [from, to] of shut) {
					expect(sent.filter((time) => time > from && time < to - 0.001)).toEqual([]);
				}
			},
		),
		{ numRuns: 100 },
	);
});

test('a pace that was refused is slowed, once for what was under way together, and comes back', async () => {
	const pacer = new Pacer({ requestsPerSecond: 10, burst: 1, concurrency: 1 });
	const timeOf = async (requests: number) => {
		const start = performance.now();
		const done = (async () => {
			for (let request = 0; request < requests; request++) await pacer.ready(never);
		})();
		await vi.runAllTimersAsync();
		await done;
		return performance.now() - start;
	};
	expect(await timeOf(11)).toBeCloseTo(1000, -2);
	const sentAt = performance.now();
	vi.advanceTimersByTime(1);
	pacer.refused(sentAt, 0);
	pacer.refused(sentAt, 0);
	const slowed = await timeOf(10);
	expect(slowed).toBeGreaterThan(2500);
	expect(slowed).toBeLessThan(2900);
	vi.advanceTimersByTime(90_000);
	expect(await timeOf(10)).toBeLessThan(1100);
});

test('one key has one pace, whatever each workflow’s settings; two keys have two', () => {
	const limit = { requestsPerSecond: 1, burst: 1, concurrency: 1 };
	expect(sharedPacer('key-a', limit)).toBe(sharedPacer('key-a', { ...limit, concurrency: 2 }));
	expect(sharedPacer('key-a', limit)).not.toBe(sharedPacer('key-b', limit));
});
