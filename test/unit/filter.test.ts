import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { creditGrant, type GrantFacts } from '../../nodes/CreditGrants/grants/creditGrant';
import { asOf } from '../../nodes/CreditGrants/grants/dates';
import {
	conditionsOf,
	hangsOnBalance,
	matches,
	mayMeet,
	type GrantFilter,
} from '../../nodes/CreditGrants/grants/filter';
import { spanOf } from '../../nodes/CreditGrants/grants/span';
import type { CreditGrant, GrantStatus } from '../../nodes/CreditGrants/grants/types';

const NOW = asOf(new Date('2026-01-15T12:00:00Z'), 'UTC');

const grant = (facts: Partial<GrantFacts> = {}): CreditGrant =>
	creditGrant(
		{
			id: 'grant-1',
			provider: 'sequence',
			customerId: 'cus_1',
			unit: 'API Calls',
			unitId: 'metric_1',
			type: 'usage',
			amount: '10',
			balance: '2.5',
			metadata: {},
			...facts,
		},
		NOW,
	);

const bound = (text: string) => spanOf(text, 'UTC')!;
const isMatch = (facts: Partial<GrantFacts>, filter: GrantFilter) =>
	matches(grant(facts), conditionsOf(filter));
const mayMatch = (facts: Partial<GrantFacts>, filter: GrantFilter) => {
	const conditions = conditionsOf(filter);
	return mayMeet(grant(facts), conditions).length === conditions.length;
};

test('nothing asked for matches everything', () => {
	expect(conditionsOf({})).toEqual([]);
	expect(isMatch({}, {})).toBe(true);
});

describe('a unit', () => {
	test.each([
		['API Calls', true],
		['api calls', true],
		['metric_1', true],
		['METRIC_1', false],
		['API', false],
	])('%s: %s', (unit, expected) => {
		expect(isMatch({}, { unit })).toBe(expected);
	});

	test('of a grant that has none is none', () => {
		expect(isMatch({ unit: null, unitId: null }, { unit: 'null' })).toBe(false);
	});
});

describe('a grant that never expires', () => {
	test('expires after every date, and before none', () => {
		expect(isMatch({}, { expiresAfter: bound('9999-12-31') })).toBe(true);
		expect(isMatch({}, { expiresBefore: bound('9999-12-31') })).toBe(false);
	});
});

test('one that expires does so before a moment or after it, never both', () => {
	const dates = fc.date({
		min: new Date('2020-01-01'),
		max: new Date('2030-01-01'),
		noInvalidDate: true,
	});
	const texts = dates.chain((date) =>
		fc.constantFrom(date.toISOString(), date.toISOString().slice(0, 10)),
	);
	fc.assert(
		fc.property(texts, texts, (expiresAt, date) => {
			const isBefore = isMatch({ expiresAt }, { expiresBefore: bound(date) });
			const isAfter = isMatch({ expiresAt }, { expiresAfter: bound(date) });
			expect(isBefore).toBe(!isAfter);
		}),
	);
});

const STATUSES: GrantStatus[] = ['active', 'depleted', 'expired', 'pending', 'voided'];

describe('before its balance is known', () => {
	test('a grant may match exactly where it does with one balance or another', () => {
		const dates = fc.constantFrom(null, '2026-01-01', '2026-02-01');
		const facts = fc.record({ effectiveAt: dates, expiresAt: dates, voidedAt: dates });
		fc.assert(
			fc.property(facts, fc.subarray(STATUSES, { minLength: 1 }), (dated, statuses) => {
				const some = ['0', '1'].some((balance) => isMatch({ ...dated, balance }, { statuses }));
				expect(mayMatch({ ...dated, balance: undefined }, { statuses })).toBe(some);
			}),
		);
	});

	test('a metric may yet be called otherwise, a currency not', () => {
		const unnamed = { unit: 'metric_1', balance: undefined };
		expect(mayMatch(unnamed, { unit: 'API Calls' })).toBe(true);
		expect(mayMatch({ ...unnamed, balance: '1' }, { unit: 'API Calls' })).toBe(false);
		expect(mayMatch({ ...unnamed, type: 'monetary', unit: 'USD' }, { unit: 'EUR' })).toBe(false);
	});

	test.each<[GrantStatus[], boolean]>([
		[['active'], true],
		[['depleted', 'expired'], true],
		[['active', 'depleted'], false],
		[['expired', 'voided', 'pending'], false],
	])('what has the status %j hangs on it: %s', (statuses, expected) => {
		expect(hangsOnBalance({ statuses }, {})).toBe(expected);
	});

	test('what is counted in a unit does where the provider names units with balances alone', () => {
		expect(hangsOnBalance({ unit: 'API Calls' }, {})).toBe(false);
		expect(hangsOnBalance({ unit: 'API Calls' }, { unitsComeWithBalances: true })).toBe(true);
		expect(hangsOnBalance({ expiresAfter: bound('2026-01-01') }, {})).toBe(false);
	});
});
