import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { AnswerError } from '../../nodes/CreditGrants/grants/errors';
import { ahead } from '../../nodes/CreditGrants/reading/ahead';
import { pageSize, paginate, take, type Page } from '../../nodes/CreditGrants/grants/paginate';
import { abreast } from '../../nodes/CreditGrants/grants/abreast';
import { noNotices } from '../../nodes/CreditGrants/grants/notices';
import type { Query } from '../../nodes/CreditGrants/grants/types';

/** A list by its pages: the first is asked for as `start`, each further one by the cursor given before. */
type Pages = Record<string, { ids: string[]; next?: string }>;

interface Reading {
	ids: string[];
	asked: string[];
	duplicates: number;
	error: unknown;
}

async function read(
	answer: (cursor: string) => { ids: string[]; next?: string },
): Promise<Reading> {
	const reading: Reading = { ids: [], asked: [], duplicates: 0, error: undefined };
	const notices = noNotices();
	const readPage = async ({ cursor }: Query): Promise<Page<string>> => {
		reading.asked.push(String(cursor));
		const { ids, next } = answer(String(cursor));
		return { items: ids, next: next === undefined ? undefined : { cursor: next } };
	};
	try {
		for await (const page of paginate(readPage, { cursor: 'start' }, (id) => id, notices)) {
			reading.ids.push(...page);
		}
	} catch (error) {
		reading.error = error;
	}
	return { ...reading, duplicates: notices.duplicates };
}

const readPages = (pages: Pages) => read((cursor) => pages[cursor]);

const id = fc.nat(30).map((number) => `grant-${number}`);
const cursor = fc.nat(9).map((number) => `cursor-${number}`);

describe('a list', () => {
	test('that ends is read whole: each id once, in order, duplicates counted, no page twice', async () => {
		await fc.assert(
			fc.asyncProperty(fc.array(fc.array(id), { minLength: 1, maxLength: 20 }), async (lists) => {
				const reading = await read((each) => {
					const at = each === 'start' ? 0 : Number(each);
					return { ids: lists[at], next: at + 1 < lists.length ? String(at + 1) : undefined };
				});
				const onlyRepeats = lists.findIndex(
					(ids, at) =>
						at + 1 < lists.length &&
						ids.length > 0 &&
						ids.every((each) => lists.slice(0, at).flat().includes(each)),
				);
				const wasRead = onlyRepeats < 0 ? lists : lists.slice(0, onlyRepeats + 1);
				expect(reading.error === undefined).toBe(onlyRepeats < 0);
				expect(reading.ids).toEqual([...new Set(wasRead.flat())]);
				expect(reading.duplicates).toBe(wasRead.flat().length - reading.ids.length);
				expect(reading.asked).toHaveLength(wasRead.length);
			}),
		);
	});

	test('of any cursors is read to its end or refused, and no page is asked for twice', async () => {
		const page = fc.record(
			{ ids: fc.array(id, { maxLength: 4 }), next: cursor },
			{ requiredKeys: ['ids'] },
		);
		const pages = fc.tuple(page, fc.array(page, { minLength: 10, maxLength: 10 }));
		await fc.assert(
			fc.asyncProperty(pages, async ([start, others]) => {
				const list: Pages = { start };
				others.forEach((each, at) => (list[`cursor-${at}`] = each));
				const reading = await readPages(list);
				expect(new Set(reading.asked).size).toBe(reading.asked.length);
				expect(new Set(reading.ids).size).toBe(reading.ids.length);
				const reachedEnd = list[reading.asked.at(-1) ?? ''].next === undefined;
				expect(reading.error === undefined).toBe(reachedEnd);
			}),
			{ numRuns: 500 },
		);
	});

	test.each<[string, Pages]>([
		['its own', { start: { ids: ['a'], next: 'A' }, A: { ids: ['b'], next: 'A' } }],
		[
			'the one before',
			{
				start: { ids: ['a'], next: 'A' },
				A: { ids: ['b'], next: 'B' },
				B: { ids: ['c'], next: 'A' },
			},
		],
		[
			'the one three pages back',
			{
				start: { ids: ['a'], next: 'A' },
				A: { ids: ['b'], next: 'B' },
				B: { ids: ['c'], next: 'C' },
				C: { ids: ['d'], next: 'A' },
			},
		],
	])('whose page gives %s cursor again is an error that names it', async (_, pages) => {
		const { error, asked } = await readPages(pages);
		expect(error).toBeInstanceOf(AnswerError);
		expect(error).toMatchObject({
			message: 'the list does not end: its next page {"cursor":"A"} was given before',
		});
		expect(asked).toHaveLength(Object.keys(pages).length);
	});

	test('that goes back to its first page is refused', async () => {
		const { error, asked } = await readPages({ start: { ids: ['a'], next: 'start' } });
		expect(error).toMatchObject({ message: expect.stringContaining('was given before') as string });
		expect(asked).toEqual(['start']);
	});

	test('that repeats itself under ever new cursors is refused at the first repetition', async () => {
		let count = 0;
		const { error, ids } = await read(() => ({ ids: ['a', 'b'], next: `c${++count}` }));
		expect(error).toMatchObject({
			message:
				'the list does not end: its next page {"cursor":"c2"} follows a page that only repeats what was read before',
		});
		expect(ids).toEqual(['a', 'b']);
	});

	test('may have empty pages in between, but not more than 20 in a row', async () => {
		const withEmptyPages = (empty: number) =>
			read((each) => {
				const at = each === 'start' ? 0 : Number(each);
				if (at === 0) return { ids: ['a'], next: '1' };
				return at <= empty ? { ids: [], next: String(at + 1) } : { ids: ['b'] };
			});
		expect(await withEmptyPages(20)).toMatchObject({ ids: ['a', 'b'], error: undefined });
		const { error } = await withEmptyPages(21);
		expect(error).toMatchObject({
			message: 'the list does not end: its next page {"cursor":"22"} follows 21 empty pages',
		});
	});

	test('of ever new grants is refused after 100,000 pages', async () => {
		let count = 0;
		const { error, ids } = await read(() => ({ ids: [`grant-${++count}`], next: String(count) }));
		expect(error).toMatchObject({
			message: expect.stringContaining('follows 100000 pages') as string,
		});
		expect(ids).toHaveLength(100_000);
	});

	test('fails with the failure of its page', async () => {
		const fault = new Error('no answer');
		const { error, ids } = await read((each) => {
			if (each === 'start') return { ids: ['a'], next: 'A' };
			throw fault;
		});
		expect(error).toBe(fault);
		expect(ids).toEqual(['a']);
	});
});

