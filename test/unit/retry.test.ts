import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { isPassing } from '../../nodes/CreditGrants/grants/errors';
import { backoff, retryAfter, RETRY_POLICY } from '../../nodes/CreditGrants/http/retry';

const NOW = Date.parse('2026-01-15T12:00:00Z');
const asked = (headers: Record<string, string>) => retryAfter((name) => headers[name], NOW);

describe('a request is sent again', () => {
	test.each([408, 409, 425, 429, 500, 502, 503, 504, 529])('after %i', (status) => {
		expect(isPassing(status)).toBe(true);
	});

	test.each([301, 302, 400, 401, 402, 403, 404, 405, 422, 424])('never after %i', (status) => {
		expect(isPassing(status)).toBe(false);
	});

	test('after a wait of anything up to half a second, doubling to 30 seconds', () => {
		const longest = Array.from({ length: 9 }, (_, attempt) =>
			backoff(RETRY_POLICY, attempt + 1, () => 1),
		);
		expect(longest).toEqual([500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000]);
		expect(backoff(RETRY_POLICY, 1, () => 0)).toBe(0);
		fc.assert(
			fc.property(fc.integer({ min: 1, max: RETRY_POLICY.attempts }), (attempt) => {
				const wait = backoff(RETRY_POLICY, attempt);
				expect(wait >= 0 && wait < longest[attempt - 1]).toBe(true);
			}),
		);
	});
});

describe('the wait that a provider asks for', () => {
	test.each([
		['seconds', { 'retry-after': '3' }, 3000],
		['no wait', { 'retry-after': '0' }, 0],
		['parts of seconds', { 'retry-after': '0.5' }, 500],
		['the longest of several', { 'retry-after': '1, 3, 2' }, 3000],
		['an hour', { 'retry-after': '3600' }, 3_600_000],
		['as good as forever', { 'retry-after': '1e9' }, 1e12],
		['a date', { 'retry-after': 'Thu, 15 Jan 2026 12:00:07 GMT' }, 7000],
		['milliseconds', { 'retry-after-ms': '250' }, 250],
		['milliseconds before seconds', { 'retry-after-ms': '250', 'retry-after': '3' }, 250],
		[
			'seconds, where the milliseconds are garbage',
			{ 'retry-after-ms': 'x', 'retry-after': '3' },
			3000,
		],
	])('can be %s', (_, headers, expected) => {
		expect(asked(headers)).toBe(expected);
	});

	test.each([
		['no header', {}],
		['an empty header', { 'retry-after': '' }],
		['words', { 'retry-after': 'soon' }],
		['a negative number', { 'retry-after': '-5' }],
		['a date in the past', { 'retry-after': 'Thu, 15 Jan 2026 11:59:59 GMT' }],
		['a date that is none', { 'retry-after': 'Xxx, 99 Foo 2026' }],
		['infinity', { 'retry-after': 'Infinity' }],
	])('is not known from %s', (_, headers) => {
		expect(asked(headers)).toBeUndefined();
	});
});
