import { inspect } from 'node:util';
import { gzipSync } from 'node:zlib';

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { AnswerError, CancelledError, RequestError } from '../../nodes/CreditGrants/grants/errors';
import { toItem } from '../../nodes/CreditGrants/grants/output';
import type { GrantParams } from '../../nodes/CreditGrants/grants/provider';
import type { GrantStatus } from '../../nodes/CreditGrants/grants/types';
import type { HttpHelpers } from '../../nodes/CreditGrants/http/transport';
import type { Run } from '../../nodes/CreditGrants/reading/run';
import { fixtures } from '../fixtures';
import type { Fixture } from '../fixtures/fixture';
import { n8nHelpers } from './n8nHelpers';
import { failure, readAll, TRANSPORTS, withRun, type Setting } from './reading';
import { json, Replay, type ReplayedRequest, type Reply } from './replay';
import { subjects, type Grants } from './subjects';
import { tallyFixtures, tallySubject } from './tally/subject';
import { FULL_KEYS } from '../fixtures/keys';

let helpers: HttpHelpers;
let replay: Replay;
let elsewhere: Replay;

beforeAll(async () => {
	[helpers, replay, elsewhere] = await Promise.all([n8nHelpers(), Replay.start(), Replay.start()]);
});

beforeEach(() => {
	replay.reset();
	elsewhere.reset();
});

afterEach(() => {
	// Whatever it reads, it never writes.
	const methods = [...replay.requests, ...elsewhere.requests].map(({ method }) => method);
	expect(methods.filter((method) => method !== 'GET')).toEqual([]);
});

afterAll(async () => {
	await Promise.all([replay.close(), elsewhere.close()]);
});

const HTML: Reply = { headers: { 'content-type': 'text/html' }, body: '<html>Bad gateway</html>' };

/** The providers of the registry, and one that is known to these tests alone. */
const all = { ...subjects, tally: tallySubject };
const allFixtures: Record<string, Fixture[]> = { ...fixtures, tally: tallyFixtures };

const cases = Object.values(all).flatMap((subject) =>
	Object.entries(TRANSPORTS).map(
		([transport, connect]) =>
			[`${subject.provider.displayName} through ${transport}`, subject, connect] as const,
	),
);

