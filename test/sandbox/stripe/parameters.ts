import type { Listing } from '../listing';
import { single, wholeNumber } from '../query';
import type { Query } from '../query';
import type { StripeBooks, StripeResource } from './books';
import { forbidden, invalid, missing } from './errors';

export const PAGING = ['limit', 'starting_after', 'ending_before', 'expand'];

/** Stripe refuses a parameter it does not know. https://docs.stripe.com/error-codes#parameter-unknown */
export function allow(query: Query, names: readonly string[]): void {
	for (const sent of Object.keys(query)) {
		const name = sent.replace(/\[\d*\]$/, '');
		if (names.includes(name)) continue;
		throw invalid(`Received unknown parameter: ${name}`, name, 'parameter_unknown');
	}
}

/** 1 to 100, and 10 when it is not sent. https://docs.stripe.com/api/pagination */
export function limitOf(query: Query): number {
	const text = single(query, 'limit');
	if (text === undefined) return 10;
	const limit = wholeNumber(text);
	if (Number.isNaN(limit))
		throw invalid(`Invalid integer: ${text}`, 'limit', 'parameter_invalid_integer');
	if (limit < 1)
		throw invalid(
			'This value must be greater than or equal to 1.',
			'limit',
			'parameter_invalid_integer',
		);
	if (limit > 100)
		throw invalid(
			'This value must be less than or equal to 100.',
			'limit',
			'parameter_invalid_integer',
		);
	return limit;
}

/** `expand[]=a&expand[]=b`, or `expand[0]=a` as the official SDK writes it. */
export function valuesOf(query: Query, name: string): string[] {
	return Object.keys(query)
		.filter((sent) => sent.startsWith(`${name}[`) && /\[\d*\]$/.test(sent))
		.flatMap((sent) => query[sent]);
}

/** What is to be put in place of its id. */
export function expansions(query: Query, allowed: readonly string[]): Set<string> {
	const wanted = valuesOf(query, 'expand');
	for (const path of wanted) {
		if (!allowed.includes(path))
			throw invalid(`This property cannot be expanded (${path}).`, 'expand');
	}
	return new Set(wanted);
}

const PERMISSIONS: Record<StripeResource, string> = {
	customers: 'rak_customer_read',
	events: 'rak_event_read',
};

/** Expanding a customer needs the permission that reading one needs. */
export function permit(books: StripeBooks, resource: StripeResource): void {
	if (books.forbidden.has(resource)) throw forbidden(PERMISSIONS[resource]);
}

/** One page beside a cursor, the cursor's own object left out. */
export function page<Item extends { id: string }>(
	listing: Listing<Item>,
	query: Query,
	what: string,
): { items: Item[]; hasMore: boolean } {
	const limit = limitOf(query);
	const after = single(query, 'starting_after');
	const before = single(query, 'ending_before');
	if (after !== undefined && before !== undefined) {
		throw invalid(
			'You can only specify one of these parameters: starting_after, ending_before.',
			'starting_after',
		);
	}
	if (before !== undefined) {
		const end = position(listing, before, what, 'ending_before');
		const start = Math.max(0, end - limit);
		return { items: listing.items.slice(start, end), hasMore: start > 0 };
	}
	const start = after === undefined ? 0 : position(listing, after, what, 'starting_after') + 1;
	const end = start + limit;
	return { items: listing.items.slice(start, end), hasMore: end < listing.items.length };
}

function position(
	listing: Pick<Listing<never>, 'indexOf'>,
	id: string,
	what: string,
	param: string,
): number {
	const index = listing.indexOf(id);
	if (index === -1) throw missing(what, id, param);
	return index;
}
