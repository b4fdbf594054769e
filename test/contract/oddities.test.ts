import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import type { GrantStatus } from '../../nodes/CreditGrants/grants/types';
import type { HttpHelpers } from '../../nodes/CreditGrants/http/transport';
import * as dodo from '../fixtures/dodoPayments/grants';
import * as sequence from '../fixtures/sequence/grants';
import * as stripe from '../fixtures/stripe/grants';
import type { Run } from '../../nodes/CreditGrants/reading/run';
import { n8nHelpers } from './n8nHelpers';
import { failure, readAll, TRANSPORTS, withRun } from './reading';
import { json, Replay } from './replay';
import { subjects } from './subjects';

let helpers: HttpHelpers;
let replay: Replay;

beforeAll(async () => {
	[helpers, replay] = await Promise.all([n8nHelpers(), Replay.start()]);
});

afterAll(async () => {
	await replay.close();
});

type Read = Parameters<typeof readAll> extends [unknown, ...infer Rest] ? Rest : never;

async function read(name: keyof typeof subjects, ...args: Read) {
	const transport = await TRANSPORTS.undici(helpers);
	return await withRun(subjects[name], replay, transport, (run) => readAll(run, ...args));
}

describe('Stripe', () => {
	test('that says more follow an empty page is wrong, and the error names the page', async () => {
		replay.reset(({ query }) =>
			json(stripe.list(query.starting_after === undefined ? [stripe.grant] : [], true)),
		);
		expect(await failure(read('stripe', 'list', { fetchBalances: false }))).toMatchObject({
			name: 'AnswerError',
			message:
				'the page {"limit":100,"starting_after":"credgr_1"} is empty and says that more follow',
		});
	});

	test.each([['"false"'], ['null'], ['0']])(
		'whose has_more is %s is not believed',
		async (hasMore) => {
			replay.reset(() => ({ body: `{"data":[],"has_more":${hasMore}}` }));
			expect(await failure(read('stripe', 'list'))).toMatchObject({
				name: 'AnswerError',
				message: `"has_more" is ${hasMore}, not true or false`,
			});
		},
	);

	test.each([
		['true', 500, 2],
		['true', 400, 2],
		['false', 500, 1],
		['false', 429, 1],
	])(
		'decides with stripe-should-retry: %s whether a %i is sent again',
		async (should, status, requests) => {
			replay.reset(() => json(stripe.list([])));
			replay.next.push(json({}, status, { 'stripe-should-retry': should }));
			const error = await failure(read('stripe', 'list'));
			expect(error === undefined).toBe(requests === 2);
			expect(replay.requests).toHaveLength(requests);
		},
	);

	test('may say with a 400 that requests are too many', async () => {
		replay.reset(() => json(stripe.list([])));
		replay.next.push(json({ error: { code: 'rate_limit', message: 'Too many' } }, 400));
		expect(await read('stripe', 'list')).toEqual([]);
	});

	test("names its request in an error's advice", async () => {
		replay.reset(() => json({}, 404, { 'request-id': 'req_123' }));
		expect(await failure(read('stripe', 'get', { grantId: 'credgr_1' }))).toMatchObject({
			fix: expect.stringContaining('Request id: req_123.') as string,
		});
	});

	test('reads the balance of a grant in the currency of the grant alone', async () => {
		replay.reset(({ path }) =>
			json(
				path.endsWith('summary')
					? stripe.summary([stripe.money('eur', 7)])
					: stripe.list([stripe.grant]),
			),
		);
		const [{ grant }] = await read('stripe', 'list');
		expect(grant.balance).toBeUndefined();
		expect(grant.status).toBe('active');
	});
});

