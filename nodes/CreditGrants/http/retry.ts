/** When a request that failed is sent again, and how long it may take. */
export interface RetryPolicy {
	attempts: number;
	/** Bound of the wait before the second attempt; it doubles with each further one. */
	firstDelayMs: number;
	longestDelayMs: number;
	/** A workflow should not hang for longer than this because a provider asks it to. */
	longestRetryAfterMs: number;
	/** For one attempt, its body included: a slow drip of bytes is no answer. */
	deadlineMs: number;
}

export const RETRY_POLICY: RetryPolicy = {
	attempts: 6,
	firstDelayMs: 500,
	longestDelayMs: 30_000,
	longestRetryAfterMs: 60_000,
	deadlineMs: 30_000,
};

/** Full jitter: anything from nothing to a bound that doubles with each attempt. `attempt` counts from 1. */
export function backoff(
	{ firstDelayMs, longestDelayMs }: RetryPolicy,
	attempt: number,
	random: () => number = Math.random,
): number {
	return random() * Math.min(firstDelayMs * 2 ** (attempt - 1), longestDelayMs);
}

/**
 * How long a provider asks to wait, in milliseconds; undefined where it does not say, or says nothing
 * sensible. `retry-after-ms` first, then `retry-after` in seconds or as an HTTP date. Of a header that came
 * several times the longest wait counts.
 */
export function retryAfter(
	header: (name: string) => string | undefined,
	now: number = Date.now(),
): number | undefined {
	const after = header('retry-after') ?? '';
	const seconds = decimal(after);
	const wait =
		decimal(header('retry-after-ms') ?? '') ??
		(seconds === undefined ? httpDate(after, now) : seconds * 1000);
	return wait !== undefined && wait >= 0 ? wait : undefined;
}

function decimal(text: string): number | undefined {
	const values = text.split(/\s*,\s*/);
	const areNumbers = values.every((each) => /^\d+(\.\d+)?(e\d+)?$/i.test(each));
	return areNumbers ? Math.max(...values.map(Number)) : undefined;
}

function httpDate(text: string, now: number): number | undefined {
	const time = /^[A-Z][a-z]{2},/.test(text) ? Date.parse(text) : NaN;
	return Number.isNaN(time) ? undefined : time - now;
}
