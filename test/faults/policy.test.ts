import fc from 'fast-check';
import { expect, test } from 'vitest';

import { isPassing } from '../../nodes/CreditGrants/grants/errors';
import { backoff, retryAfter, RETRY_POLICY } from '../../nodes/CreditGrants/http/retry';

test('the policy that ships', () => {
	expect(RETRY_POLICY).toEqual({
		attempts: 6,
		firstDelayMs: 500,
		longestDelayMs: 30_000,
		longestRetryAfterMs: 60_000,
		deadlineMs: 30_000,
	});
});

test('waits double from half a second to half a minute, anything up to it by chance', () => {
	const bounds = [500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000];
	for (const [index, bound] of bounds.entries()) {
		expect(backoff(RETRY_POLICY, index + 1, () => 1)).toBe(bound);
		expect(backoff(RETRY_POLICY, index + 1, () => 0)).toBe(0);
	}
});

const NOW = Date.parse('2026-03-01T12:00:00Z');
const asked = (headers: Record<string, string>) => retryAfter((name) => headers[name], NOW);

test.each([
	[{ 'retry-after': '2' }, 2000],
	[{ 'retry-after': '1.5' }, 1500],
	[{ 'retry-after': '1e9' }, 1e12],
	[{ 'retry-after': 'Sun, 01 Mar 2026 12:00:05 GMT' }, 5000],
	[{ 'retry-after-ms': '250', 'retry-after': '9' }, 250],
	[{ 'retry-after-ms': 'soon', 'retry-after': '9' }, 9000],
	[{ 'retry-after': 'Sun, 01 Mar 2026 11:59:00 GMT' }, undefined],
	[{ 'retry-after': '-3' }, undefined],
	[{ 'retry-after': 'soon' }, undefined],
	[{ 'retry-after': '2026-03-01' }, undefined],
	[{}, undefined],
])('%j asks to wait %s ms', (headers, wait) => {
	expect(asked(headers as Record<string, string>)).toBe(wait);
});

test('no header makes a wait that is no time', () => {
	fc.assert(
		fc.property(fc.string(), (text) => {
			const wait = asked({ 'retry-after': text, 'retry-after-ms': text });
			return wait === undefined || wait >= 0;
		}),
	);
});

test('what passes: time-outs, conflicts, too many requests and the provider’s own faults', () => {
	expect([408, 409, 425, 429, 500, 502, 503, 504, 529].every(isPassing)).toBe(true);
	expect([200, 301, 400, 401, 402, 403, 404, 410, 422].some(isPassing)).toBe(false);
});