test('a 429 that is given up at once slows down the requests after it', async () => {
	replay.reset(() => json(stripe.grant));
	replay.next.push(json({}, 429, { 'retry-after': '3600' }));
	const transport = await TRANSPORTS.undici(helpers);
	const pace = { requestsPerSecond: 100, burst: 1, concurrency: 1 };
	const ask = async (run: Run) =>
		await readAll(run, 'get', { grantId: 'credgr_1', fetchBalances: false });
	// A key of its own: what other tests were refused slows down theirs.
	const credentials = (url: string) => ({
		...subjects.stripe.credentials(url),
		secretKey: 'sk_test_51slowedByOneRefusal0001',
	});
	await withRun(
		{ ...subjects.stripe, credentials },
		replay,
		transport,
		async (run) => {
			expect(await failure(ask(run))).toMatchObject({
				message: expect.stringContaining('3600 seconds') as string,
			});
			const before = performance.now();
			for (let request = 0; request < 4; request++) await ask(run);
			// At a quarter of the pace, 40 ms apart; the full pace would be 10.
			expect(performance.now() - before).toBeGreaterThan(3 * 35);
		},
		{ pace },
	);
});

describe('Sequence', () => {
	test('may send empty pages with a fresh cursor: they are followed', async () => {
		const pages = [
			sequence.list([], 'b'),
			sequence.list([], 'c'),
			sequence.list([sequence.grant], null),
		];
		replay.reset(({ query }) => json(pages['bc'.indexOf(query.after) + 1]));
		const result = await read('sequence', 'list', { fetchBalances: false });
		expect(result.map(({ raw }) => raw)).toEqual([sequence.grant]);
		expect(replay.requests.map(({ query }) => query.after)).toEqual([undefined, 'b', 'c']);
	});

	test('that sends empty pages for ever is stopped', async () => {
		replay.reset(() => json(sequence.list([], `cursor ${replay.requests.length}`)));
		expect(await failure(read('sequence', 'list'))).toMatchObject({
			message: expect.stringMatching(/does not end.*"after":"cursor \d+".*empty pages/) as string,
		});
		expect(replay.requests.length).toBeLessThan(50);
	});

	test.each([[undefined], [null], ['']])('ends its list with the cursor %j', async (after) => {
		replay.reset(() => json(sequence.list([sequence.grant], after)));
		expect(await read('sequence', 'list', { fetchBalances: false })).toHaveLength(1);
		expect(replay.requests).toHaveLength(1);
	});

	test.each([
		[
			3,
			undefined,
			['Sequence listed 2 grants and counts 3: if none was removed in that moment, run it again.'],
		],
		[2, undefined, []],
		[3, 2, []],
	])(
		'that counts %i grants and lists 2, at a limit of %s, is noticed: %j',
		async (total, limit, notices) => {
			const grants = ['a', 'b'].map((id) => ({ ...sequence.grant, id }));
			const answer = { items: grants, pagination: { totalResultSize: total } };
			replay.reset(() => json(answer));
			const transport = await TRANSPORTS.undici(helpers);
			await withRun(subjects.sequence, replay, transport, async (run) => {
				expect(await readAll(run, 'list', { limit, fetchBalances: false })).toHaveLength(2);
				expect([...run.api.notices.messages]).toEqual(notices);
			});
		},
	);

	test.each([['3'], [null], [undefined]])('may count %j grants', async (totalResultSize) => {
		replay.reset(() => json({ items: [sequence.grant], pagination: { totalResultSize } }));
		expect(await read('sequence', 'list', { fetchBalances: false })).toHaveLength(1);
	});

	test('that names a grant of a customer twice has it once, and says so', async () => {
		replay.reset(() => json({ items: [sequence.grant, sequence.grant] }));
		const ofCustomer = { customerId: 'c1', fetchBalances: false };
		const transport = await TRANSPORTS.undici(helpers);
		await withRun(subjects.sequence, replay, transport, async (run) => {
			expect(await readAll(run, 'customerGrants', ofCustomer)).toHaveLength(1);
			expect(run.api.notices.duplicates).toBe(1);
		});
	});

	test('whose balances lack the balance of a grant is wrong: it is not taken for nothing', async () => {
		const [unit] = sequence.balances('GBP', []).items;
		const bare = { ...sequence.grantWithBalance, currentBalance: null };
		replay.reset(({ path }) =>
			json(
				path.endsWith('/balances')
					? { items: [{ ...unit, grants: [bare] }] }
					: sequence.list([sequence.grant]),
			),
		);
		expect(await failure(read('sequence', 'list'))).toMatchObject({
			name: 'AnswerError',
			message: expect.stringMatching(/is among the balances without a balance/) as string,
		});
	});

	test('gets its cursors back as they were, whatever they hold', async () => {
		const cursor = 'a+/=&b c%20ü';
		replay.reset(({ query }) => json(sequence.list([], query.after === undefined ? cursor : null)));
		await read('sequence', 'list');
		expect(replay.requests[1].query.after).toBe(cursor);
	});
});

