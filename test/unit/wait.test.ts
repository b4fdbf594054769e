import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { CancelledError } from '../../nodes/CreditGrants/grants/errors';
import { waitUntil } from '../../nodes/CreditGrants/http/wait';

beforeEach(() => {
	vi.useFakeTimers();
});

afterEach(() => {
	vi.useRealTimers();
});

/** Settles `promise` with fake time passing; says how it ended and when. */
function follow(promise: Promise<void>) {
	const start = performance.now();
	const ending: { error?: unknown; after?: number } = {};
	void promise
		.catch((error: unknown) => {
			ending.error = error;
		})
		.finally(() => {
			ending.after = performance.now() - start;
		});
	return ending;
}

describe('a wait', () => {
	test.each([1, 99, 100, 101, 30_000])('of %i ms ends then', async (milliseconds) => {
		const ending = follow(
			waitUntil(performance.now() + milliseconds, new AbortController().signal),
		);
		await vi.advanceTimersByTimeAsync(milliseconds - 1);
		expect(ending.after).toBeUndefined();
		await vi.advanceTimersByTimeAsync(1);
		expect(ending).toEqual({ after: milliseconds });
	});

	test('until a time that is past ends at once', async () => {
		const ending = follow(waitUntil(performance.now() - 1, new AbortController().signal));
		await vi.advanceTimersByTimeAsync(0);
		expect(ending).toEqual({ after: 0 });
	});

	test('ends within 100 ms of a cancellation, and leaves no timer', async () => {
		const cancel = new AbortController();
		const ending = follow(waitUntil(performance.now() + 30_000, cancel.signal));
		await vi.advanceTimersByTimeAsync(1001);
		cancel.abort();
		await vi.advanceTimersByTimeAsync(100);
		expect(ending.error).toBeInstanceOf(CancelledError);
		expect(ending.after).toBeLessThanOrEqual(1101);
		expect(vi.getTimerCount()).toBe(0);
	});

	test('does not begin where all is cancelled already', async () => {
		const ending = follow(waitUntil(performance.now() - 1, AbortSignal.abort()));
		await vi.advanceTimersByTimeAsync(0);
		expect(ending.error).toBeInstanceOf(CancelledError);
	});
});
