import { createHash } from 'crypto';

import type { RateLimit } from '../grants/provider';
import { waitUntil } from './wait';

/**
 * Lets requests go at a provider's pace: a token bucket with a gate, and a bound on how many are under
 * way. In any time window at most `burst + rate × window` requests leave, and none before the gate opens.
 */
export class Pacer {
	private earliest = -Infinity;
	private gate = -Infinity;
	private underWay = 0;
	private readonly waiting: Array<() => void> = [];

	constructor(private readonly limit: RateLimit) {}

	/** Runs `work` when one of the `concurrency` places is free, first come first served. */
	async inTurn<T>(work: () => Promise<T>): Promise<T> {
		if (this.underWay >= this.limit.concurrency) {
			await new Promise<void>((resolve) => this.waiting.push(resolve));
		} else {
			this.underWay++;
		}
		try {
			return await work();
		} finally {
			const next = this.waiting.shift();
			if (next) next();
			else this.underWay--;
		}
	}

	/** Resolves when one request may leave. */
	async ready(cancel: AbortSignal): Promise<void> {
		const interval = 1000 / this.limit.requestsPerSecond;
		const head = interval * (this.limit.burst - 1);
		let leaveAt: number;
		do {
			leaveAt = Math.max(performance.now(), this.gate, this.earliest - head);
			this.earliest = Math.max(leaveAt, this.earliest) + interval;
			await waitUntil(leaveAt, cancel);
		} while (leaveAt < this.gate);
	}

	/** No request leaves in the next `milliseconds`: the provider asked for a pause. */
	pause(milliseconds: number): void {
		this.gate = Math.max(this.gate, performance.now() + milliseconds);
	}
}

const pacers = new Map<string, Pacer>();

/**
 * The pacer that every request with one credential shares, whichever workflow it belongs to: providers
 * count by key. The key itself is not kept.
 */
export function sharedPacer(credential: string, limit: RateLimit): Pacer {
	const key = createHash('sha256')
		.update(JSON.stringify([credential, limit]))
		.digest('hex');
	let pacer = pacers.get(key);
	if (!pacer) pacers.set(key, (pacer = new Pacer(limit)));
	return pacer;
}
