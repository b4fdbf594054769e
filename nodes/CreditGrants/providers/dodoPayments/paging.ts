import { asObject, objects, text } from '../../grants/fields';
import { paginate } from '../../grants/paginate';
import type { Api, JsonObject, Query } from '../../grants/types';

export const MOST_A_PAGE = 100;

/**
 * Pages count from 0 and never say whether more follow: the end is a page that is not full. Whatever is
 * removed from an earlier page meanwhile moves an entry to a page already read. To look at every page
 * twice would double the requests against the tightest limit of all, so the user is told instead.
 */
export function pages(
	api: Api,
	url: string,
	filter: Query,
	idKey: string,
): AsyncGenerator<JsonObject[]> {
	const asked = Number(filter.page_size);
	let size = asked;
	return paginate(
		async (query) => {
			const page = Number(query.page_number);
			const items = objects(asObject(await api.get(url, query), 'the list'), 'items');
			if (page === 0 && mayBeCapped(items.length)) size = Math.min(items.length, asked);
			// Nothing after a first page that was not full is an end.
			if (page > 0 && (items.length > 0 || size === asked)) {
				api.notices.messages.add(SEVERAL_PAGES);
			}
			const isFull = items.length >= size;
			return { items, next: isFull ? { ...query, page_number: page + 1 } : undefined };
		},
		{ ...filter, page_number: 0 },
		(item) => text(item, idKey),
		api.notices,
	);
}

/** A first page of a round number of items may mean that the server keeps to a size of its own; 10 is the default. */
function mayBeCapped(items: number): boolean {
	return items > 0 && (items % 10 === 0 || items % 25 === 0);
}

const SEVERAL_PAGES =
	'Dodo Payments lists by page number, and a list took several pages. If something was removed from it in that moment, an entry may be missing: compare with a second run where that matters.';

/** The query of a list's first page, of the greatest size. */
export function firstPage(filter: Query = {}): Query {
	return { ...filter, page_size: MOST_A_PAGE, page_number: 0 };
}

/** One page by itself, for a list that is read as the user scrolls. */
export async function onePage(
	api: Api,
	url: string,
	query: Query,
): Promise<{ items: JsonObject[]; next?: Query }> {
	const items = objects(asObject(await api.get(url, query), 'the list'), 'items');
	const isLast = items.length < MOST_A_PAGE;
	return {
		items,
		next: isLast ? undefined : { ...query, page_number: Number(query.page_number) + 1 },
	};
}
