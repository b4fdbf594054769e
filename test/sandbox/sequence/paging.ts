import type { Listing } from '../listing';
import { single, wholeNumber } from '../query';
import type { Query } from '../query';

export class SequenceRefusal extends Error {
	/** Without a body, the answer has none: some operations document no more than a status. */
	constructor(
		readonly status: number,
		readonly body?: object,
	) {
		super(`Sequence answers ${status}`);
	}
}

/** How the last page says so; readers must take all three for the end. */
export type LastCursor = 'absent' | 'null' | 'empty';

/** The size of a page nobody asked a size of is not documented. */
const DEFAULT_LIMIT = 50;

/** https://docs.sequencehq.com/reference/latest/billing/list-credit-grants */
export function page<Item extends { id: string }>(
	listing: Listing<Item>,
	query: Query,
	collection: string,
	lastCursor: LastCursor,
) {
	const limit = limitOf(query);
	const after = single(query, 'after');
	const before = single(query, 'before');
	let start = 0;
	let end = limit;
	if (after) {
		start = position(listing, after, collection) + 1;
		end = start + limit;
	} else if (before) {
		end = position(listing, before, collection);
		start = Math.max(0, end - limit);
	}
	const items = listing.items.slice(start, end);
	const last = { absent: {}, null: { after: null }, empty: { after: '' } }[lastCursor];
	const more = items.length > 0 && end < listing.items.length;
	return {
		items,
		pagination: {
			...(more ? { after: toCursor(collection, items[items.length - 1].id) } : last),
			...(items.length > 0 && start > 0 && { before: toCursor(collection, items[0].id) }),
			totalResultSize: listing.items.length,
		},
	};
}

function limitOf(query: Query): number {
	const text = single(query, 'limit');
	if (text === undefined) return DEFAULT_LIMIT;
	const limit = wholeNumber(text);
	if (!(limit >= 1 && limit <= 100)) throw new SequenceRefusal(400, { errors: [] });
	return limit;
}

/** Padded with `=` for both collections, so that a client that does not encode it is found out. */
function toCursor(collection: string, id: string): string {
	return Buffer.from(`${collection}:${id}`).toString('base64');
}

function position(
	listing: Pick<Listing<never>, 'indexOf'>,
	cursor: string,
	collection: string,
): number {
	const [of, id] = Buffer.from(cursor, 'base64').toString().split(':');
	const index = of === collection ? listing.indexOf(id ?? '') : -1;
	if (index === -1) throw new SequenceRefusal(400, { errors: [] });
	return index;
}
