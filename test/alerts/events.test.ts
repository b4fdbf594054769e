import { describe, expect, test } from 'vitest';

import { needsBalance, observe, type WatchRule } from '../../nodes/CreditGrants/alerts/events';
import { below, grant, NOW, over } from './samples';

function rule(over: Partial<WatchRule>): WatchRule {
	return {
		event: 'balanceLow',
		watch: 'grant',
		withinDays: 7,
		now: NOW,
		thresholdOf: () => below('20'),
		...over,
	};
}

const ALL = [
	grant({ balance: '5' }),
	over.depleted(),
	over.pending(),
	over.expired(),
	over.voided(),
];

describe('what is asked for', () => {
	test.each(['balanceLow', 'grantDepleted'] as const)(
		'%s needs the balances of active grants alone',
		(event) => {
			expect(ALL.filter((each) => needsBalance(each, rule({ event })))).toEqual([ALL[0]]);
		},
	);

	test('grantExpiringSoon needs the balances of active grants that expire in time', () => {
		const soon = grant({ expiresAt: '2026-05-12' });
		const later = grant({ expiresAt: '2026-06-12' });
		const event = rule({ event: 'grantExpiringSoon' });
		expect([...ALL, soon, later].filter((each) => needsBalance(each, event))).toEqual([soon]);
	});
});

describe('each grant', () => {
	test('that is over or has not begun is no subject of an alert', () => {
		expect(observe(ALL, rule({})).map(({ key }) => key)).toEqual([ALL[0].id, ALL[1].id]);
	});

	test('is low below the threshold, used up included', () => {
		const equal = grant({ balance: '20' });
		const holds = observe([...ALL, equal], rule({})).map((each) => each.holds);
		expect(holds).toEqual([true, true, false]);
	});

	test('cannot be told to be low where its balance is not known', () => {
		expect(observe([grant({ balance: undefined })], rule({}))[0]).toMatchObject({
			holds: undefined,
			balance: undefined,
		});
	});

	test('is depleted when nothing is left of it, and only while it is valid', () => {
		const depleted = rule({ event: 'grantDepleted' });
		expect(
			observe(ALL, depleted)
				.filter(({ holds }) => holds)
				.map(({ key }) => key),
		).toEqual([ALL[1].id]);
		expect(observe([over.depleted({ expiresAt: '2026-05-09' })], depleted)).toEqual([]);
	});

	test('has its own threshold', () => {
		const [small, large] = [grant({ balance: '30' }), grant({ balance: '30' })];
		const thresholdOf = ([each]: (typeof small)[]) => below(each === small ? '10' : '50');
		const observed = observe([small, large], rule({ thresholdOf }));
		expect(observed.map(({ holds }) => holds)).toEqual([false, true]);
		expect(observed[1].subject.threshold).toEqual(below('50'));
	});
});

describe('expiring soon', () => {
	const expiring = (expiresAt: string, balance = '100') =>
		observe([grant({ expiresAt, balance })], rule({ event: 'grantExpiringSoon' }))[0]?.holds;

	test.each([
		['2026-05-17T12:00:00.000Z', true],
		['2026-05-17T12:00:00.001Z', false],
		['2026-05-10T12:00:00.001Z', true],
		['2026-05-17', true],
		['2026-05-18', false],
		['2026-05-10', true],
	])('%s is within 7 days of 10 May, noon: %s', (expiresAt, expected) => {
		expect(expiring(expiresAt)).toBe(expected);
	});

	test('a grant that is used up, or has expired, does not expire soon', () => {
		expect(expiring('2026-05-12', '0')).toBe(false);
		expect(expiring('2026-05-09')).toBeUndefined();
	});

	test('spending makes no difference to the alert, a new date does', () => {
		const text = (facts: Parameters<typeof grant>[0]) =>
			observe([grant({ id: 'g', ...facts })], rule({ event: 'grantExpiringSoon' }))[0];
		const before = text({ expiresAt: '2026-05-12', balance: '9' });
		const spent = text({ expiresAt: '2026-05-12', balance: '1' });
		const moved = text({ expiresAt: '2026-05-13', balance: '9' });
		expect(spent).toMatchObject({ grants: before.grants, balance: undefined });
		expect(moved.grants).not.toEqual(before.grants);
	});
});

describe("each customer's total", () => {
	const customer = rule({ watch: 'customer' });

	test('is one key for each customer and unit', () => {
		const observed = observe(
			[
				grant({ balance: '15' }),
				grant({ unit: 'EUR' }),
				grant({ customerId: 'cus_2' }),
				grant({ balance: '4' }),
			],
			customer,
		);
		expect(observed.map(({ key, holds, balance }) => ({ key, holds, balance }))).toEqual([
			{ key: 'stripe:cus_1:USD', holds: true, balance: '19' },
			{ key: 'stripe:cus_1:EUR', holds: false, balance: '100' },
			{ key: 'stripe:cus_2:USD', holds: false, balance: '100' },
		]);
	});

	test('is topped up by grants that can be spent, not by those to come', () => {
		const [active, pending] = [grant({ id: 'a' }), over.pending({ id: 'p' })];
		const [observed] = observe([active, pending, over.depleted()], customer);
		expect(observed.grants).toEqual(['a=100']);
	});

	test('is watched for Balance Low alone', () => {
		const [observed] = observe(
			[grant({ id: 'a' })],
			rule({ event: 'grantDepleted', watch: 'customer' }),
		);
		expect(observed.key).toBe('a');
	});

	test('cannot be told to be low where one balance is not known', () => {
		const [observed] = observe([grant({ balance: '1' }), grant({ balance: undefined })], customer);
		expect(observed).toMatchObject({ holds: undefined, balance: undefined });
	});
});
