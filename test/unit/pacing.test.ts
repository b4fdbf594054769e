import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import type { RateLimit } from '../../nodes/CreditGrants/grants/provider';
import { paced } from '../../nodes/CreditGrants/grants/rateLimit';
import { CancelledError } from '../../nodes/CreditGrants/grants/errors';
import { allowance, Pacer, sharedPacer } from '../../nodes/CreditGrants/http/pacing';

const never = () => new AbortController().signal;

beforeEach(() => {
	vi.useFakeTimers({ loopLimit: 1_000_000 });
	// The fake clock would stand still for a part of a millisecond; Node waits a whole one.
	const { setTimeout } = globalThis;
	vi.stubGlobal('setTimeout', (work: () => void, ms = 0) => setTimeout(work, Math.max(ms, 1)));
});

afterEach(() => {
	vi.unstubAllGlobals();
	vi.useRealTimers();
});

const limits = fc.record({
	requestsPerSecond: fc.double({ min: 1, max: 50, noNaN: true }),
	burst: fc.integer({ min: 1, max: 10 }),
	concurrency: fc.integer({ min: 1, max: 5 }),
});

interface Arrival {
	/** Milliseconds after the one before. */
	after: number;
	/** The provider refuses a request at that moment and asks for such a pause. */
	pause?: number;
}

const arrivals = fc.array(
	fc.record({ after: fc.nat(400), pause: fc.nat(3000) }, { requiredKeys: ['after'] }),
	{ minLength: 1, maxLength: 30 },
);

/** When each request left, and the pauses that were asked for, in milliseconds from the start. */
async function run(limit: RateLimit, plan: Arrival[]) {
	const pacer = new Pacer(limit);
	const start = performance.now();
	const now = () => performance.now() - start;
	const sends: number[] = [];
	const pauses: Array<{ from: number; to: number }> = [];
	const all: Array<Promise<void>> = [];
	for (const { after, pause } of plan) {
		await vi.advanceTimersByTimeAsync(after);
		if (pause !== undefined) {
			pauses.push({ from: now(), to: now() + pause });
			pacer.refused(performance.now(), pause);
		}
		all.push(pacer.ready(never()).then(() => void sends.push(now())));
	}
	await vi.runAllTimersAsync();
	await Promise.all(all);
	return { sends, pauses };
}

const together = (count: number) => Array.from({ length: count }, () => ({ after: 0 }));

