import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import type { ProviderName } from '../../nodes/CreditGrants/grants/types';
import { Redactor } from '../../nodes/CreditGrants/http/redact';
import type { Answer, Transport } from '../../nodes/CreditGrants/http/transport';
import { Book } from './book';
import { newKey, openClient, PROVIDERS, read, type ClientOptions } from './client';
import { leaks } from './leaks';
import { judge } from './outcome';

/** Faults that pass, as a transport sees them. */
const FAULTS = ['reset', 429, 500, 503, 408, '', '<html>', 'null', '{"data":['] as const;
type Fault = (typeof FAULTS)[number];

const anyProvider = fc.constantFrom(...PROVIDERS);
const anyFault = fc.constantFrom(...FAULTS);

/** A provider without a socket: `faultsAt` says what the n-th request, from 0, meets. */
function inMemory(
	answer: (url: URL) => unknown,
	faultAt: (request: number) => Fault | undefined = () => undefined,
): Transport & { requests: URL[] } {
	const requests: URL[] = [];
	return {
		requests,
		close: async () => {},
		async send(address): Promise<Answer> {
			const url = new URL(address);
			requests.push(url);
			const fault = faultAt(requests.length - 1);
			if (fault === 'reset') throw Object.assign(new Error('reset'), { code: 'ECONNRESET' });
			const text = typeof fault === 'string' ? fault : JSON.stringify(answer(url) ?? {});
			return {
				status: typeof fault === 'number' ? fault : 200,
				header: (name) => (name === 'retry-after' && fault === 429 ? '0' : undefined),
				body: (async function* () {
					yield Buffer.from(text);
				})(),
			};
		},
	};
}

function client(options: Pick<ClientOptions, 'provider' | 'transport'> & Partial<ClientOptions>) {
	return openClient({
		url: 'http://127.0.0.1/api',
		policy: { firstDelayMs: 0 },
		rateLimit: { requestsPerSecond: 1e9, burst: 1e6, concurrency: 5 },
		...options,
	});
}

const fromBook = (book: Book) => (url: URL) => book.answer(url.pathname, url.searchParams);

describe('whatever happens on the way', () => {
	test('within the attempts every grant comes once, in order, to the last digit', async () => {
		await fc.assert(
			fc.asyncProperty(
				anyProvider,
				fc.nat(420),
				fc.nat(),
				fc.array(fc.array(anyFault, { maxLength: 5 }), { maxLength: 12 }),
				async (provider, count, seed, bursts) => {
					// Up to five faults before each healthy answer.
					const plan = bursts.flatMap((burst) => [...burst, undefined]);
					const book = new Book(provider, count, seed);
					const transport = inMemory(fromBook(book), (request) => plan[request]);
					const reader = client({ provider, transport });
					expect(judge(await read(reader), book, reader)).toEqual({
						result: 'complete',
						lost: 0,
						doubled: 0,
						leaked: 0,
					});
				},
			),
			{ numRuns: 80 },
		);
	});

	test('past them it is an error, never a short list', async () => {
		await fc.assert(
			fc.asyncProperty(
				anyProvider,
				fc.nat(420),
				fc.nat(6),
				anyFault,
				async (provider, count, from, fault) => {
					const book = new Book(provider, count, 1);
					const transport = inMemory(fromBook(book), (request) =>
						request >= from ? fault : undefined,
					);
					const reader = client({ provider, transport });
					const { items, error } = await read(reader);
					if (transport.requests.length > from) {
						expect(error?.message).toMatch(/; tried 6 times$/);
						expect(transport.requests).toHaveLength(from + 6);
					} else {
						expect(items).toHaveLength(count);
					}
				},
			),
			{ numRuns: 150 },
		);
	});

	test('any cursors at all come to an end', async () => {
		await fc.assert(
			fc.asyncProperty(
				// Which page each page says is next; undefined is the end.
				fc.array(fc.option(fc.nat(11), { nil: undefined }), { minLength: 12, maxLength: 12 }),
				fc.array(fc.nat(3), { minLength: 12, maxLength: 12 }),
				async (nextOf, sizes) => {
					const transport = inMemory((url) => {
						const page = Number(url.searchParams.get('after') ?? 0);
						return {
							items: Array.from({ length: sizes[page] }, (_, index) => ({
								id: `${page}-${index}`,
							})),
							pagination: { after: nextOf[page]?.toString() },
						};
					});
					const reader = client({ provider: 'sequence', transport });
					const { error } = await read(reader);
					const cursors = new Set(nextOf);
					expect(transport.requests.length).toBeLessThanOrEqual(6 * (cursors.size + 1));
					const seen: number[] = [];
					for (let page: number | undefined = 0; page !== undefined && !seen.includes(page);) {
						seen.push(page);
						page = nextOf[page];
					}
					if (nextOf[seen.at(-1)!] !== undefined) expect(error?.message).toMatch(/does not end/);
				},
			),
			{ numRuns: 300 },
		);
	});
});

