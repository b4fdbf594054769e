import { expect, test, vi } from 'vitest';

import { Pacer } from '../../nodes/CreditGrants/http/pacing';
import { backoff, RETRY_POLICY } from '../../nodes/CreditGrants/http/retry';
import { providers } from '../../nodes/CreditGrants/providers';
import { random } from './random';
import { LIMIT, RateLimit } from './rateLimit';
import { VirtualTime } from './virtualTime';

const time = vi.hoisted(() => ({
	clock: undefined as unknown as VirtualTime,
	/** Until when a worker, known by its signal, is held up. */
	heldUpUntil: new WeakMap<AbortSignal, number>(),
}));

// Who is held up wakes up late from a wait, too.
vi.mock('../../nodes/CreditGrants/http/wait', () => ({
	waitUntil: async (at: number, worker: AbortSignal) => {
		await time.clock.until(at);
		await time.clock.until(time.heldUpUntil.get(worker) ?? 0);
	},
}));

const WORKERS = 4;
const EACH = 140;

/** Four workers at one limit in simulated time; each is held up now and then, for up to `stallMs`. */
async function simulate(seed: number, stallMs: number) {
	const clock = (time.clock = new VirtualTime());
	vi.spyOn(performance, 'now').mockImplementation(() => clock.now);
	const next = random(seed);
	const limit = new RateLimit(() => clock.now);
	let done = 0;
	let end = 0;

	for (let worker = 0; worker < WORKERS; worker++) {
		const pacer = new Pacer(providers.stripe.rateLimit);
		const self = new AbortController().signal;
		const beHeldUp = async () => {
			let until = time.heldUpUntil.get(self) ?? 0;
			if (next() < 0.1) until = Math.max(until, clock.now + next() * stallMs);
			time.heldUpUntil.set(self, until);
			await clock.until(until);
		};
		const request = async () => {
			for (let attempt = 1; ; attempt++) {
				await pacer.ready(self);
				const sentAt = clock.now;
				await beHeldUp();
				const isRefused = limit.refuses();
				await clock.pass(60 + next() * 5);
				await beHeldUp();
				if (!isRefused) break;
				const delay = backoff(RETRY_POLICY, attempt, next);
				pacer.refused(sentAt, delay);
				await clock.pass(delay);
			}
			done++;
			end = clock.now;
		};
		for (let each = 0; each < EACH; each++) void pacer.inTurn(self, request);
	}
	await clock.run();
	vi.restoreAllMocks();
	const ideal = (WORKERS * EACH) / LIMIT.perSecond;
	return { done, refused: limit.refused / limit.requests, times: end / 1000 / ideal };
}

test.each([0, 200, 600])(
	'four workers, each held up for up to %i ms now and then, share one limit',
	async (stallMs) => {
		const runs: Array<Awaited<ReturnType<typeof simulate>>> = [];
		for (let seed = 1; seed <= 25; seed++) runs.push(await simulate(seed, stallMs));
		const mean = (of: (run: (typeof runs)[number]) => number) =>
			runs.reduce((sum, run) => sum + of(run), 0) / runs.length;
		expect(runs.every(({ done }) => done === WORKERS * EACH)).toBe(true);
		expect(Math.max(...runs.map(({ refused }) => refused))).toBeLessThanOrEqual(0.05);
		expect(Math.max(...runs.map(({ times }) => times))).toBeLessThanOrEqual(1.5);
		console.log(
			`${(100 * mean(({ refused }) => refused)).toFixed(1)}% refused, ${mean(({ times }) => times).toFixed(2)} × the ideal time`,
		);
	},
);