describe('requests', () => {
	test('in any window are at most the burst and what the rate gives in it', async () => {
		await fc.assert(
			fc.asyncProperty(limits, arrivals, async (limit, plan) => {
				const { sends } = await run(limit, plan);
				expect(sends).toHaveLength(plan.length);
				for (const [first, start] of sends.entries()) {
					for (const [more, end] of sends.slice(first).entries()) {
						const given = (limit.requestsPerSecond * (end - start)) / 1000;
						expect(more + 1).toBeLessThanOrEqual(limit.burst + given + 1e-6);
					}
				}
			}),
			{ numRuns: 50 },
		);
	});

	test('never leave before the end of a pause', async () => {
		await fc.assert(
			fc.asyncProperty(limits, arrivals, async (limit, plan) => {
				const { sends, pauses } = await run(limit, plan);
				for (const { from, to } of pauses) {
					expect(sends.filter((at) => at > from && at < to)).toEqual([]);
				}
			}),
			{ numRuns: 50 },
		);
	});

	test('leave at once up to the burst, then at the rate', async () => {
		const limit = { requestsPerSecond: 10, burst: 3, concurrency: 1 };
		const { sends } = await run(limit, together(6));
		expect(sends).toEqual([0, 0, 0, 100, 200, 300]);
	});

	test('may burst again after a time without any', async () => {
		const limit = { requestsPerSecond: 10, burst: 2, concurrency: 1 };
		const plan = [0, 0, 1000, 0, 0].map((after) => ({ after }));
		const { sends } = await run(limit, plan);
		expect(sends).toEqual([0, 0, 1000, 1000, 1100]);
	});

	test('that wait already are held back by a pause too', async () => {
		const limit = { requestsPerSecond: 10, burst: 1, concurrency: 5 };
		const { sends } = await run(limit, [...together(2), { after: 50, pause: 500 }]);
		expect(sends[0]).toBe(0);
		expect(sends[1]).toBeGreaterThanOrEqual(550);
	});

	/** The time between two requests that leave one after the other once the refusals are over. */
	async function slowedTo(refuse: (pacer: Pacer) => Promise<void>): Promise<number> {
		const pacer = new Pacer({ requestsPerSecond: 10, burst: 3, concurrency: 5 });
		await refuse(pacer);
		const sends: number[] = [];
		const all = together(2).map(() =>
			pacer.ready(never()).then(() => void sends.push(performance.now())),
		);
		await vi.runAllTimersAsync();
		await Promise.all(all);
		return sends[1] - sends[0];
	}

	const refuseTogether = (count: number) => async (pacer: Pacer) => {
		const sentAt = performance.now();
		await vi.advanceTimersByTimeAsync(10);
		for (let each = 0; each < count; each++) pacer.refused(sentAt, 0);
	};
	const refuseInARow = (count: number) => async (pacer: Pacer) => {
		for (let each = 0; each < count; each++) await refuseTogether(1)(pacer);
	};

	test('leave at the end of a pause, without a burst and more slowly than before', async () => {
		const limit = { requestsPerSecond: 10, burst: 3, concurrency: 1 };
		const { sends } = await run(limit, [{ after: 0, pause: 1000 }, ...together(3)]);
		expect(sends[0]).toBe(1000);
		for (const at of [1, 2, 3]) expect(sends[at] - sends[at - 1]).toBeGreaterThan(110);
	});

	test('that were refused together slow the pace down once, in a row each time', async () => {
		const once = await slowedTo(refuseTogether(1));
		expect(once).toBeGreaterThan(110);
		expect(await slowedTo(refuseTogether(5))).toBe(once);
		expect(await slowedTo(refuseInARow(2))).toBeGreaterThan(once * 1.1);
	});

	test('never stop leaving, however often they are refused', async () => {
		expect(await slowedTo(refuseInARow(100))).toBeLessThan(10_000);
	});

	test('regain their pace in time', async () => {
		const limit = { requestsPerSecond: 10, burst: 1, concurrency: 1 };
		const { sends } = await run(limit, [
			{ after: 0, pause: 0 },
			{ after: 3_600_000 },
			{ after: 0 },
		]);
		expect(sends[2] - sends[1]).toBeLessThanOrEqual(101);
	});

	test('that wait end with the cancellation', async () => {
		const pacer = new Pacer({ requestsPerSecond: 10, burst: 1, concurrency: 1 });
		const cancel = new AbortController();
		pacer.refused(performance.now(), 30_000);
		const refused = expect(pacer.ready(cancel.signal)).rejects.toThrow(CancelledError);
		cancel.abort();
		await vi.advanceTimersByTimeAsync(100);
		await refused;
		expect(vi.getTimerCount()).toBe(0);
	});
});

