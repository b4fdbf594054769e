/** Policy of repeating a request that failed in a way that passes. */
export const MAX_ATTEMPTS = 6;
const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 30_000;
/** A workflow should not hang for longer than this because a provider asks it to. */
export const LONGEST_RETRY_AFTER_MS = 60_000;

const PASSING = new Set([408, 409, 425, 429]);

export function isPassing(status: number): boolean {
	return PASSING.has(status) || status >= 500;
}

/** Full jitter: anything from nothing to a bound that doubles with each attempt. `attempt` counts from 1. */
export function backoff(attempt: number, random: () => number = Math.random): number {
	return random() * Math.min(FIRST_DELAY_MS * 2 ** (attempt - 1), LONGEST_DELAY_MS);
}

/**
 * How long a provider asks to wait, in milliseconds; undefined where it does not say, or says nothing
 * sensible. `retry-after-ms` first, then `retry-after` in seconds or as an HTTP date.
 */
export function retryAfter(
	header: (name: string) => string | undefined,
	now: number = Date.now(),
): number | undefined {
	const seconds = header('retry-after') ?? '';
	const wait =
		decimal(header('retry-after-ms') ?? '') ??
		(decimal(seconds) === undefined ? httpDate(seconds, now) : Number(seconds) * 1000);
	return wait !== undefined && wait >= 0 ? wait : undefined;
}

function decimal(text: string): number | undefined {
	return /^\d+(\.\d+)?$/.test(text) ? Number(text) : undefined;
}

function httpDate(text: string, now: number): number | undefined {
	const time = /^[A-Z][a-z]{2},/.test(text) ? Date.parse(text) : NaN;
	return Number.isNaN(time) ? undefined : time - now;
}