describe.each(cases)('%s', (_, subject, connect) => {
	const run = async <T>(work: (run: Run) => Promise<T>, setting?: Setting) =>
		await withRun(subject, replay, await connect(helpers), work, setting);
	const read = async (
		...args: Parameters<typeof readAll> extends [Run, ...infer Rest] ? Rest : never
	) => await run((each) => readAll(each, ...args));

	const make = (count: number): Grants =>
		Array.from({ length: count }, (_, index) => subject.grant(index));
	const serve = (grants: Grants) =>
		replay.reset((request) => {
			const body = subject.answer(request, grants);
			return body === undefined ? json({ message: 'not found' }, 404) : json(body);
		});
	const asked = () => replay.requests.filter((request) => subject.isPage(request));
	const pagesAsked = () => new Set(asked().map(({ target }) => target)).size;
	const balancesAsked = () =>
		replay.requests.flatMap((request) => subject.balanceAsked(request) ?? []);
	const ids = (grants: Array<{ id: string }>) => grants.map(({ id }) => id);
	const found = (result: Awaited<ReturnType<typeof readAll>>) => result.map(({ grant }) => grant);

	describe('the list', () => {
		test.each([0, 1, 100, 101, 1000])(
			'of %i grants has each of them once, in order',
			async (count) => {
				const grants = make(count);
				serve(grants);
				const result = await read('list', { fetchBalances: false });
				expect(ids(found(result))).toEqual(ids(grants));
				expect(result.map(({ raw }) => raw)).toEqual(grants);
				expect(pagesAsked()).toBe(subject.pages(count));
				expect(new Set(asked().map(({ query }) => query[subject.pageSize]))).toEqual(
					new Set(['100']),
				);
			},
		);

		test('of 5 grants asks for a page of 5 and for nothing more than needed', async () => {
			const grants = make(1000);
			serve(grants);
			const result = await read('list', { limit: 5 });
			expect(ids(found(result))).toEqual(ids(grants.slice(0, 5)));
			expect(asked().map(({ query }) => query[subject.pageSize])).toEqual(['5']);
			expect(replay.requests).toHaveLength(
				subject.before + 1 + subject.balancesOf(grants.slice(0, 5)).length,
			);
		});

		test('of 100 grants, where 100 are wanted, is one page', async () => {
			serve(make(1000));
			expect(await read('list', { limit: 100, fetchBalances: false })).toHaveLength(100);
			expect(asked()).toHaveLength(1);
		});

		test('drops what comes again on a later page, and counts it', async () => {
			const grants = make(150);
			serve([...grants.slice(0, 100), ...grants.slice(98)]);
			await run(async (each) => {
				const result = await readAll(each, 'list', { fetchBalances: false });
				expect(ids(found(result))).toEqual(ids(grants));
				expect(each.api.notices.duplicates).toBe(2);
			});
		});

		test.each([
			['that stays where it is', [0]],
			['that alternates between two pages', [0, 1]],
			['that goes round three pages', [0, 1, 2]],
		])('%s is an error that names the cursor', async (_, blocks) => {
			replay.reset((request) => json(subject.endless(request, blocks, asked().length - 1)));
			const error = await failure(read('list', { fetchBalances: false }));
			expect(error).toBeInstanceOf(AnswerError);
			expect(error).toMatchObject({
				message: expect.stringContaining('the list does not end') as string,
			});
			expect(error).toMatchObject({
				message: expect.stringContaining(subject.cursorAfter(blocks)) as string,
			});
			expect(pagesAsked()).toBe(blocks.length + 1);
		});

		test.each([
			[[]],
			['text'],
			[{}],
			[{ items: {}, data: {} }],
			[{ items: [7], data: [7], has_more: false, pagination: {} }],
		])('that answers with %j is an error, not an empty list', async (body) => {
			replay.reset(() => json(body));
			expect(await failure(read('list'))).toBeInstanceOf(AnswerError);
			expect(replay.requests).toHaveLength(1);
		});

		test('with a grant without an id is an error', async () => {
			const grants = make(3);
			serve([grants[0], { ...grants[1], id: '' }, grants[2]]);
			expect(await failure(read('list', { fetchBalances: false }))).toMatchObject({
				name: 'AnswerError',
				message: expect.stringContaining('"id" is missing') as string,
			});
		});
	});

	describe('a balance', () => {
		test('is asked for once in a run, however often it is needed', async () => {
			const grants = make(120);
			serve(grants);
			await run(async (each) => {
				const [first, second] = await Promise.all([readAll(each, 'list'), readAll(each, 'list')]);
				const third = await readAll(each, 'list');
				for (const result of [first, second, third]) {
					expect(result).toHaveLength(120);
					expect(found(result).every(({ balance }) => typeof balance === 'number')).toBe(true);
				}
			});
			expect(balancesAsked().sort()).toEqual(subject.balancesOf(grants).sort());
		});

		test('that is not wanted is not asked for, and is no key unless the grant itself has it', async () => {
			const grants = make(3);
			serve(grants);
			const result = await read('list', { fetchBalances: false });
			const isCarried = subject.balancesOf(grants).length === 0;
			const keys = isCarried
				? FULL_KEYS
				: FULL_KEYS.filter((key) => !['balance', 'balanceExact', 'percentRemaining'].includes(key));
			for (const { grant } of result) {
				expect(Object.keys(toItem(grant, { output: 'full', emptyDates: 'null' }))).toEqual(keys);
			}
			expect(balancesAsked()).toEqual([]);
		});
	});

	describe('the status filter', () => {
		const mixed = () =>
			Array.from({ length: 20 }, (_, index) =>
				subject.statuses.map((status, at) => subject.grant(index * 10 + at, status)),
			).flat();
		const every: GrantStatus[] = ['active', 'expired', 'depleted', 'pending', 'voided'];

		test.each(every)('%s gives the grants of that status alone', async (status) => {
			const grants = mixed();
			serve(grants);
			const result = await read('list', { filter: { statuses: [status] } });
			expect(ids(found(result))).toEqual(ids(grants).filter((id) => id.includes(`-${status}-`)));
			expect(found(result).every((grant) => grant.status === status)).toBe(true);
			expect(result).toHaveLength(subject.statuses.includes(status) ? 20 : 0);
		});

		test('gives as many as wanted, from pages of full size', async () => {
			serve(mixed());
			const result = await read('list', { filter: { statuses: ['expired'] }, limit: 7 });
			expect(ids(found(result))).toEqual(
				ids(mixed())
					.filter((id) => id.includes('-expired-'))
					.slice(0, 7),
			);
			expect(asked().map(({ query }) => query[subject.pageSize])).toEqual(['100']);
		});
	});

	describe('one grant', () => {
		test('is found by its ids', async () => {
			serve(make(150));
			const [{ grant, raw }] = await read('get', subject.locate(120));
			expect(raw).toEqual(subject.grant(120));
			expect(grant.id).toBe(subject.grant(120).id);
		});

		test('that does not exist is an error, not nothing', async () => {
			serve(make(3));
			expect(await failure(read('get', subject.locate(7)))).toMatchObject({
				message: expect.stringMatching(
					/did not find what was asked for|There is no grant/,
				) as string,
			});
		});
	});

	describe('metadata', () => {
		test('named __proto__ stays data', async () => {
			const metadata = JSON.parse('{"__proto__":{"isAdmin":true},"team":"a"}') as object;
			serve([{ ...subject.grant(0), metadata }]);
			const [{ grant, raw }] = await read('list', { fetchBalances: false });
			expect(JSON.stringify(grant.metadata)).toBe(JSON.stringify(metadata));
			expect(JSON.stringify(raw.metadata)).toBe(JSON.stringify(metadata));
			expect(grant.metadata.isAdmin).toBeUndefined();
			expect({}).not.toHaveProperty('isAdmin');
		});
	});

	describe('a request', () => {
		const grants = make(3);
		const refuse = (reply: Reply) => {
			serve(grants);
			replay.next.push(reply);
		};
		const words = 'Something is not as it should be';
		const refusal = (message: string, status: number, headers?: Record<string, string>) =>
			json(
				{ error: { message, code: 'a_code', type: 'a_type' }, message, code: 'a_code' },
				status,
				headers,
			);

		test('bears the credential, says who asks, and asks for JSON, compressed', async () => {
			serve(grants);
			await read('list');
			const { headers } = subject.provider.connect(subject.credentials(replay.url));
			const lowerCase = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
			for (const request of replay.requests) {
				expect(request.headers).toMatchObject({
					...(Object.fromEntries(lowerCase) as Record<string, string>),
					accept: 'application/json',
					'accept-encoding': expect.stringContaining('gzip') as string,
					'user-agent': 'n8n-nodes-credit-grants',
				});
			}
		});

		test('refused with the key in the answer shows no part of the key, and is not repeated', async () => {
			const { secrets } = subject.provider.connect(subject.credentials(replay.url));
			const echoes = secrets.flatMap((secret) => [
				secret,
				Buffer.from(secret).toString('base64'),
				encodeURIComponent(secret),
			]);
			refuse(
				refusal(`Invalid key: ${echoes.join(', ')}`, 401, { 'request-id': `req_1 ${echoes[0]}` }),
			);
			const logged: string[] = [];
			const error = await failure(
				run((each) => readAll(each, 'list'), { onLog: (message) => logged.push(message) }),
			);
			expect(error).toBeInstanceOf(RequestError);
			expect(error).toMatchObject({
				status: 401,
				message: expect.stringContaining('Invalid key') as string,
			});
			const shown = inspect(error, { depth: 10, showHidden: true }) + logged.join();
			for (const echo of echoes) {
				for (let at = 0; at + 12 <= echo.length; at++)
					expect(shown).not.toContain(echo.slice(at, at + 12));
			}
			expect(replay.requests).toHaveLength(1);
		});

		test.each([400, 403, 404, 422])(
			'refused with %i is an error in the words of the provider',
			async (status) => {
				refuse(refusal(words, status));
				expect(await failure(read('list'))).toMatchObject({
					name: 'RequestError',
					status,
					message: expect.stringContaining(words) as string,
				});
				expect(replay.requests).toHaveLength(1);
			},
		);

		const passing: Array<[string, Reply]> = [
			['429 and no wait', refusal(words, 429, { 'retry-after': '0' })],
			[
				'429 and a past date',
				refusal(words, 429, { 'retry-after': 'Thu, 01 Jan 1970 00:00:00 GMT' }),
			],
			['500', refusal(words, 500)],
			['503 in HTML', { ...HTML, status: 503 }],
			['200 in HTML', HTML],
			['200 that breaks off', { body: '{"items": [{"id": "a"' }],
			['200 without a body', {}],
			['200 with null', json(null)],
			[
				'a body shorter than announced',
				{ headers: { 'content-length': '100' }, body: '{}', stalls: true },
			],
		];

		test.each(passing)('answered with %s is sent again', async (_, reply) => {
			refuse(reply);
			const result = await run((each) => readAll(each, 'list', { fetchBalances: false }), {
				policy: { deadlineMs: 300 },
			});
			expect(ids(found(result))).toEqual(ids(grants));
			expect(replay.requests).toHaveLength(subject.before + 2);
			expect(replay.requests[1].target).toBe(replay.requests[0].target);
		});

		test('that fails each time is an error after 6 attempts', async () => {
			replay.reset(() => refusal(words, 500));
			expect(await failure(read('list'))).toMatchObject({
				name: 'RequestError',
				status: 500,
				message: expect.stringContaining('tried 6 times') as string,
			});
			expect(replay.requests).toHaveLength(6);
		});

		test('that is to wait an hour fails at once and says so', async () => {
			refuse(refusal(words, 429, { 'retry-after': '3600' }));
			expect(await failure(read('list'))).toMatchObject({
				name: 'RequestError',
				message: expect.stringContaining('3600 seconds') as string,
			});
			expect(replay.requests).toHaveLength(1);
		});

		test.each([301, 302, 303, 307, 308])('is not redirected by a %i', async (status) => {
			elsewhere.reset(() => json(subject.answer(replay.requests[0], grants)));
			refuse({ status, headers: { location: `${elsewhere.url}/stolen` } });
			expect(await failure(read('list'))).toMatchObject({ name: 'RequestError', status });
			expect(replay.requests).toHaveLength(1);
			expect(elsewhere.requests).toEqual([]);
		});

		test('may be answered compressed', async () => {
			replay.reset((request) => {
				const { headers, body = '' } = json(subject.answer(request, grants));
				return { headers: { ...headers, 'content-encoding': 'gzip' }, body: gzipSync(body) };
			});
			expect(ids(found(await read('list', { fetchBalances: false })))).toEqual(ids(grants));
		});

		test('refused with an empty answer that is said to be compressed is refused all the same', async () => {
			const refusal = { status: 401, headers: { 'content-encoding': 'gzip' }, body: '' };
			serve(grants);
			replay.next.push(refusal, refusal);
			expect(await failure(read('list'))).toMatchObject({ name: 'RequestError', status: 401 });
			expect(replay.requests.length).toBeLessThanOrEqual(2);
		});

		test('may be answered with 16 MB at most', async () => {
			refuse({
				body: gzipSync(Buffer.alloc(17 * 1024 * 1024, ' ')),
				headers: { 'content-encoding': 'gzip' },
			});
			expect(await failure(read('list'))).toMatchObject({
				message: expect.stringContaining('larger than 16 MB') as string,
			});
			expect(replay.requests).toHaveLength(1);
		});

		test('to nobody is an error that says why', async () => {
			const gone = await Replay.start();
			const { url } = gone;
			await gone.close();
			const error = await failure(
				withRun(subject, { url }, await connect(helpers), (each) => readAll(each, 'list'), {
					policy: { attempts: 2 },
				}),
			);
			expect(error).toMatchObject({
				name: 'RequestError',
				message: expect.stringMatching(/the connection was refused.*tried 2 times/) as string,
			});
		});
	});

	test('a run that waits for its pace says so in the log at debug level', async () => {
		serve(make(300));
		const logged: string[] = [];
		await run((each) => readAll(each, 'list', { fetchBalances: false }), {
			pace: { requestsPerSecond: 4, burst: 1, concurrency: 1 },
			onLog: (message) => logged.push(message),
		});
		const waits = logged.filter((message) =>
			/^Waited \d+ ms to keep to the pace of /.test(message),
		);
		expect(waits.length).toBeGreaterThanOrEqual(2);
	});

	describe('a cancelled run', () => {
		test('that waits to send again stops within 250 ms, and sends nothing more', async () => {
			const cancel = new AbortController();
			let cancelledAt = NaN;
			serve(make(3));
			replay.next.push(json({}, 429, { 'retry-after-ms': '300' }));
			const refusedAt = performance.now();
			const error = await failure(
				run((each) => readAll(each, 'list'), {
					signal: cancel.signal,
					onLog: () => {
						setTimeout(() => {
							cancelledAt = performance.now();
							cancel.abort();
						}, 30);
					},
				}),
			);
			expect(error).toBeInstanceOf(CancelledError);
			expect(performance.now() - cancelledAt).toBeLessThan(250);
			// The moment at which it would have been sent again has to pass.
			await new Promise((resolve) => setTimeout(resolve, refusedAt + 450 - performance.now()));
			expect(replay.requests).toHaveLength(1);
		});

		test('that is in the middle of an answer stops within 250 ms', async () => {
			const cancel = new AbortController();
			let cancelledAt = NaN;
			serve(make(3));
			replay.next.push({ body: '{"items": [', stalls: true });
			replay.onStall = () => {
				cancelledAt = performance.now();
				cancel.abort();
			};
			const error = await failure(run((each) => readAll(each, 'list'), { signal: cancel.signal }));
			expect(error).toBeInstanceOf(CancelledError);
			expect(performance.now() - cancelledAt).toBeLessThan(250);
			expect(replay.requests).toHaveLength(1);
		});

		test('that is about to send stops within 250 ms', async () => {
			const cancel = new AbortController();
			let cancelledAt = NaN;
			serve(make(300));
			const { answer } = replay;
			replay.answer = (request) => ({ ...answer(request), stalls: replay.requests.length > 1 });
			const error = await failure(
				run((each) => readAll(each, 'list'), {
					signal: cancel.signal,
					pace: { requestsPerSecond: 4, burst: 1, concurrency: 1 },
					onLog: (message) => {
						if (!message.startsWith('Waited')) return;
						cancelledAt = performance.now();
						cancel.abort();
					},
				}),
			);
			expect(error).toBeInstanceOf(CancelledError);
			expect(performance.now() - cancelledAt).toBeLessThan(250);
		});

		test('that has not begun sends nothing', async () => {
			serve(make(3));
			const error = await failure(
				run((each) => readAll(each, 'list'), { signal: AbortSignal.abort() }),
			);
			expect(error).toBeInstanceOf(CancelledError);
			expect(replay.requests).toEqual([]);
		});
	});

	describe('its fixtures', () => {
		const key = ({ path, query }: ReplayedRequest) => {
			const parameters = Object.entries(query).map(([name, value]) => `${name}=${value}`);
			return parameters.length > 0 ? `${path}?${parameters.join('&')}` : path;
		};

		const byTitle = allFixtures[subject.provider.name].map(
			(fixture) => [fixture.title, fixture] as const,
		);

		test.each(byTitle)('%s', async (_, { operation, params, answers, expected }) => {
			replay.reset((request) => {
				const body = answers[key(request)];
				return body === undefined
					? json({ message: `not in the fixture: ${key(request)}` }, 404)
					: json(body);
			});
			const items = found(await read(operation, params)).map((grant) =>
				toItem(grant, { output: 'full', emptyDates: 'null' }),
			);
			expect(items).toEqual(expected);
			for (const item of items) {
				expect(Object.keys(item)).toEqual(FULL_KEYS.filter((name) => name in item));
				const missing = FULL_KEYS.filter((name) => !(name in item));
				expect([[], ['balance', 'balanceExact', 'percentRemaining']]).toContainEqual(missing);
			}
			expect(new Set(replay.requests.map(key))).toEqual(new Set(Object.keys(answers)));
		});
	});
});

