import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { creditGrant, type GrantFacts } from '../../nodes/CreditGrants/grants/creditGrant';
import { asOf } from '../../nodes/CreditGrants/grants/dates';
import { toItem, type ItemShape } from '../../nodes/CreditGrants/grants/output';
import { FULL_KEYS, TEN_KEYS } from '../fixtures/keys';

const NOW = asOf(new Date('2026-01-15T12:00:00Z'), 'UTC');

const bare: GrantFacts = {
	id: 'grant-1',
	provider: 'stripe',
	customerId: 'cus_1',
	unit: 'USD',
	type: 'monetary',
	amount: '10.00',
	balance: '2.50',
	metadata: {},
};

const item = (
	facts: Partial<GrantFacts>,
	output: ItemShape['output'] = 'full',
	emptyDates: ItemShape['emptyDates'] = 'null',
) => toItem(creditGrant({ ...bare, ...facts }, NOW), { output, emptyDates });

describe('an item', () => {
	test('has 26 keys in full, in one order, whatever is known of the grant', () => {
		const optional = fc.record(
			{
				name: fc.option(fc.string()),
				currency: fc.option(fc.constant('USD')),
				effectiveAt: fc.option(fc.constant('2026-01-01')),
				expiresAt: fc.option(fc.constant('2026-12-31')),
				voidedAt: fc.option(fc.constant('2026-01-02T00:00:00.000Z')),
				source: fc.option(fc.string()),
				priority: fc.option(fc.nat()),
				metricId: fc.option(fc.string()),
				entitlementId: fc.option(fc.string()),
			},
			{ requiredKeys: [] },
		);
		fc.assert(
			fc.property(optional, (facts) => {
				expect(Object.keys(item(facts))).toEqual(FULL_KEYS);
			}),
		);
	});

	test('has the first ten of them when simplified', () => {
		expect(Object.keys(item({}, 'simplified'))).toEqual(FULL_KEYS.slice(0, 10));
	});

	test('gives amounts as numbers and, exact, as text', () => {
		expect(item({})).toMatchObject({
			amount: 10,
			balance: 2.5,
			amountExact: '10.00',
			balanceExact: '2.50',
			percentRemaining: 25,
		});
	});

	test('keeps 28 decimals in its exact amounts', () => {
		const amount = '1234567890.1234567890123456789012345678';
		expect(item({ amount, balance: amount })).toMatchObject({
			amountExact: amount,
			balanceExact: amount,
			amount: 1234567890.1234567,
			percentRemaining: 100,
		});
	});

	test('whose balance is not known has no key for it, nor for what follows from it', () => {
		const unknown = ['balance', 'balanceExact', 'percentRemaining'];
		expect(Object.keys(item({ balance: undefined }))).toEqual(
			FULL_KEYS.filter((key) => !unknown.includes(key)),
		);
		expect(item({ balance: undefined })).toMatchObject({ status: 'active', amount: 10 });
	});

	test('whose amount is not known has no key for it, nor for what follows from it', () => {
		const unknown = ['amount', 'amountExact', 'percentRemaining'];
		expect(Object.keys(item({ amount: undefined }))).toEqual(
			FULL_KEYS.filter((key) => !unknown.includes(key)),
		);
	});

	test('of nothing granted has no percentage', () => {
		expect(item({ amount: '0', balance: '0' })).not.toHaveProperty('percentRemaining');
	});

	test('with a balance of 0 shows that 0', () => {
		expect(item({ balance: '0.00' })).toMatchObject({
			balance: 0,
			status: 'depleted',
			percentRemaining: 0,
		});
	});

	test('has null for whatever else is not known', () => {
		const known = [...TEN_KEYS, 'type', 'currency', 'metadata'].concat(
			FULL_KEYS.filter((key) => /Exact$|^percent/.test(key)),
		);
		const others = FULL_KEYS.filter((key) => !known.includes(key));
		const values = others.map((key) => item({})[key]);
		expect(values).toEqual(values.map(() => null));
	});

	test('expires by the word of the provider, which is no key of its own', () => {
		expect(item({ isExpired: true }).status).toBe('expired');
		expect(item({ isExpired: true })).not.toHaveProperty('isExpired');
	});

	test('writes an empty text for a missing date where a sheet wants it, and for nothing else', () => {
		const dates = ['expiresAt', 'effectiveAt', 'createdAt', 'updatedAt', 'voidedAt'];
		const full = item({}, 'full', 'text');
		expect(Object.keys(full).filter((key) => full[key] === '')).toEqual(
			dates.filter((key) => key in full),
		);
		expect(full).toMatchObject({ grantName: null, source: null });
		expect(item({ expiresAt: '2026-12-31' }, 'simplified', 'text')).toMatchObject({
			expiresAt: '2026-12-31',
		});
		expect(Object.keys(item({}, 'simplified', 'text'))).toEqual(FULL_KEYS.slice(0, 10));
	});

	test('keeps metadata named __proto__ as data', () => {
		const metadata = JSON.parse('{"__proto__":{"isAdmin":true}}') as Record<string, unknown>;
		expect(JSON.stringify(item({ metadata }).metadata)).toBe('{"__proto__":{"isAdmin":true}}');
	});
});
