/** Stripe's documented limit: 25 requests a second, and as many saved up. */
export const LIMIT = { perSecond: 25, capacity: 25 };

/** A provider's counting of requests. */
export class RateLimit {
	requests = 0;
	refused = 0;
	private tokens = LIMIT.capacity;
	private filledAt: number;

	constructor(private readonly now: () => number) {
		this.filledAt = now();
	}

	/** Whether a request that comes now is one too many. */
	refuses(): boolean {
		const now = this.now();
		const filled = this.tokens + ((now - this.filledAt) / 1000) * LIMIT.perSecond;
		this.tokens = Math.min(LIMIT.capacity, filled);
		this.filledAt = now;
		this.requests++;
		if (this.tokens >= 1) {
			this.tokens--;
			return false;
		}
		this.refused++;
		return true;
	}
}