describe('work', () => {
	const after = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

	test('is never under way in more than its places, and begins first come, first served', async () => {
		const jobs = fc.array(fc.record({ takes: fc.nat(50), fails: fc.boolean() }), { maxLength: 20 });
		await fc.assert(
			fc.asyncProperty(jobs, fc.integer({ min: 1, max: 5 }), async (plan, concurrency) => {
				const pacer = new Pacer({ requestsPerSecond: 1, burst: 1, concurrency });
				const begun: number[] = [];
				let underWay = 0;
				let most = 0;
				const all = plan.map(({ takes, fails }, index) =>
					pacer.inTurn(never(), async () => {
						begun.push(index);
						most = Math.max(most, ++underWay);
						await after(takes);
						underWay--;
						if (fails) throw new Error('failed');
					}),
				);
				const settled = Promise.allSettled(all);
				await vi.runAllTimersAsync();
				const results = await settled;
				expect(begun).toEqual(plan.map((_, index) => index));
				expect(most).toBe(Math.min(concurrency, plan.length));
				expect(results.map(({ status }) => status === 'rejected')).toEqual(
					plan.map(({ fails }) => fails),
				);
			}),
			{ numRuns: 50 },
		);
	});

	test('has fewer places after a refusal, one at least, and gets them back in time', async () => {
		const pacer = new Pacer({ requestsPerSecond: 10, burst: 1, concurrency: 7 });
		const mostUnderWay = async () => {
			let underWay = 0;
			let most = 0;
			const all = Array.from({ length: 20 }, async () =>
				pacer.inTurn(never(), async () => {
					most = Math.max(most, ++underWay);
					await after(10);
					underWay--;
				}),
			);
			await vi.runAllTimersAsync();
			await Promise.all(all);
			return most;
		};
		const refuse = async () => {
			await vi.advanceTimersByTimeAsync(1);
			pacer.refused(performance.now(), 0);
		};
		expect(await mostUnderWay()).toBe(7);
		await refuse();
		expect(await mostUnderWay()).toBe(2);
		for (let each = 0; each < 20; each++) await refuse();
		expect(await mostUnderWay()).toBe(1);
		await vi.advanceTimersByTimeAsync(3_600_000);
		expect(await mostUnderWay()).toBe(7);
	});

	test('that waits for its place gives it up when its run is dismissed', async () => {
		const pacer = new Pacer({ requestsPerSecond: 1, burst: 1, concurrency: 1 });
		const cancel = new AbortController();
		const first = pacer.inTurn(never(), () => after(1000));
		const begun: string[] = [];
		const second = expect(
			pacer.inTurn(cancel.signal, async () => void begun.push('second')),
		).rejects.toThrow(CancelledError);
		const third = pacer.inTurn(never(), async () => void begun.push('third'));
		cancel.abort();
		pacer.dismiss(cancel.signal);
		await second;
		await vi.runAllTimersAsync();
		await Promise.all([first, third]);
		expect(begun).toEqual(['third']);
	});

	test('of one that is cancelled already does not begin', async () => {
		const pacer = new Pacer({ requestsPerSecond: 1, burst: 1, concurrency: 1 });
		const work = vi.fn(async () => 1);
		await expect(pacer.inTurn(AbortSignal.abort(), work)).rejects.toThrow(CancelledError);
		expect(work).not.toHaveBeenCalled();
	});
});

describe("the user's own allowance", () => {
	const usual: RateLimit = paced({ requestsPerSecond: 20, burst: 2 });

	test.each([
		{
			own: {},
			concurrency: 26,
			title: 'lets as many be under way as leave while answers take 1.2 seconds, and a burst',
		},
		{ own: { requestsPerSecond: 30 }, concurrency: 38, title: 'more as the rate is raised' },
		{ own: { requestsPerSecond: 10_000 }, concurrency: 50, title: 'but no more than 50' },
		{ own: { requestsPerSecond: 1 }, concurrency: 4, title: 'and fewer as it is lowered' },
		{
			own: { requestsPerSecond: 100, concurrency: 3 },
			concurrency: 3,
			title: 'unless it says how many',
		},
	])('$title', ({ own, concurrency }) => {
		expect(allowance(usual, own)).toEqual({ ...usual, ...own, concurrency });
	});
});

describe('a pacer', () => {
	const limit: RateLimit = { requestsPerSecond: 10, burst: 1, concurrency: 1 };

	test('is shared by all who use one key, at the limit that was asked for last', () => {
		const pacer = sharedPacer('key one', limit);
		const slower = { ...limit, requestsPerSecond: 5 };
		expect(sharedPacer('key one', slower)).toBe(pacer);
		expect(pacer.limit).toEqual(slower);
	});

	test('is not shared between keys', () => {
		expect(sharedPacer('key one', limit)).not.toBe(sharedPacer('key two', limit));
	});
});
