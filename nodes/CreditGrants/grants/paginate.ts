import { AnswerError } from './errors';
import type { Notices } from './notices';
import type { GrantParams } from './provider';
import type { Query } from './types';

export interface Page<Item> {
	items: Item[];
	/** What to ask for next; absent on the last page. */
	next?: Query;
}

/** No account is this large: a provider that still says "more" is not going to end. */
const MAX_PAGES = 100_000;
const MAX_EMPTY_PAGES_IN_A_ROW = 20;

/**
 * Walks all pages and yields each page's new items. Every list of every provider is read by this loop.
 *
 * Items seen before are dropped and counted: a list that changes while it is read shifts its pages.
 *
 * @param readPage fetches and reads one page
 * @param first the query of the first page
 * @throws AnswerError for a cursor seen before, a page that repeats only known items and says there
 * are more, and a list without end
 */
export async function* paginate<Item>(
	readPage: (query: Query) => Promise<Page<Item>>,
	first: Query,
	idOf: (item: Item) => string,
	notices: Notices,
): AsyncGenerator<Item[]> {
	const seenIds = new Set<string>();
	const seenCursors = new Set<string>();
	let emptyPages = 0;
	let query: Query | undefined = first;

	while (query !== undefined) {
		seenCursors.add(JSON.stringify(query));
		const page: Page<Item> = await readPage(query);

		const fresh = page.items.filter((item) => {
			const known = seenIds.size;
			return seenIds.add(idOf(item)).size > known;
		});
		notices.duplicates += page.items.length - fresh.length;
		emptyPages = page.items.length === 0 ? emptyPages + 1 : 0;

		if (fresh.length > 0) yield fresh;
		if (page.next !== undefined) {
			const cursor = JSON.stringify(page.next);
			const trouble = seenCursors.has(cursor)
				? 'was given before'
				: page.items.length > 0 && fresh.length === 0
					? 'follows a page that only repeats what was read before'
					: emptyPages > MAX_EMPTY_PAGES_IN_A_ROW
						? `follows ${emptyPages} empty pages`
						: seenCursors.size >= MAX_PAGES
							? `follows ${MAX_PAGES} pages`
							: undefined;
			if (trouble) {
				throw new AnswerError(`the list does not end: its next page ${cursor} ${trouble}`);
			}
		}
		query = page.next;
	}
}

/** The first `limit` items, asking for no page beyond them; all of them where `limit` is undefined. */
export async function* take<Item>(
	pages: AsyncIterable<Item[]>,
	limit: number | undefined,
): AsyncGenerator<Item[]> {
	let left = limit ?? Infinity;
	for await (const page of pages) {
		yield page.slice(0, left);
		left -= page.length;
		if (left <= 0) return;
	}
}

/**
 * How many grants to ask for at once: no more than are wanted, unless a filter that the node applies itself
 * may let but a few of them through.
 *
 * @param most what the provider allows
 */
export function pageSize(
	{ limit, isPicked }: Pick<GrantParams, 'limit' | 'isPicked'>,
	most: number,
): number {
	return limit === undefined || isPicked ? most : Math.min(limit, most);
}
