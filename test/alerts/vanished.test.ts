import { describe, expect, test } from 'vitest';

import { holdingOf, usedUp, vanishedGrants } from '../../nodes/CreditGrants/alerts/vanished';
import { grant, NOW, over } from './samples';

const everywhere = () => true;

const vanished = (
	read: Parameters<typeof vanishedGrants>[0],
	holding: Parameters<typeof vanishedGrants>[1],
	isInScope: Parameters<typeof vanishedGrants>[3] = everywhere,
	now = NOW,
) => vanishedGrants(read, holding, before.provider, isInScope, now);

const before = grant({
	id: 'gone',
	name: 'Welcome',
	metricId: 'm1',
	unit: 'Calls',
	balance: '3',
	effectiveAt: null,
	expiresAt: '2026-06-01',
});

test('what is remembered is what had something left', () => {
	const kept = grant({ id: 'kept' });
	const holding = holdingOf([
		kept,
		over.depleted(),
		over.pending(),
		over.expired(),
		grant({ balance: undefined }),
	]);
	expect(Object.keys(holding)).toEqual(['kept']);
});

describe('a grant that is no longer sent', () => {
	const holding = holdingOf([before]);

	test('is used up, and still known by its name, unit and dates', () => {
		expect(vanished([], holding)).toEqual([
			{ ...before, status: 'depleted', balance: 0, balanceExact: '0', percentRemaining: 0 },
		]);
	});

	test('is used up where it is sent without a balance', () => {
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

	test('is over, not used up, where its last day may be over at the provider', () => {
		const now = { instant: '2026-06-02T01:00:00.000Z', day: '2026-06-01' };
		expect(vanished([], holding, everywhere, now)).toMatchObject([{ status: 'expired' }]);
	});

	test('is not used up where its customer was not read', () => {
		expect(vanished([], holding, (customer) => customer !== 'cus_1')).toEqual([]);
	});

	test('has expired where its last day is over', () => {
		const later = { instant: '2026-06-02T00:00:00.000Z', day: '2026-06-02' };
		expect(vanished([], holding, everywhere, later)).toMatchObject([{ status: 'expired' }]);
	});
});

test('a grant that is still sent has not vanished', () => {
	const [active, depleted, other] = [
		grant({ id: 'a' }),
		over.depleted({ id: 'd' }),
		grant({ id: 'new' }),
	];
	const holding = holdingOf([grant({ id: 'a' }), grant({ id: 'd' })]);
	expect(vanished([active, depleted, other], holding)).toEqual([]);
});

test('what is remembered survives JSON, whatever the ids', () => {
	const holding = holdingOf([grant({ id: '__proto__' }), grant({ id: 'g' })]);
	const stored = JSON.parse(JSON.stringify(holding)) as typeof holding;
	expect(vanished([], stored).map(({ id }) => id)).toEqual(['__proto__', 'g']);
});