test('grants that were there all the time are there, however a list shifts under its pages', async () => {
	const changes = fc.array(
		fc.record({ removeAt: fc.nat(600), remove: fc.nat(130), insert: fc.nat(8) }),
		{ maxLength: 30 },
	);
	await fc.assert(
		fc.asyncProperty(fc.integer({ min: 90, max: 600 }), changes, async (count, perRequest) => {
			const book = new Book('dodoPayments', count, 1);
			const original = [...book.grants];
			let lists = 0;
			const transport = inMemory((url) => {
				const answer = fromBook(book)(url);
				if (book.isList(url.pathname)) {
					const change = perRequest[lists++];
					if (change) {
						book.grants.splice(change.removeAt, change.remove);
						const added = Array.from({ length: change.insert }, (_, index) => ({
							...original[0],
							id: `new_${lists}_${index}`,
						}));
						book.grants.unshift(...added);
					}
				}
				return answer;
			});
			const reader = client({ provider: 'dodoPayments', transport });
			const { items, error } = await read(reader);
			// A list that only repeats itself is refused, one that never rests is flagged: not short unseen.
			if (error) expect(error.message).toMatch(/does not end/);
			if (error || reader.run.api.notices.messages.size > 0) return;
			const got = new Set(items.map(({ id }) => id));
			expect(got.size).toBe(items.length);
			const alive = original.filter((grant) => book.grants.includes(grant));
			expect(alive.filter(({ id }) => !got.has(id))).toEqual([]);
		}),
		{ numRuns: 120 },
	);
});

describe('no secret is shown', () => {
	const printable = fc.string({
		unit: fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code)),
		minLength: 16,
		maxLength: 120,
	});

	test('whatever a refusal says, whatever its status', async () => {
		await fc.assert(
			fc.asyncProperty(
				anyProvider,
				printable,
				fc.constantFrom(400, 401, 403, 404, 500),
				fc.array(
					fc.record({
						before: fc.string(),
						from: fc.nat(100),
						form: fc.constantFrom('plain', 'base64', 'base64url', 'url', 'json', 'basic'),
					}),
					{ minLength: 1, maxLength: 6 },
				),
				async (provider, key, status, echoes) => {
					const words = echoes.map(({ before, from, form }) => {
						const part = key.slice(from % (key.length - 11));
						if (form === 'url') return before + encodeURIComponent(part);
						if (form === 'json') return before + JSON.stringify({ part });
						if (form === 'basic') return Buffer.from(`id:${part}`).toString('base64');
						return form === 'plain'
							? before + part
							: before + Buffer.from(before + part).toString(form);
					});
					const body = {
						error: { message: words.join(' '), type: words[0] },
						message: words.join(' '),
						has_more: words[0],
						pagination: { after: words },
						data: [{ id: words[0], [words[0]]: words }],
						items: [
							{
								id: 'a',
								customer_id: words[0],
								initial_amount: words[0],
								originalAmount: words[0],
							},
						],
					};
					const transport: Transport = {
						close: async () => {},
						send: async () => ({
							status,
							header: () => words[0],
							body: (async function* () {
								yield Buffer.from(JSON.stringify(body));
							})(),
						}),
					};
					const reader = client({ provider, transport, key });
					const { shown } = await read(reader, {});
					expect(leaks(shown, reader.secrets)).toEqual([]);
				},
			),
			{ numRuns: 300 },
		);
	});

	test('and a text without one stays as it is', () => {
		const redactor = new Redactor([newKey()]);
		fc.assert(fc.property(fc.string(), (text) => redactor.text(text) === text));
	});
});

/** The same reading in other circumstances gives the same items. */
test('concurrency, page size and pauses never change what comes out', async () => {
	const expected = new Map<ProviderName, string>();
	await fc.assert(
		fc.asyncProperty(
			anyProvider,
			fc.integer({ min: 1, max: 8 }),
			fc.constantFrom(100, 50, 20),
			fc.array(fc.option(fc.constantFrom<Fault>(429, 503), { nil: undefined }), { maxLength: 5 }),
			async (provider, concurrency, size, plan) => {
				// A short page is the end of a list of Dodo Payments.
				const isCut = size < 100 && provider !== 'dodoPayments';
				const book = new Book(provider, 230, 5, isCut ? { pageSize: () => size } : {});
				const transport = inMemory(fromBook(book), (request) => plan[request]);
				const rateLimit = { requestsPerSecond: 1e9, burst: 1e6, concurrency };
				const fetchBalances = provider === 'stripe' && size === 100;
				const { items } = await read(client({ provider, transport, rateLimit }), { fetchBalances });
				const text = JSON.stringify(
					items.map(
						({ balance: _b, balanceExact: _e, percentRemaining: _p, status: _s, ...rest }) => rest,
					),
				);
				if (!expected.has(provider)) expected.set(provider, text);
				expect(text === expected.get(provider)).toBe(true);
			},
		),
		{ numRuns: 40 },
	);
});
