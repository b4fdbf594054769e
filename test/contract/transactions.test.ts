import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { asOf } from '../../nodes/CreditGrants/grants/dates';
import { AnswerError, InputError, RequestError } from '../../nodes/CreditGrants/grants/errors';
import { toItem } from '../../nodes/CreditGrants/grants/output';
import type { TransactionParams } from '../../nodes/CreditGrants/grants/provider';
import type { FoundTransaction } from '../../nodes/CreditGrants/grants/transaction';
import type { HttpHelpers } from '../../nodes/CreditGrants/http/transport';
import { readTransactions } from '../../nodes/CreditGrants/reading/transactions';
import type { Run } from '../../nodes/CreditGrants/reading/run';
import { NOW } from '../fixtures';
import { TRANSACTION_KEYS } from '../fixtures/keys';
import { histories } from './histories';
import { n8nHelpers } from './n8nHelpers';
import { failure, TRANSPORTS, withRun } from './reading';
import { json, Replay, type ReplayedRequest } from './replay';

let helpers: HttpHelpers;
let replay: Replay;

beforeAll(async () => {
	[helpers, replay] = await Promise.all([n8nHelpers(), Replay.start()]);
});

beforeEach(() => {
	replay.reset();
});

afterEach(() => {
	// Whatever it reads, it never writes.
	expect(replay.requests.filter(({ method }) => method !== 'GET')).toEqual([]);
});

afterAll(async () => {
	await replay.close();
});

const cases = Object.values(histories).flatMap((history) =>
	Object.entries(TRANSPORTS).map(
		([transport, connect]) =>
			[`${history.subject.provider.displayName} through ${transport}`, history, connect] as const,
	),
);

const DAY = 86_400_000;
const daysAgo = (days: number) => asOf(new Date(NOW.getTime() - days * DAY), 'UTC');

