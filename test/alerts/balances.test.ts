import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { customerBalance, groupByBalance } from '../../nodes/CreditGrants/grants/balances';
import { toItem } from '../../nodes/CreditGrants/grants/output';
import type { CreditGrant } from '../../nodes/CreditGrants/grants/types';
import { below, grant, over } from './samples';

const FULL = { output: 'full', emptyDates: 'null' } as const;

/** An amount of up to 28 decimals, in units of its last one. */
const exact = fc
	.tuple(fc.bigInt({ min: 1n, max: 10n ** 38n }), fc.nat(28))
	.map(([units, scale]) => {
		const digits = units.toString().padStart(scale + 1, '0');
		return scale === 0 ? digits : `${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
	});

function toUnits(text: string): bigint {
	const [whole, fraction = ''] = text.split('.');
	return BigInt(whole + fraction.padEnd(28, '0'));
}

test('what nobody knows the unit of is added to nothing', () => {
	const unknown = [grant({ unit: null }), grant({ unit: null })];
	expect([...groupByBalance(unknown).values()]).toEqual(unknown.map((each) => [each]));
});

test('the unit is told by a grant that is active where there is one', () => {
	const grants = [over.expired({ unit: 'metric-id' }), grant({ unit: 'API Calls' })];
	expect(customerBalance('id', grants).unit).toBe('API Calls');
});

test('what expires past the year 9999 is not the first to expire', () => {
	const [late, soon] = ['+010000-01-01T00:00:00.000Z', '2030-01-01T00:00:00.000Z'];
	const grants = [grant({ expiresAt: late }), grant({ expiresAt: soon })];
	expect(customerBalance('id', grants).nextExpiry).toBe(soon);
});

describe('sums', () => {
	test('hold every digit', () => {
		const balance = customerBalance('id', [
			grant({ amount: '0.1', balance: '0.1' }),
			grant({ amount: '0.2', balance: '0.2' }),
			grant({
				amount: '1234567890.1234567890123456789012345678',
				balance: '0.0000000000000000000000000001',
			}),
		]);
		expect(balance).toMatchObject({
			amountExact: '1234567890.4234567890123456789012345678',
			balanceExact: '0.3000000000000000000000000001',
			balance: 0.3,
		});
	});

	test('are exact and the same in any order of the grants', () => {
		fc.assert(
			fc.property(fc.array(fc.tuple(exact, exact), { minLength: 1, maxLength: 8 }), (amounts) => {
				const grants = amounts.map(([amount, balance]) => grant({ amount, balance }));
				const straight = customerBalance('id', grants, below('30', 'percent'));
				const turned = customerBalance('id', [...grants].reverse(), below('30', 'percent'));
				expect(turned).toEqual(straight);
				const sum = amounts.reduce((total, [, balance]) => total + toUnits(balance), 0n);
				expect(toUnits(straight.balanceExact ?? '')).toBe(sum);
			}),
		);
	});
});

describe('grants that are not added up', () => {
	test.each([
		['two units', { unit: 'USD' }, { unit: 'EUR' }],
		['two customers', { customerId: 'a' }, { customerId: 'b' }],
		['two providers', { provider: 'stripe' }, { provider: 'dodoPayments' }],
		['two metrics of one name', { unitId: 'm1', unit: 'Calls' }, { unitId: 'm2', unit: 'Calls' }],
		['two entitlements of one unit', { unitId: 'e1' }, { unitId: 'e2' }],
		['a metric and a currency of one name', { unitId: 'm1', unit: 'USD' }, { unit: 'USD' }],
		['two accounts that act as customers', { customerId: 'acct_1' }, { customerId: 'acct_2' }],
	] as const)('%s', (_, one, other) => {
		const groups = groupByBalance([grant(one), grant(other), grant(one)]);
		expect([...groups.values()].map((group) => group.length)).toEqual([2, 1]);
	});

	test('one metric that was renamed is one metric', () => {
		const groups = groupByBalance([
			grant({ unitId: 'm1', unit: 'Calls' }),
			grant({ unitId: 'm1', unit: 'API Calls' }),
		]);
		expect(groups.size).toBe(1);
	});
});

describe('only active grants count', () => {
	const active = grant({ amount: '100', balance: '40' });
	const balance = customerBalance(
		'id',
		[over.pending(), active, over.depleted(), over.expired({ balance: '7.5' }), over.voided()],
		below('50', 'percent'),
	);

	test('in the sums, the percentage and the count', () => {
		expect(balance).toMatchObject({
			amount: 100,
			balance: 40,
			percentRemaining: 40,
			activeGrants: 1,
			isLow: true,
			nextExpiry: null,
			balanceExpiringNext: 0,
		});
	});

	test('and what an expired one still had is told apart', () => {
		expect(balance.expiredBalance).toBe(7.5);
	});
});

describe('a balance that is not known', () => {
	const unknown = grant({ balance: undefined, expiresAt: '2026-06-01T00:00:00.000Z' });

	test('is a missing key, in all that follows from it', () => {
		const item = toItem(customerBalance('id', [grant(), unknown], below('5')), FULL);
		for (const key of [
			'balance',
			'balanceExact',
			'percentRemaining',
			'isLow',
			'balanceExpiringNext',
		]) {
			expect(item).not.toHaveProperty(key);
		}
		expect(item).toMatchObject({
			amount: 200,
			activeGrants: 2,
			nextExpiry: '2026-06-01T00:00:00.000Z',
		});
	});

	test('of a grant that does not count is of no concern', () => {
		const balance = customerBalance(
			'id',
			[grant({ balance: '3' }), over.pending({ balance: undefined })],
			below('5'),
		);
		expect(balance).toMatchObject({ balance: 3, isLow: true });
	});

	test('leaves the other keys of an item in their order', () => {
		const keysOf = (each: typeof unknown) =>
			Object.keys(
				toItem(customerBalance('id', [each], below('5')), {
					output: 'simplified',
					emptyDates: 'null',
				}),
			);
		const all =
			'id customerName unit balance amount percentRemaining isLow standing nextExpiry customerId'.split(
				' ',
			);
		expect(keysOf(grant())).toEqual(all);
		expect(keysOf(unknown)).toEqual(
			all.filter((key) => !['balance', 'percentRemaining', 'isLow'].includes(key)),
		);
	});
});

describe('the next expiry', () => {
	test('is the earliest, with all that is lost then and nothing of what is lost later', () => {
		const balance = customerBalance('id', [
			grant({ balance: '10', expiresAt: '2026-07-01T00:00:00.000Z' }),
			grant({ balance: '0.1', expiresAt: '2026-06-01T00:00:00.000Z' }),
			grant({ balance: '0.2', expiresAt: '2026-06-01T00:00:00.000Z' }),
			grant({ balance: '50' }),
		]);
		expect(balance.nextExpiry).toBe('2026-06-01T00:00:00.000Z');
		expect(balance.balanceExpiringNext).toBe(0.3);
	});

	test('may be a calendar day, whose last day still counts', () => {
		const balance = customerBalance('id', [
			grant({ balance: '4', expiresAt: '2026-05-10' }),
			grant({ balance: '5', expiresAt: '2026-05-09' }),
		]);
		expect(balance).toMatchObject({ nextExpiry: '2026-05-10', balanceExpiringNext: 4, balance: 4 });
	});

	test('is null where nothing that counts expires', () => {
		const balance = customerBalance('id', [grant(), over.depleted({ expiresAt: '2026-06-01' })]);
		expect(balance).toMatchObject({ nextExpiry: null, balanceExpiringNext: 0 });
	});
});

describe('isLow', () => {
	const low = (...grants: Parameters<typeof customerBalance>[1]) =>
		customerBalance('id', grants, below('20', 'percent')).isLow;

	test('a customer who has used up everything is low', () => {
		expect(low(over.depleted(), over.depleted())).toBe(true);
	});

	test('a customer whose credits are all over is low', () => {
		expect(low(over.expired(), over.expired())).toBe(true);
	});

	test('of a customer whose credits have yet to begin is not told', () => {
		expect(low(over.pending(), over.pending())).toBeUndefined();
	});

	test('a customer whose credits were taken back is low: they ended', () => {
		expect(low(over.voided())).toBe(true);
		expect(low(over.voided(), over.pending())).toBeUndefined();
	});

	test('a customer who waits for new credits and has used up the old is low', () => {
		expect(low(over.depleted(), over.pending())).toBe(true);
	});

	test('nothing left is below a threshold of 0, and nothing else is', () => {
		const isLow = (each: CreditGrant, type: 'amount' | 'percent') =>
			customerBalance('id', [each], below('0', type)).isLow;
		for (const type of ['amount', 'percent'] as const) {
			expect(isLow(over.depleted(), type)).toBe(true);
			expect(isLow(grant({ balance: '0.01' }), type)).toBe(false);
		}
	});

	test('is true below the highest of several thresholds', () => {
		const grants = [grant({ balance: '40' })];
		expect(customerBalance('id', grants, below('10 50')).isLow).toBe(true);
		expect(customerBalance('id', grants, below('10 40')).isLow).toBe(false);
	});

	test('is missing where there is no threshold', () => {
		expect(toItem(customerBalance('id', [grant()]), FULL)).not.toHaveProperty('isLow');
	});
});

test('nothing is granted where nothing is active, and there is no percentage of nothing', () => {
	const ended = toItem(customerBalance('id', [over.depleted()], below('20', 'percent')), FULL);
	expect(ended).toMatchObject({ balance: 0, standing: 'ended', isLow: true });
	for (const key of ['amount', 'amountExact', 'percentRemaining']) {
		expect(ended).not.toHaveProperty(key);
	}
});

describe('the standing of a customer', () => {
	test.each([
		['active', [grant(), over.pending(), over.expired()]],
		['pending', [over.pending(), over.depleted()]],
		['ended', [over.depleted(), over.expired(), over.voided()]],
	] as const)('is %s', (standing, grants) => {
		expect(customerBalance('id', [...grants]).standing).toBe(standing);
	});
});

describe('an overdrawn grant', () => {
	test('counts against what others have left', () => {
		const grants = [grant({ balance: '50' }), over.depleted({ balance: '-20' })];
		expect(customerBalance('id', grants)).toMatchObject({ balance: 30, balanceExact: '30' });
	});

	test('is what a customer owes where nothing else is left', () => {
		const owed = customerBalance('id', [over.depleted({ balance: '-20' })], below('5'));
		expect(owed).toMatchObject({ balance: -20, isLow: true, standing: 'ended' });
	});
});

test('what is owed beside the grants is told where the provider keeps it', () => {
	expect(customerBalance('id', [grant(), grant({ overage: '2.5' })]).overage).toBe(2.5);
	expect(toItem(customerBalance('id', [grant()]), FULL)).not.toHaveProperty('overage');
});
