import { describe, expect, test } from 'vitest';

import { asOf } from '../../nodes/CreditGrants/grants/dates';
import { reason, type Told } from '../../nodes/CreditGrants/watching/reason';

const NOW = asOf(new Date('2027-05-15T12:00:00Z'), 'UTC');

const MONEY: Told = {
	event: 'balanceLow',
	who: 'Café Lumière',
	grantName: null,
	unit: 'USD',
	amount: '100.00',
	balance: '12.3599',
	expiresAt: null,
	hasActiveGrant: true,
	threshold: { type: 'percent', value: '20' },
	holds: true,
};
const CALLS: Told = { ...MONEY, who: 'Acme', unit: 'API Calls', amount: '1000', balance: '250' };

const say = (told: Told) => reason(told, NOW, 'UTC');

describe('a low balance', () => {
	const amountOf = (value: string): Told['threshold'] => ({ type: 'amount', value });

	test.each<[string, Told, string]>([
		['below a percentage', MONEY, 'Café Lumière has 12.35 USD left of 100.00 USD, below 20 %'],
		[
			'below a percentage with decimals',
			{ ...MONEY, threshold: { type: 'percent', value: '12.5' } },
			'Café Lumière has 12.35 USD left of 100.00 USD, below 12.5 %',
		],
		[
			'below an amount',
			{ ...MONEY, threshold: amountOf('1234.5') },
			'Café Lumière has 12.35 USD left of 100.00 USD, below 1,234.50 USD',
		],
		[
			'below an amount with more digits than the currency',
			{ ...MONEY, threshold: amountOf('12.361') },
			'Café Lumière has 12.35 USD left of 100.00 USD, below 12.361 USD',
		],
		[
			'of an amount granted that is not known',
			{ ...MONEY, amount: undefined, threshold: amountOf('20') },
			'Café Lumière has 12.35 USD left, below 20.00 USD',
		],
		[
			'of a single grant',
			{ ...CALLS, grantName: 'Welcome credits', threshold: { type: 'percent', value: '50' } },
			'Acme has 250 API Calls left of 1,000 API Calls (Welcome credits), below 50 %',
		],
		['with nothing left', { ...CALLS, balance: '0' }, 'Acme has nothing left of 1,000 API Calls'],
		[
			'with nothing left, where a balance of 0 is the level',
			{ ...CALLS, balance: '0.00', threshold: amountOf('0') },
			'Acme has nothing left of 1,000 API Calls',
		],
		[
			'with nothing left of nobody knows how much',
			{ ...CALLS, amount: undefined, balance: '0' },
			'Acme has no API Calls left',
		],
		[
			'without an active grant',
			{ ...CALLS, amount: '0', balance: '0', hasActiveGrant: false },
			'Acme has no API Calls left: no grant is active',
		],
		[
			'that is overdrawn',
			{ ...MONEY, balance: '-5' },
			'Café Lumière has -5.00 USD left of 100.00 USD, below 20 %',
		],
		[
			'that is overdrawn, where a balance of 0 is the level',
			{ ...MONEY, balance: '-5', threshold: { type: 'percent', value: '0' } },
			'Café Lumière has -5.00 USD left of 100.00 USD',
		],
		[
			'of less than can be shown',
			{ ...MONEY, balance: '0.0001' },
			'Café Lumière has less than 0.01 USD left of 100.00 USD, below 20 %',
		],
		[
			'that is not known',
			{ ...MONEY, balance: undefined, holds: undefined },
			'Café Lumière has an unknown amount of USD left of 100.00 USD',
		],
		[
			'that is not low',
			{ ...MONEY, balance: '50', holds: false },
			'Café Lumière has 50.00 USD left of 100.00 USD, not below 20 %',
		],
	])('%s', (_, told, sentence) => {
		expect(say(told)).toBe(sentence);
	});
});

describe('a depleted grant', () => {
	const depleted: Told = { ...CALLS, event: 'grantDepleted', balance: '0', threshold: undefined };

	test.each<[string, Told, string]>([
		[
			'with a name',
			{ ...depleted, grantName: 'Welcome credits' },
			'Acme has nothing left of 1,000 API Calls (Welcome credits)',
		],
		['without one', depleted, 'Acme has nothing left of 1,000 API Calls'],
		['of an unknown amount', { ...depleted, amount: undefined }, 'Acme has no API Calls left'],
		['that never had any', { ...depleted, amount: '0' }, 'Acme has no API Calls left'],
		[
			'that is overdrawn',
			{ ...depleted, balance: '-3' },
			'Acme has -3 API Calls left of 1,000 API Calls',
		],
	])('%s', (_, told, sentence) => {
		expect(say(told)).toBe(sentence);
	});
});

describe('a grant that expires', () => {
	const expiring: Told = { ...CALLS, event: 'grantExpiringSoon', expiresAt: '2027-05-18' };

	test.each<[string, Told, string]>([
		[
			'with a name',
			{ ...expiring, grantName: 'Welcome credits' },
			'Acme: 250 API Calls of "Welcome credits" expire on 18 May 2027, in 3 days',
		],
		['without one', expiring, 'Acme: 250 API Calls expire on 18 May 2027, in 3 days'],
		[
			'today',
			{ ...expiring, expiresAt: '2027-05-15' },
			'Acme: 250 API Calls expire on 15 May 2027, today',
		],
		[
			'with a balance that is not known',
			{ ...expiring, balance: undefined },
			'Acme: an unknown amount of API Calls expire on 18 May 2027, in 3 days',
		],
		['never', { ...expiring, expiresAt: null }, 'Acme: 250 API Calls never expire'],
	])('%s', (_, told, sentence) => {
		expect(say(told)).toBe(sentence);
	});

	test('at an instant, on the day that it is in the time zone', () => {
		const told = { ...expiring, expiresAt: '2027-05-18T02:51:56.000Z' };
		expect(reason(told, asOf(new Date(NOW.instant), 'America/New_York'), 'America/New_York')).toBe(
			'Acme: 250 API Calls expire on 17 May 2027, in 2 days',
		);
	});
});

describe('a new grant', () => {
	const created: Told = { ...CALLS, event: 'grantCreated' };

	test.each<[string, Told, string]>([
		[
			'with a name',
			{ ...created, grantName: 'Welcome credits' },
			'Acme was granted 1,000 API Calls (Welcome credits)',
		],
		['without one', created, 'Acme was granted 1,000 API Calls'],
		[
			'of an amount that is not known',
			{ ...created, amount: undefined },
			'Acme was granted an unknown amount of API Calls',
		],
	])('%s', (_, told, sentence) => {
		expect(say(told)).toBe(sentence);
	});
});

describe('where no name is known', () => {
	test.each<[string, Partial<Told>, string]>([
		['of a customer', { who: null }, 'An unknown customer has nothing left of 1,000 API Calls'],
		['of a unit', { unit: null }, 'Acme has nothing left of 1,000 credits'],
		[
			'of a metric',
			{ unit: '746fc7f2-8098-4fe7-953c-7d51c580a126', amount: undefined },
			'Acme has no credits left',
		],
	])('%s, the sentence does without', (_, over, sentence) => {
		expect(say({ ...CALLS, balance: '0', ...over })).toBe(sentence);
	});
});