describe.each(cases)('the transactions of %s', (_, history, connect) => {
	const { customerId, entitlementId } = history;
	const run = async <T>(work: (run: Run) => Promise<T>) =>
		await withRun(history.subject, replay, await connect(helpers), work);
	const readAll = async (each: Run, params: Partial<TransactionParams> = {}) => {
		const found: FoundTransaction[] = [];
		const all = { customerId, entitlementId, ...params };
		for await (const page of readTransactions(each, all)) found.push(...page);
		return found;
	};
	const read = async (params?: Partial<TransactionParams>) =>
		await run((each) => readAll(each, params));
	const made = (count: number) => Array.from({ length: count }, (_, at) => history.transaction(at));
	const serve = (sent: ReturnType<typeof made>) =>
		replay.reset((request) => {
			const body = history.answer(request, sent);
			return body === undefined ? json({ message: 'not found' }, 404) : json(body);
		});
	const ids = (found: Array<{ raw: { id?: unknown } }>) => found.map(({ raw }) => raw.id);
	const idsOf = (sent: Array<{ id: string }>) => sent.map(({ id }) => id);
	const pages = () => replay.requests.filter((request) => history.isPage(request));

	test.each([0, 1, 100, 101, 1000])('of %i has each of them once, in order', async (count) => {
		const sent = made(count);
		serve(sent);
		const found = await read();
		expect(found.map(({ raw }) => raw)).toEqual(sent);
		expect(found.map(({ transaction }) => transaction.id)).toEqual(idsOf(sent));
		const sizes = new Set(pages().map(({ query }) => query[history.pageSize ?? '']));
		expect(sizes).toEqual(new Set([history.pageSize && '100']));
	});

	test('of which 5 are wanted ask for a page of 5', async () => {
		const sent = made(300);
		serve(sent);
		expect(ids(await read({ limit: 5 }))).toEqual(idsOf(sent.slice(0, 5)));
		expect(pages().map(({ query }) => query[history.pageSize ?? ''])).toEqual([
			history.pageSize && '5',
		]);
	});

	test('that come again on a later page are dropped, and counted', async () => {
		const sent = made(150);
		serve([...sent.slice(0, 100), ...sent.slice(98)]);
		await run(async (each) => {
			expect(ids(await readAll(each)).sort()).toEqual(idsOf(sent).sort());
			expect(each.api.notices.duplicates).toBe(2);
		});
	});

	test.runIf(history.pageSize)('that never end are an error', async () => {
		replay.reset((request) => json(history.endless(request, made(100))));
		expect(await failure(read())).toMatchObject({
			name: 'AnswerError',
			message: expect.stringContaining('the list does not end') as string,
		});
		expect(pages().length).toBeLessThanOrEqual(2);
	});

	test('since a moment are those of it and later, and no more is asked for than that takes', async () => {
		const sent = made(1000);
		serve(sent);
		expect(ids(await read({ since: daysAgo(150) }))).toEqual(idsOf(sent.slice(0, 151)));
		expect(pages()).toHaveLength(history.pagesOf150Days);
	});

	test('until a moment are those of it and earlier', async () => {
		const sent = made(250);
		serve(sent);
		expect(ids(await read({ until: daysAgo(150) }))).toEqual(idsOf(sent.slice(150)));
		const both = { since: daysAgo(152), until: daysAgo(150) };
		expect(ids(await read(both))).toEqual(idsOf(sent.slice(150, 153)));
	});

	test('of one type are those alone, as many as wanted, from pages of full size', async () => {
		const sent = Array.from({ length: 300 }, (_, at) =>
			history.transaction(at, at % 3 === 0 ? 'granted' : 'spent'),
		);
		serve(sent);
		const spent = sent.filter((_, at) => at % 3 !== 0);
		expect(ids(await read({ type: 'spent' }))).toEqual(idsOf(spent));
		replay.requests.length = 0;
		expect(ids(await read({ type: 'spent', limit: 60 }))).toEqual(idsOf(spent.slice(0, 60)));
		expect(pages()).toHaveLength(1);
		expect(await read({ type: 'rolledOver' })).toEqual([]);
	});

	test.each([[[]], ['text'], [{}], [{ items: {}, data: {}, entries: {} }]])(
		'that are answered with %j are an error, not none',
		async (body) => {
			replay.reset(() => json(body));
			expect(await failure(read())).toBeInstanceOf(AnswerError);
			expect(replay.requests).toHaveLength(1);
		},
	);

	test.each([
		['id', '', '"id" is missing'],
		['created', 'tomorrow', '"created" is "tomorrow", not a date'],
		['date', null, '"date" is missing'],
		['created_at', '2026-02-30T00:00:00Z', '"created_at" is "2026-02-30T00:00:00Z", not a date'],
		['booked', undefined, '"booked" is missing'],
		['amount', 'NaN', '"amount" is "NaN", not a decimal number'],
		['balance_after', '1,5', '"balance_after" is "1,5", not a decimal number'],
		['debit', {}, '"amount" is missing, not an object'],
		['debit', null, '"credit" or "debit" is null, not an object'],
		['change', '0x10', '"change" is "0x10", not a decimal number'],
	])('with the %s %j are an error that names it', async (key, value, message) => {
		const [first, second] = made(2);
		// What one provider has another has not.
		const isKnown = key in second && !(key === 'amount' && 'balance_after' in second);
		serve([first, isKnown ? { ...second, [key]: value } : second]);
		const error = await failure(read());
		if (!isKnown) expect(error).toBeUndefined();
		else {
			expect(error).toMatchObject({ name: 'AnswerError' });
			const named = key === 'id' ? message : `transaction ${JSON.stringify(second.id)}: ${message}`;
			expect(String(error)).toContain(named);
		}
	});

	test('of a customer who does not exist are an error, not none', async () => {
		serve(made(3));
		const error = await failure(read({ customerId: 'nobody' }));
		expect(error).toBeInstanceOf(RequestError);
		expect(error).toMatchObject({ isMissing: true });
	});

	test.each(['..', '.', '', ' ', 'a\nb', 'a\0b', '\ud800'])(
		'of a customer %j are refused before any request',
		async (id) => {
			expect(await failure(read({ customerId: id, entitlementId: '' }))).toBeInstanceOf(InputError);
			expect(replay.requests).toEqual([]);
		},
	);

	const byTitle = history.fixtures.map((fixture) => [fixture.title, fixture] as const);
	const key = ({ path, query }: ReplayedRequest) => {
		const parameters = Object.entries(query).map(([name, value]) => `${name}=${value}`);
		return parameters.length > 0 ? `${path}?${parameters.join('&')}` : path;
	};

	test.each(byTitle)('its fixtures: %s', async (_, { params, answers, expected }) => {
		replay.reset((request) => {
			const body = answers[key(request)];
			return body === undefined ? json({ message: key(request) }, 404) : json(body);
		});
		const found = await read({ entitlementId: '', ...params });
		expect(found.map(({ transaction }) => transaction)).toEqual(expected);
		for (const { transaction } of found) {
			const written = Object.keys(toItem(transaction, { output: 'full', emptyDates: 'null' }));
			expect(written).toEqual(TRANSACTION_KEYS.filter((name) => written.includes(name)));
			const missing = TRANSACTION_KEYS.filter((name) => !written.includes(name));
			expect([[], ['balanceAfter', 'balanceAfterExact']]).toContainEqual(missing);
		}
		expect(new Set(replay.requests.map(key))).toEqual(new Set(Object.keys(answers)));
	});
});