describe('a limit', () => {
	async function taken(pages: number[][], limit: number | undefined) {
		let asked = 0;
		const source = async function* () {
			for (const page of pages) {
				asked++;
				yield page;
			}
		};
		const items: number[] = [];
		for await (const page of take(source(), limit)) items.push(...page);
		return { items, asked };
	}

	test('takes the first items and asks for no page beyond them', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.array(fc.array(fc.nat())),
				fc.integer({ min: 1, max: 50 }),
				async (pages, limit) => {
					const { items, asked } = await taken(pages, limit);
					expect(items).toEqual(pages.flat().slice(0, limit));
					const enough = pages.findIndex((_, at) => pages.slice(0, at + 1).flat().length >= limit);
					expect(asked).toBe(enough < 0 ? pages.length : enough + 1);
				},
			),
		);
	});

	test('that is not given takes all', async () => {
		expect(await taken([[1, 2], [], [3]], undefined)).toEqual({ items: [1, 2, 3], asked: 3 });
	});

	test.each([
		[undefined, 100],
		[1, 1],
		[5, 5],
		[100, 100],
		[101, 100],
	])('of %j makes pages of %i', (limit, size) => {
		expect(pageSize({ limit }, 100)).toBe(size);
	});

	test('of grants of one status makes full pages: most of them may have another', () => {
		expect(pageSize({ limit: 1, isPicked: true }, 100)).toBe(100);
	});
});

describe('sources read side by side', () => {
	/** As many sources as there are lists, how many of them have been begun and how much was given. */
	function sourcesOf(lists: number[][], failing?: number) {
		const state = { begun: 0, given: 0 };
		const sources = lists.map(async function* (list, at) {
			state.begun++;
			for (const each of list) {
				await Promise.resolve();
				state.given++;
				yield each;
			}
			if (at === failing) throw new Error('broken');
		});
		return { state, sources };
	}

	test('give everything in their order', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.array(fc.array(fc.nat()), { maxLength: 40 }),
				fc.integer({ min: 1, max: 50 }),
				async (lists, count) => {
					const given: number[] = [];
					for await (const each of abreast(sourcesOf(lists).sources, count)) given.push(each);
					expect(given).toEqual(lists.flat());
				},
			),
		);
	});

	test('are no more at a time than was said', async () => {
		const { state, sources } = sourcesOf(Array.from({ length: 30 }, (_, at) => [at]));
		for await (const each of abreast(sources, 10)) {
			expect(state.begun).toBe(Math.min(each + 10, 30));
		}
	});

	test('fail when it is the turn of the one that failed, and the others end after their page', async () => {
		const endless = Array.from({ length: 28 }, () => Array<number>(1000).fill(2));
		const { state, sources } = sourcesOf([[0], [1], ...endless], 1);
		const given: number[] = [];
		const reading = (async () => {
			for await (const each of abreast(sources, 10)) given.push(each);
		})();
		await expect(reading).rejects.toThrow('broken');
		expect(given).toEqual([0]);
		expect(state.begun).toBe(11);
		const { given: before } = state;
		// Whatever the sources still do is done by then: they wait for nothing but promises.
		await new Promise((resolve) => setImmediate(resolve));
		expect(state.given - before).toBeLessThanOrEqual(9);
		expect(state.given).toBeLessThan(1000);
	});
});

describe('pages read ahead', () => {
	test('end their source when nobody wants more', async () => {
		let isEnded = false;
		const source = (async function* () {
			try {
				for (let page = 0; ; page++) yield await Promise.resolve(page);
			} finally {
				isEnded = true;
			}
		})();
		for await (const page of ahead(source)) if (page === 2) break;
		await new Promise((resolve) => setImmediate(resolve));
		expect(isEnded).toBe(true);
	});
});
