/** A provider's documented limit: a bucket of `capacity` requests refilled at `perSecond`. */
export interface Limit {
	name: string;
	capacity: number;
	perSecond: number;
	/** One bucket for each endpoint in place of one for all. */
	perEndpoint?: true;
}

export interface Refusal {
	limit: string;
	waitMs: number;
}

/** The gate in front of one provider: a refused request takes no token from any bucket. */
export type Gate = (endpoint: string) => Refusal | undefined;

class TokenBucket {
	private tokens: number;
	private filledAt = performance.now();

	constructor(
		private readonly capacity: number,
		private readonly perSecond: number,
	) {
		this.tokens = capacity;
	}

	waitMs(): number {
		const now = performance.now();
		this.tokens = Math.min(
			this.capacity,
			this.tokens + ((now - this.filledAt) / 1000) * this.perSecond,
		);
		this.filledAt = now;
		return this.tokens >= 1 ? 0 : ((1 - this.tokens) / this.perSecond) * 1000;
	}

	take(): void {
		this.tokens -= 1;
	}
}

export const openGate: Gate = () => undefined;

/** `scale` multiplies sizes and speeds: 0.1 makes limits a short test can reach. */
export function createGate(limits: readonly Limit[], scale: number): Gate {
	const buckets = new Map<string, TokenBucket>();
	const bucketOf = (limit: Limit, endpoint: string) => {
		const key = limit.perEndpoint ? `${limit.name} ${endpoint}` : limit.name;
		const known = buckets.get(key);
		if (known) return known;
		const bucket = new TokenBucket(Math.max(1, limit.capacity * scale), limit.perSecond * scale);
		buckets.set(key, bucket);
		return bucket;
	};
	return (endpoint) => {
		const chosen = limits.map((limit) => ({ limit, bucket: bucketOf(limit, endpoint) }));
		for (const { limit, bucket } of chosen) {
			const waitMs = bucket.waitMs();
			if (waitMs > 0) return { limit: limit.name, waitMs };
		}
		for (const { bucket } of chosen) bucket.take();
		return undefined;
	};
}
