import { createHash } from 'crypto';

import { CancelledError } from '../grants/errors';
import type { RateLimit } from '../grants/provider';
import { paced } from '../grants/rateLimit';
import { waitUntil } from './wait';

/**
 * Others may use the same key: a second n8n worker, another tool. How several come to share one limit:
 * a refusal at full pace slows to a quarter of it, further ones halve that, and 1/1000 of the pace is
 * regained in the time of one request. Simulated for four processes that make 140 requests each at Stripe's
 * limit: 2.8% refused in 1.12 × the ideal time, 2.2% where each is held up for up to 0.6 s now and then.
 * To 0.35 at first: 3.1% and 2.5%; regaining 1/1600: 2.2% and 1.8%, but in 1.18 × the time.
 */
const SLOWED_AT_FIRST = 0.25;
const SLOWED = 0.5;
const REGAINED = 1 / 1000;
const SLOWEST = 1 / 32;

/**
 * Lets requests go at a provider's pace: a token bucket with a gate, and a bound on how many are under
 * way. In any time window at most `burst + rate × window` requests leave, and none before the gate opens.
 */
export class Pacer {
	private earliest = -Infinity;
	private gate = -Infinity;
	/** Part of the limit that is used, of its pace and its places, as far as refusals tell. */
	private share = 1;
	private sharedAt = performance.now();
	private slowedAt = -Infinity;
	private underWay = 0;
	private readonly waiting = new Set<{ cancel: AbortSignal; enter(): void; leave(): void }>();

	constructor(public limit: RateLimit) {}

	/**
	 * Runs `work` when one of the `concurrency` places is free, first come first served. Refusals take places
	 * away: providers also count how many requests are under way, and refuse those beyond in the same words.
	 */
	async inTurn<T>(cancel: AbortSignal, work: () => Promise<T>): Promise<T> {
		await this.place(cancel);
		try {
			return await work();
		} finally {
			this.underWay--;
			this.admit();
		}
	}

	/** Sends away who waits for a place on behalf of a run that has ended. */
	dismiss(cancel: AbortSignal): void {
		for (const each of this.waiting) {
			if (each.cancel !== cancel) continue;
			this.waiting.delete(each);
			each.leave();
		}
	}

	private async place(cancel: AbortSignal): Promise<void> {
		if (cancel.aborted) throw new CancelledError();
		await new Promise<void>((enter, reject) => {
			this.waiting.add({ cancel, enter, leave: () => reject(new CancelledError()) });
			this.admit();
		});
	}

	private admit(): void {
		for (const each of this.waiting) {
			if (this.underWay >= Math.ceil(this.limit.concurrency * this.regained())) return;
			this.underWay++;
			this.waiting.delete(each);
			each.enter();
		}
	}

	/** Resolves when one request may leave. */
	async ready(cancel: AbortSignal): Promise<void> {
		do {
			await waitUntil(this.opensAt(), cancel);
		} while (this.opensAt() > performance.now());
		this.earliest = Math.max(performance.now(), this.earliest) + this.interval();
	}

	/**
	 * The provider refused a request for coming too soon: none leaves in the next `pauseMs`, and those
	 * after it leave more slowly. Requests that were under way together count as one refusal.
	 */
	refused(sentAt: number, pauseMs: number): void {
		const now = performance.now();
		this.gate = Math.max(this.gate, now + pauseMs);
		// What was saved up for a burst is not there: others used it.
		this.earliest = Math.max(this.earliest, this.gate + this.head());
		if (sentAt < this.slowedAt) return;
		const share = this.regained();
		this.share = Math.max(share * (share === 1 ? SLOWED_AT_FIRST : SLOWED), SLOWEST);
		this.slowedAt = now;
	}

	private opensAt(): number {
		return Math.max(this.gate, this.earliest - this.head());
	}

	private interval(): number {
		return 1000 / (this.limit.requestsPerSecond * this.regained());
	}

	/** The share at this moment. */
	private regained(): number {
		const now = performance.now();
		const requestTimes = ((now - this.sharedAt) / 1000) * this.limit.requestsPerSecond;
		this.share = Math.min(1, this.share + requestTimes * REGAINED);
		this.sharedAt = now;
		return this.share;
	}

	/** How far ahead of its pace a burst may run. */
	private head(): number {
		return (1000 / this.limit.requestsPerSecond) * (this.limit.burst - 1);
	}
}

/**
 * A provider's limit with what the user has put in its place. As many may be under way as the pace needs,
 * unless the user says how many.
 */
export function allowance(usual: RateLimit, own: Partial<RateLimit>): RateLimit {
	const limit = { ...usual, ...own };
	return own.concurrency === undefined ? paced(limit) : limit;
}

const pacers = new Map<string, Pacer>();

/**
 * The pacer that every request with one credential shares, whichever workflow it belongs to: providers
 * count by key. The limit is that of the run opened last. The key itself is not kept.
 */
export function sharedPacer(credential: string, limit: RateLimit): Pacer {
	const key = createHash('sha256').update(credential).digest('hex');
	const pacer = pacers.get(key) ?? new Pacer(limit);
	pacer.limit = limit;
	pacers.set(key, pacer);
	return pacer;
}