/** Ids that would leave their place in a path. */
const DANGEROUS = 'a/b?c#ü';
const ENCODED = 'a%2Fb%3Fc%23%C3%BC';

describe.each(Object.entries(TRANSPORTS))('ids through %s', (_, connect) => {
	const read = async (
		name: keyof typeof subjects,
		operation: 'get' | 'customerGrants',
		params: Partial<GrantParams>,
	) =>
		await failure(
			withRun(subjects[name], replay, await connect(helpers), (run) =>
				readAll(run, operation, params),
			),
		);

	test.each([
		['stripe', 'get', { grantId: DANGEROUS }, `/v1/billing/credit_grants/${ENCODED}`],
		[
			'stripe',
			'customerGrants',
			{ customerId: DANGEROUS },
			`/v1/billing/credit_grants?customer=${ENCODED}&limit=100`,
		],
		['sequence', 'get', { grantId: DANGEROUS }, `/credits/${ENCODED}`],
		['sequence', 'customerGrants', { customerId: DANGEROUS }, `/credits/${ENCODED}/grants`],
		[
			'dodoPayments',
			'customerGrants',
			{ customerId: DANGEROUS },
			`/customers/${ENCODED}/credit-entitlements`,
		],
		[
			'dodoPayments',
			'get',
			{ grantId: DANGEROUS, customerId: DANGEROUS, entitlementId: DANGEROUS },
			`/credit-entitlements/${ENCODED}/balances/${ENCODED}/grants?page_size=100&page_number=0`,
		],
	] as const)('of %s, %s, are encoded on the wire', async (name, operation, params, target) => {
		replay.reset(({ path }) =>
			path === '/credit-entitlements' ? json({ items: [] }) : json({}, 404),
		);
		await read(name, operation, params);
		expect(replay.requests.at(-1)?.target).toBe(target);
	});

	const unsafe = ['..', '.', '', ' ', 'a\nb', 'a\0b', '\ud800'];
	const places = [
		['stripe', 'get', {}, 'grantId'],
		['sequence', 'get', {}, 'grantId'],
		['sequence', 'customerGrants', {}, 'customerId'],
		['dodoPayments', 'get', { customerId: 'cus_1', entitlementId: 'cde_1' }, 'grantId'],
		['dodoPayments', 'get', { customerId: 'cus_1', grantId: 'cgr_1' }, 'entitlementId'],
		['dodoPayments', 'customerGrants', {}, 'customerId'],
		['dodoPayments', 'get', { entitlementId: 'cde_1', grantId: 'cgr_1' }, 'customerId'],
		['dodoPayments', 'customerGrants', { entitlementId: 'cde_1' }, 'customerId'],
		['stripe', 'customerGrants', {}, 'customerId'],
	] as const;

	test.each(places)(
		'of %s, %s, that are none are refused before any request',
		async (name, operation, params, field) => {
			replay.reset(() => json({ items: [] }));
			for (const id of unsafe) {
				expect(await read(name, operation, { ...params, [field]: id })).toMatchObject({
					name: 'InputError',
					message: `${JSON.stringify(id)} is not an id`,
				});
			}
			expect(replay.requests).toEqual([]);
		},
	);
});
