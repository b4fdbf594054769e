import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { AnswerError } from '../../nodes/CreditGrants/grants/errors';
import { noNotices } from '../../nodes/CreditGrants/grants/notices';
import type { Api } from '../../nodes/CreditGrants/grants/types';
import { providers } from '../../nodes/CreditGrants/providers';
import { entitlement, grant } from '../fixtures/dodoPayments/grants';

/** What happens to the list right after a request: so many grants are new, and these of them go. */
interface Change {
	inserted: number;
	deleted: number[];
}

const change = fc.record({ inserted: fc.nat(2), deleted: fc.array(fc.nat(99), { maxLength: 8 }) });

const IDS = { grantId: '', customerId: 'cus_1', entitlementId: 'cde_1' };

/** Reads a list that changes after each page, newest first. */
async function readWhileChanging(size: number, count: number, changes: Change[]) {
	let list = Array.from({ length: count }, (_, index) => `old-${index}`);
	const unchanged = new Set(list);
	let pages = 0;
	const notices = noNotices();
	const api: Api = {
		concurrency: 1,
		get: async (path, query = {}) => {
			if (path === '/credit-entitlements') return { items: [entitlement] };
			const from = Number(query.page_number) * Number(query.page_size);
			const items = list
				.slice(from, from + Number(query.page_size))
				.map((id) => ({ ...grant, id }));
			const { inserted, deleted } = changes[pages] ?? { inserted: 0, deleted: [] };
			const gone = new Set(deleted.map((each) => list[each % Math.max(list.length, 1)]));
			gone.forEach((id) => unchanged.delete(id));
			const fresh = Array.from({ length: inserted }, (_, at) => `new-${pages}-${at}`);
			list = [...fresh, ...list.filter((id) => !gone.has(id))];
			pages++;
			return { items };
		},
		once: async (_key, load) => await load(),
		notices,
	};
	const ids: string[] = [];
	let error: unknown;
	try {
		for await (const page of providers.dodoPayments.customerGrants(api, { ...IDS, limit: size })) {
			ids.push(...page.map(({ raw }) => String(raw.id)));
		}
	} catch (thrown) {
		error = thrown;
	}
	return { ids, pages, error, unchanged: [...unchanged], isFlagged: notices.messages.size > 0 };
}

describe('a list of Dodo Payments that changes while it is read', () => {
	test('gives every grant that was there throughout, once, or is an error or flagged', async () => {
		const lists = fc.tuple(
			fc.integer({ min: 1, max: 8 }),
			fc.nat(40),
			fc.array(change, { maxLength: 20 }),
		);
		await fc.assert(
			fc.asyncProperty(lists, async ([size, count, changes]) => {
				const { ids, error, unchanged, isFlagged } = await readWhileChanging(size, count, changes);
				expect(new Set(ids).size).toBe(ids.length);
				if (error !== undefined) expect(error).toBeInstanceOf(AnswerError);
				else if (!isFlagged) expect(ids).toEqual(expect.arrayContaining(unchanged));
			}),
			{ numRuns: 2000 },
		);
	});

	test('is flagged where it took several pages and something may be missing', async () => {
		const changes = [{ inserted: 0, deleted: [0] }];
		const { ids, isFlagged } = await readWhileChanging(5, 20, changes);
		expect([ids.includes('old-5'), isFlagged]).toEqual([false, true]);
	});

	test('is not flagged where one page held all of it', async () => {
		const { ids, unchanged, isFlagged } = await readWhileChanging(5, 4, []);
		expect([ids, isFlagged]).toEqual([unchanged, false]);
	});

	test('is read with one request a page, and one more where the last is full', async () => {
		await fc.assert(
			fc.asyncProperty(fc.integer({ min: 1, max: 8 }), fc.nat(60), async (size, count) => {
				const { ids, pages, unchanged } = await readWhileChanging(size, count, []);
				expect(ids).toEqual(unchanged);
				expect(pages).toBe(Math.floor(count / size) + 1);
			}),
		);
	});
});
