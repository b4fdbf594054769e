import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import type { GrantFacts } from '../../nodes/CreditGrants/grants/creditGrant';
import { forecast, forecastKeys } from '../../nodes/CreditGrants/grants/forecast';
import { transaction, type TransactionType } from '../../nodes/CreditGrants/grants/transaction';
import type { CreditGrant } from '../../nodes/CreditGrants/grants/types';
import { grant, NOW, over } from './samples';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const now = Date.parse(NOW.instant);
const inDays = (days: number) => new Date(now + days * DAY).toISOString();

function moved(type: TransactionType, amount: string | undefined, days: number) {
	const at = inDays(days);
	const reason = null;
	return transaction({
		...{ id: `t${days}`, provider: 'stripe', customerId: 'cus_1', grantId: null, unitId: null },
		...{ type, amount, unit: 'USD', at, reason },
	});
}

const TEN_A_DAY = [moved('spent', '-70', -3)];
const outlook = (grants: CreditGrant[], history = TEN_A_DAY, days = 7) =>
	forecast(grants, history, { days, now: NOW, timeZone: 'UTC' });
const keys = (...args: Parameters<typeof outlook>) => {
	const known = outlook(...args);
	return known && forecastKeys(known);
};

describe('what a customer has', () => {
	test('lasts as long as it does at the pace of the last days', () => {
		expect(keys([grant({ balance: '35' })])).toEqual({
			spentPerDay: 10,
			daysLeft: 3.5,
			runsOutAt: inDays(3.5),
		});
	});

	test.each([
		['what was given back is not spent', [moved('reinstated', '35', -1), ...TEN_A_DAY], 5],
		['what is older does not count', [...TEN_A_DAY, moved('spent', '-1000', -7.01)], 10],
		[
			'what expired, was voided or adjusted is not spent',
			[
				...TEN_A_DAY,
				...(['expired', 'voided', 'adjusted', 'rolledOver'] as const).map((type) =>
					moved(type, '-9', -1),
				),
			],
			10,
		],
	])('%s', (_, history, spentPerDay) => {
		expect(outlook([grant()], history)).toMatchObject({ spentPerDay });
	});

	test('since a time shorter than those days is spent over that time', () => {
		expect(
			outlook([grant({ effectiveAt: inDays(-4) })], [moved('spent', '-20', -2)]),
		).toMatchObject({
			spentPerDay: 5,
		});
		const known = [grant({ effectiveAt: null, createdAt: inDays(-2) })];
		expect(outlook(known, [moved('spent', '-20', -1)])).toMatchObject({ spentPerDay: 10 });
		// A grant that they had before, and that is told no more, was spent of.
		expect(outlook(known, [moved('spent', '-20', -5)])).toMatchObject({ spentPerDay: 4 });
	});

	test('that expires first is spent first, and what is left of it then is lost', () => {
		const grants = [
			grant({ balance: '40' }),
			grant({ balance: '100', expiresAt: inDays(2) }),
			grant({ balance: '5', expiresAt: inDays(1) }),
		];
		expect(keys(grants)).toMatchObject({ daysLeft: 6, runsOutAt: inDays(6) });
	});

	test('later counts from when it begins, and a time without any is the end', () => {
		const later = over.pending({ effectiveAt: inDays(3), balance: '0' });
		expect(keys([grant({ balance: '30' }), later])).toMatchObject({ daysLeft: 13 });
		expect(keys([grant({ balance: '29' }), later])).toMatchObject({ daysLeft: 2.9 });
	});

	test('is less by what is overdrawn', () => {
		expect(keys([grant({ balance: '30' }), over.depleted({ balance: '-10' })])).toMatchObject({
			daysLeft: 2,
		});
	});

	test('and is nothing runs out now', () => {
		expect(keys([over.depleted(), over.expired()])).toEqual({
			spentPerDay: 10,
			daysLeft: 0,
			runsOutAt: NOW.instant,
		});
	});

	test('in calendar days lasts to the end of the last of them, by the clocks of the zone', () => {
		const day = grant({ balance: '1000', effectiveAt: '2026-01-01', expiresAt: '2026-05-12' });
		const rule = { days: 7, now: NOW, timeZone: 'Asia/Tokyo' };
		const history = [{ ...moved('spent', '-70', 0), at: '2026-05-04' }];
		expect(forecast([day], history, rule)?.runsOutAt).toBe(Date.parse('2026-05-12T15:00:00Z'));
		// The day begins before the last seven times 24 hours do.
		const before = [{ ...moved('spent', '-70', 0), at: '2026-05-03' }];
		expect(forecast([day], before, rule)).toBeNull();
	});

	test('by another clock is judged by that', () => {
		const clock = { id: 'clock_1', now: { instant: inDays(100), day: '2026-08-18' } };
		const grants = [grant({ balance: '20', clock })];
		expect(keys(grants, [moved('spent', '-70', 99)])).toMatchObject({ runsOutAt: inDays(102) });
		expect(outlook([grant({ clock: { id: 'clock_1', now: null } })])).toBeUndefined();
	});
});

