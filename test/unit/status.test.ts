import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { asOf } from '../../nodes/CreditGrants/grants/dates';
import { statusAt } from '../../nodes/CreditGrants/grants/status';

const NOW = asOf(new Date('2026-01-15T12:00:00Z'), 'UTC');
const PAST = '2026-01-01T00:00:00.000Z';
const FUTURE = '2026-02-01T00:00:00.000Z';
const open = { voidedAt: null, expiresAt: null, effectiveAt: null, createdAt: null };

describe('the status', () => {
	test.each([
		[
			'voided before all else',
			{ ...open, voidedAt: PAST, expiresAt: PAST, effectiveAt: FUTURE },
			'0',
			'voided',
		],
		['expired before depleted', { ...open, expiresAt: PAST, effectiveAt: FUTURE }, '0', 'expired'],
		[
			'expired where the provider says so without a date',
			{ ...open, isExpired: true },
			'5',
			'expired',
		],
		['pending before depleted', { ...open, effectiveAt: FUTURE }, '0.00', 'pending'],
		['pending until it is effective', { ...open, effectiveAt: FUTURE }, '5', 'pending'],
		[
			'active once it is effective',
			{ ...open, effectiveAt: PAST, expiresAt: FUTURE },
			'5',
			'active',
		],
		[
			'active from when it was made, though that is after the moment of the run',
			{ ...open, effectiveAt: FUTURE, createdAt: FUTURE },
			'5',
			'active',
		],
		[
			'active from the day it was made, though that is after the day of the run',
			{ ...open, effectiveAt: FUTURE.slice(0, 10), createdAt: FUTURE },
			'5',
			'active',
		],
		[
			'pending where it was made to begin later',
			{ ...open, effectiveAt: FUTURE, createdAt: PAST },
			'5',
			'pending',
		],
		[
			'pending where it begins past the year 9999',
			{ ...open, effectiveAt: '+010000-01-01T00:00:00.000Z', createdAt: PAST },
			'5',
			'pending',
		],
		['active without any date', open, '5', 'active'],
		['not expired where the provider says no', { ...open, isExpired: false }, '5', 'active'],
	])('is %s', (_, grant, balance, expected) => {
		expect(statusAt(grant, balance, NOW)).toBe(expected);
	});

	test('of an overdrawn grant is depleted', () => {
		expect(statusAt(open, '-5', NOW)).toBe('depleted');
	});

	test('of a grant whose balance is not known is never depleted', () => {
		expect(statusAt(open, undefined, NOW)).toBe('active');
	});

	test('tells the smallest balance of 28 decimals from nothing', () => {
		expect(statusAt(open, '0.0000000000000000000000000001', NOW)).toBe('active');
		expect(statusAt(open, '0.0000000000000000000000000000', NOW)).toBe('depleted');
	});

	test('only moves from pending to active to expired as time goes by', () => {
		const order = ['pending', 'active', 'expired'];
		const time = fc.integer({ min: Date.parse('2026-01-01'), max: Date.parse('2026-12-31') });
		const iso = time.map((each) => new Date(each).toISOString());
		const date = fc.option(
			fc.oneof(
				iso,
				iso.map((each) => each.slice(0, 10)),
			),
		);
		const zone = fc.constantFrom('UTC', 'America/New_York', 'Europe/Berlin', 'Pacific/Kiritimati');
		fc.assert(
			fc.property(
				date,
				date,
				time,
				fc.nat(1e10),
				zone,
				(effectiveAt, expiresAt, first, later, timeZone) => {
					const [before, after] = [first, first + later].map((each) =>
						statusAt({ ...open, effectiveAt, expiresAt }, '1', asOf(new Date(each), timeZone)),
					);
					expect(order.indexOf(before)).toBeLessThanOrEqual(order.indexOf(after));
				},
			),
		);
	});
});
