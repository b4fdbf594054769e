import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import type { ProviderName } from '../../nodes/CreditGrants/providers';
import { Book, type Kind } from './book';
import { PROVIDERS, read, type Client } from './client';
import { client, FAULTS, fromBook, inMemory, type Fault } from './inMemory';
import { judge } from './outcome';

const anyProvider = fc.constantFrom(...PROVIDERS);
const anyKind = fc.constantFrom<Kind>('grants', 'transactions');
const anyFault = fc.constantFrom(...FAULTS);

const readAll = async (reader: Client, kind: Kind) =>
	kind === 'grants' ? await read(reader) : await read(reader, {}, 'transactions');

describe('whatever happens on the way', () => {
	test('within the attempts every grant comes once, in order, to the last digit', async () => {
		await fc.assert(
			fc.asyncProperty(
				anyProvider,
				anyKind,
				fc.nat(420),
				fc.nat(),
				fc.array(fc.array(anyFault, { maxLength: 5 }), { maxLength: 12 }),
				async (provider, kind, count, seed, bursts) => {
					// Up to five faults before each healthy answer.
					const plan = bursts.flatMap((burst) => [...burst, undefined]);
					const book = new Book(provider, count, seed, {}, kind);
					const transport = inMemory(fromBook(book), (request) => plan[request]);
					const reader = client({ provider, transport });
					expect(judge(await readAll(reader, kind), book, reader)).toEqual({
						result: 'complete',
						lost: 0,
						doubled: 0,
						leaked: 0,
					});
				},
			),
			{ numRuns: 120 },
		);
	});

	test('past them it is an error, never a short list', async () => {
		await fc.assert(
			fc.asyncProperty(
				anyProvider,
				anyKind,
				fc.nat(420),
				fc.nat(6),
				anyFault,
				async (provider, kind, count, from, fault) => {
					const book = new Book(provider, count, 1, {}, kind);
					const transport = inMemory(fromBook(book), (request) =>
						request >= from ? fault : undefined,
					);
					const reader = client({ provider, transport });
					const { items, error } = await readAll(reader, kind);
					if (transport.requests.length > from) {
						expect(error?.message).toMatch(/; tried 6 times$/);
						expect(transport.requests).toHaveLength(from + 6);
					} else {
						expect(items).toHaveLength(count);
					}
				},
			),
			{ numRuns: 200 },
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