describe('Dodo Payments', () => {
	const grants = Array.from({ length: 100 }, (_, index) => subjects.dodoPayments.grant(index));
	const serve = () =>
		replay.reset((request) => json(subjects.dodoPayments.answer(request, grants)));
	const pageNumbers = () =>
		replay.requests
			.filter((request) => subjects.dodoPayments.isPage(request))
			.map(({ query }) => query.page_number);

	test('counts its pages from 0; a full last page needs another only where all are wanted', async () => {
		serve();
		await read('dodoPayments', 'list', { limit: 100 });
		expect(pageNumbers()).toEqual(['0']);
		serve();
		await read('dodoPayments', 'list');
		expect(new Set(pageNumbers())).toEqual(new Set(['0', '1']));
	});

	test.each<[GrantStatus, string | undefined]>([
		['active', 'active'],
		['expired', undefined],
		['depleted', 'depleted'],
		['pending', undefined],
		['voided', undefined],
	])('is asked for grants that are %s with status=%s', async (status, sent) => {
		serve();
		await read('dodoPayments', 'customerGrants', {
			customerId: 'cus_1',
			entitlementId: 'cde_1',
			filter: { statuses: [status] },
		});
		const [page] = replay.requests.filter((request) => subjects.dodoPayments.isPage(request));
		expect(page.query.status).toBe(sent);
	});

	test('that names an entitlement of a customer twice has its grants once', async () => {
		const twice = { credit_entitlement_id: 'cde_1', name: 'API Calls', unit: 'calls' };
		replay.reset(({ path }) =>
			json({ items: path.endsWith('/credit-entitlements') ? [twice, twice] : [dodo.grant] }),
		);
		expect(await read('dodoPayments', 'customerGrants', { customerId: 'cus_1' })).toHaveLength(1);
	});

	test('asks for its entitlements once in a run', async () => {
		serve();
		const ids = { customerId: 'cus_1', entitlementId: 'cde_1' };
		const transport = await TRANSPORTS.undici(helpers);
		await withRun(subjects.dodoPayments, replay, transport, async (run) => {
			await Promise.all([1, 2, 3].map(() => readAll(run, 'customerGrants', { ...ids, limit: 1 })));
		});
		expect(replay.requests.filter(({ path }) => path === '/credit-entitlements')).toHaveLength(1);
	});

	test('lists across entitlements and customers up to the limit, and asks no further', async () => {
		const entitlements = ['cde_1', 'cde_2'].map((id) => ({ ...dodo.entitlement, id }));
		replay.reset(({ path }) => {
			if (path === '/credit-entitlements') return json(dodo.list(entitlements));
			const [, , entitlementId, , customerId] = path.split('/');
			if (customerId === undefined) {
				return json(
					dodo.list(['cus_1', 'cus_2'].map((id) => dodo.customerBalance(entitlementId, id))),
				);
			}
			return json(dodo.list([{ ...dodo.grant, id: `${entitlementId}-${customerId}` }]));
		});
		const result = await read('dodoPayments', 'list', { limit: 3 });
		expect(result.map(({ grant }) => grant.id)).toEqual([
			'cde_1-cus_1',
			'cde_1-cus_2',
			'cde_2-cus_1',
		]);
		expect(replay.requests.map(({ path }) => path)).not.toContain(
			'/credit-entitlements/cde_2/balances/cus_2/grants',
		);
	});
});
