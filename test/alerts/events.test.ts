import { describe, expect, test } from 'vitest';

import { needsBalance, observe, type WatchRule } from '../../nodes/CreditGrants/alerts/events';
import { below, grant, NOW, over } from './samples';

function rule(over: Partial<WatchRule>): WatchRule {
	return {
		event: 'balanceLow',
		watch: 'grant',
		withinDays: [7],
		now: NOW,
		thresholdsOf: () => below('20'),
		outlookOf: () => undefined,
		...over,
	};
}

const BELOW_20 = { type: 'amount', value: '20' };

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
		const levels = observe([...ALL, equal], rule({})).map(({ level }) => level);
		expect(levels).toEqual([BELOW_20, BELOW_20, null]);
	});

	test('is at the lowest of several thresholds that it is below of', () => {
		const thresholdsOf = () => below('20.0 0 50 1e1');
		const levelAt = (balance: string) =>
			observe([grant({ balance })], rule({ thresholdsOf }))[0].subject.threshold?.value;
		expect(['60', '49', '19', '9.99', '0'].map(levelAt)).toEqual(['50', '50', '20', '10', '0']);
	});

	test('cannot be told to be low where its balance is not known', () => {
		expect(observe([grant({ balance: undefined })], rule({}))[0]).toMatchObject({
			level: undefined,
			balance: undefined,
		});
	});

	test('is depleted when nothing is left of it, and only while it is valid', () => {
		const depleted = rule({ event: 'grantDepleted' });
		expect(
			observe(ALL, depleted)
				.filter(({ level }) => level)
				.map(({ key }) => key),
		).toEqual([ALL[1].id]);
		expect(observe([over.depleted({ expiresAt: '2026-05-09' })], depleted)).toEqual([]);
	});

	test.each([
		['0', { type: 'amount', value: '0' }],
		['-3', { type: 'amount', value: '0' }],
		['0.99', undefined],
		['1', null],
		[undefined, undefined],
	])(
		'with %s of 100 left is at the level %o: a cent credited back is no refund',
		(balance, level) => {
			expect(observe([grant({ balance })], rule({ event: 'grantDepleted' }))[0].level).toEqual(
				level,
			);
		},
	);

	test('of which it is not known what was granted is refunded by anything', () => {
		const unknown = grant({ balance: '0.01', amount: undefined });
		expect(observe([unknown], rule({ event: 'grantDepleted' }))[0].level).toBeNull();
	});

	test('has its own threshold', () => {
		const [small, large] = [grant({ balance: '30' }), grant({ balance: '30' })];
		const thresholdsOf = ([each]: (typeof small)[]) => below(each === small ? '10' : '50');
		const observed = observe([small, large], rule({ thresholdsOf }));
		expect(observed.map(({ level }) => level)).toEqual([null, { type: 'amount', value: '50' }]);
		expect(observed.map(({ subject }) => subject.threshold?.value)).toEqual(['10', '50']);
	});
});

describe('expiring soon', () => {
	const levelOf = (expiresAt: string, withinDays = [7]) =>
		observe([grant({ expiresAt })], rule({ event: 'grantExpiringSoon', withinDays }))[0].level;

	test.each([
		['2026-05-17T12:00:00.000Z', true],
		['2026-05-17T12:00:00.001Z', false],
		['2026-05-10T12:00:00.001Z', true],
		['2026-05-17', true],
		['2026-05-18', false],
		['2026-05-10', true],
	])('%s is within 7 days of 10 May, noon: %s', (expiresAt, expected) => {
		expect(levelOf(expiresAt)).toEqual(expected ? { type: 'days', value: '7' } : null);
	});

	test.each([
		['2026-06-20', undefined],
		['2026-06-09', '30'],
		['2026-05-17', '7'],
		['2026-05-11', '1'],
		['2026-05-10', '1'],
	])('%s is within %s days of several, in any order and however often', (expiresAt, days) => {
		for (const withinDays of [
			[30, 7, 1],
			[7, 1, 30, 1],
		]) {
			expect(levelOf(expiresAt, withinDays)?.value).toBe(days);
		}
	});

	test('a grant that has expired is no subject of an alert', () => {
		const expired = grant({ expiresAt: '2026-05-09' });
		expect(observe([expired], rule({ event: 'grantExpiringSoon' }))).toEqual([]);
	});

	test('a grant that is used up says nothing: credits given back expire at the date that was told', () => {
		const depleted = over.depleted({ id: 'g', expiresAt: '2026-05-12' });
		const [observed] = observe([depleted], rule({ event: 'grantExpiringSoon' }));
		expect(observed).toMatchObject({ level: undefined, grants: ['g=2026-05-12'] });
	});

	test('spending makes no difference to the alert, a new date does', () => {
		const text = (facts: Parameters<typeof grant>[0]) =>
			observe([grant({ id: 'g', ...facts })], rule({ event: 'grantExpiringSoon' }))[0];
		const before = text({ expiresAt: '2026-05-12', balance: '9' });
		const spent = text({ expiresAt: '2026-05-12', balance: '1' });
		const moved = text({ expiresAt: '2026-05-13', balance: '9' });
		expect(spent.grants).toEqual(before.grants);
		expect(spent).not.toHaveProperty('balance');
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
		expect(observed.map(({ key, level, balance }) => ({ key, level, balance }))).toEqual([
			{ key: 'stripe:cus_1:USD', level: BELOW_20, balance: '19' },
			{ key: 'stripe:cus_1:EUR', level: null, balance: '100' },
			{ key: 'stripe:cus_2:USD', level: null, balance: '100' },
		]);
	});

	test('is topped up by grants that have begun, used up or over or not, not by those to come', () => {
		const grants = [
			grant({ id: 'active' }),
			over.pending({ id: 'pending' }),
			over.depleted({ id: 'depleted' }),
			over.expired({ id: 'expired' }),
			over.voided({ id: 'voided' }),
		];
		expect(observe(grants, customer)).toMatchObject([
			{ grants: ['active', 'depleted', 'expired'], granted: '300', amount: '100' },
		]);
	});

	test('is not low where nothing has begun yet, or all was taken back', () => {
		const observed = observe([over.pending(), over.voided()], customer);
		expect(observed).toMatchObject([{ level: null, grants: [] }]);
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
		expect(observed).toMatchObject({ level: undefined, balance: undefined });
	});
});