describe('there is no forecast', () => {
	test('where nothing was spent', () => {
		expect(outlook([grant()], [])).toBeNull();
		expect(outlook([grant()], [moved('granted', '100', -1)])).toBeNull();
		expect(outlook([grant()], [...TEN_A_DAY, moved('reinstated', '70', -1)])).toBeNull();
	});

	test.each<[string, Partial<GrantFacts>]>([
		['the balance of an active grant', { balance: undefined }],
		[
			'what a grant that starts later is worth',
			{ effectiveAt: inDays(1), balance: undefined, amount: undefined },
		],
	])('where %s is not known', (_, facts) => {
		expect(outlook([grant(), grant(facts)])).toBeUndefined();
	});

	test('where it is not known how much was spent', () => {
		expect(outlook([grant()], [...TEN_A_DAY, moved('spent', undefined, -1)])).toBeUndefined();
	});

	test('of no time at all', () => {
		const just = grant({ effectiveAt: NOW.instant });
		expect(outlook([just], [moved('spent', '-1', 0)])).toBeUndefined();
	});
});

/** In whole hours from now, and units: no rounding anywhere. */
interface Batch {
	left: number;
	start: number;
	end: number | undefined;
}

/** Hour by hour, one unit after the other. */
function plainly(batches: Batch[], owed: number, perHour: number): number {
	const stock = batches.map((batch) => ({ ...batch }));
	const takeAt = (hour: number): boolean => {
		const usable = stock
			.filter(({ left, start, end = Infinity }) => left > 0 && start <= hour && end > hour)
			.sort((a, b) => (a.end ?? Infinity) - (b.end ?? Infinity));
		if (usable[0]) usable[0].left--;
		return usable.length > 0;
	};
	for (let unit = 0; unit < owed && takeAt(0); unit++);
	for (let hour = 0; ; hour++) {
		for (let unit = 0; unit < perHour; unit++) if (!takeAt(hour)) return hour + unit / perHour;
	}
}

test('whatever the grants, it is what spending them unit by unit, hour by hour, comes to', () => {
	const batch = fc.record({
		left: fc.integer({ min: 1, max: 200 }),
		start: fc.constantFrom(0, 0, 0, 1, 5, 24, 30, 100),
		end: fc.option(fc.integer({ min: 1, max: 150 }), { nil: undefined }),
	});
	fc.assert(
		fc.property(
			fc.array(batch, { maxLength: 8 }),
			fc.nat(60),
			fc.integer({ min: 1, max: 12 }),
			(drawn, owed, perHour) => {
				const batches = drawn.filter(({ start, end = Infinity }) => end > start);
				const grants = batches.map(({ left, start, end }) =>
					grant({
						amount: String(left),
						balance: String(left),
						effectiveAt: start === 0 ? inDays(-100) : inDays(start / 24),
						expiresAt: end === undefined ? null : inDays(end / 24),
					}),
				);
				const debt = over.depleted({ balance: `-${owed}` });
				const spent = [moved('spent', `-${perHour * 24 * 7}`, -1)];
				const hours = plainly(batches, owed, perHour);
				const known = outlook([debt, ...grants], spent);
				expect(known?.spentPerDay).toBeCloseTo(perHour * 24, 9);
				expect(known?.daysLeft).toBeCloseTo(hours / 24, 6);
				expect(known?.runsOutAt).toBeCloseTo(now + hours * HOUR, -1);
			},
		),
		{ numRuns: 2000 },
	);
});
