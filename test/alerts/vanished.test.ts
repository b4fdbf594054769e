import { describe, expect, test } from 'vitest';

import { usedUp, vanished } from '../../nodes/CreditGrants/alerts/vanished';
import { grant, NOW } from './samples';

const before = grant({
	id: 'gone',
	grantName: 'Welcome',
	unitId: 'm1',
	unit: 'Calls',
	balance: '3',
	expiresAt: '2026-06-01',
});

describe('a grant that is no longer sent', () => {
	test('is used up, and still known by its name, unit and dates', () => {
		expect(vanished(before, NOW)).toEqual({
			...before,
			status: 'depleted',
			balance: 0,
			balanceExact: '0',
			percentRemaining: 0,
		});
	});

	test('is over, not used up, where its last day may be over at the provider', () => {
		const now = { instant: '2026-06-02T01:00:00.000Z', day: '2026-06-01' };
		expect(vanished(before, now)).toMatchObject({ status: 'expired' });
	});

	test('has expired where its last day is over', () => {
		const later = { instant: '2026-06-02T00:00:00.000Z', day: '2026-06-02' };
		expect(vanished(before, later)).toMatchObject({ status: 'expired' });
	});
});

describe('a grant that is sent without a balance', () => {
	test('is used up', () => {
		expect(usedUp(grant({ balance: undefined }), NOW)).toMatchObject({
			status: 'depleted',
			balance: 0,
			balanceExact: '0',
		});
	});

	test.each([
		['its balance is known', { balanceExact: '5' }],
		['nobody is known to own it, so that no balance was asked for', { customerId: null }],
		['it was made since the run began', { createdAt: '2026-05-10T12:00:00.001Z' }],
		['its last day may be over at the provider', { expiresAt: '2026-05-09' }],
	])('is not taken for used up where %s', (_, facts) => {
		// In the workflow's time zone it is still the day before.
		const now = { instant: NOW.instant, day: '2026-05-09' };
		const sent = { ...grant({ balance: undefined }), ...facts };
		expect(usedUp(sent, now)).toBe(sent);
	});
});
