import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { noNotices } from '../../nodes/CreditGrants/grants/notices';
import type { Api, Query } from '../../nodes/CreditGrants/grants/types';
import { EventFeed } from '../../nodes/CreditGrants/providers/stripe/events';

const NOW = Date.parse('2026-11-25T12:00:00Z');
const MINUTE = 60_000;

beforeEach(() => {
	vi.useFakeTimers({ toFake: ['Date', 'performance'], now: NOW });
});

afterEach(() => {
	vi.useRealTimers();
});

/** A list of events that answers as Stripe's does, and what it was asked. */
function eventsAt() {
	const events: Array<{ id: string; created: number; data: object }> = [];
	const asked: Query[] = [];
	const api: Api = {
		get: async (_path, query = {}) => {
			asked.push(query);
			const since = Number(query['created[gte]'] ?? 0);
			return { data: events.filter(({ created }) => created >= since), has_more: false };
		},
		once: async (_key, load) => await load(),
		concurrency: 1,
		notices: noNotices(),
	};
	const spend = (grant: string, made = Date.now()) => {
		const id = `evt_${events.length}`;
		const data = { object: { id: `cbtxn_${id}`, credit_grant: grant } };
		events.unshift({ id, created: Math.floor(made / 1000), data });
	};
	const sinceOf = (query: Query | undefined) => Number(query?.['created[gte]']) * 1000;
	return { api, spend, asked, lastSince: () => sinceOf(asked.at(-1)) };
}

test('an event that was made up to five minutes before the newest, and is listed late, is news', async () => {
	const { api, spend } = eventsAt();
	const feed = new EventFeed(false);
	await feed.changes(api);
	spend('credgr_1');
	expect(await feed.changes(api)).toMatchObject([{ grantId: 'credgr_1' }]);
	spend('credgr_2', NOW - 5 * MINUTE);
	expect(await feed.changes(api)).toMatchObject([{ grantId: 'credgr_2' }]);
	expect(await feed.changes(api)).toEqual([]);
});

test('what was listed is not listed for ever: five minutes later it is left out, though nothing came since', async () => {
	const { api, spend, lastSince } = eventsAt();
	const feed = new EventFeed(false);
	await feed.changes(api);
	spend('credgr_1');
	await feed.changes(api);
	for (let minutes = 1; minutes <= 10; minutes++) {
		vi.advanceTimersByTime(MINUTE);
		await feed.changes(api);
		expect(lastSince()).toBe(NOW + (minutes - 1 - 5) * MINUTE);
	}
});

test('another clock than ours is not relied on: a provider that is an hour behind has its events told once', async () => {
	const { api, spend } = eventsAt();
	const feed = new EventFeed(false);
	await feed.changes(api);
	for (let minutes = 1; minutes <= 20; minutes++) {
		vi.advanceTimersByTime(MINUTE);
		spend(`credgr_${minutes}`, Date.now() - 60 * MINUTE);
		expect(await feed.changes(api)).toMatchObject([{ grantId: `credgr_${minutes}` }]);
	}
});
