import type { FastifyInstance } from 'fastify';
import type Stripe from 'stripe';

import { queryOf, single, wholeNumber } from '../query';
import type { Query } from '../query';
import type { StripeBooks } from './books';
import { invalid } from './errors';
import { allow, page, PAGING, permit, valuesOf } from './parameters';

const BOUNDS = {
	'created[gt]': (created: number, bound: number) => created > bound,
	'created[gte]': (created: number, bound: number) => created >= bound,
	'created[lt]': (created: number, bound: number) => created < bound,
	'created[lte]': (created: number, bound: number) => created <= bound,
	created: (created: number, bound: number) => created === bound,
};

type Test = (event: Stripe.EventBase) => boolean;

/** https://docs.stripe.com/api/events/list */
export function eventRoutes(app: FastifyInstance, books: StripeBooks): void {
	app.get('/events', async (request) => {
		permit(books, 'events');
		const query = queryOf(request);
		allow(query, [...PAGING, 'type', 'types', ...Object.keys(BOUNDS)]);
		const tests = [typeTest(query), ...createdTests(query)];
		for (const param of ['starting_after', 'ending_before']) {
			const cursor = single(query, param);
			if (cursor !== undefined && books.events.hasAged(cursor)) throw aged(cursor, param);
		}
		const listing = books.events.listed((event) => tests.every((test) => test(event)));
		const { items, hasMore } = page(listing, query, 'event');
		return {
			object: 'list',
			data: items,
			has_more: hasMore,
			url: '/v1/events',
		} satisfies Stripe.ApiList<Stripe.EventBase>;
	});
}

/** The words are those that a public client of this list looks for. https://github.com/estuary/connectors/tree/main/source-stripe-native */
function aged(id: string, param: string) {
	return invalid(
		`The event ${id} is no longer available because it's aged out of our retention policy.`,
		param,
	);
}

function typeTest(query: Query): Test {
	const type = single(query, 'type');
	const types = valuesOf(query, 'types');
	if (type !== undefined && types.length > 0)
		throw invalid('You may only specify one of these parameters: type, types.', 'type');
	if (types.length > 20)
		throw invalid('Array too long: types can have at most 20 elements.', 'types');
	const wanted = type === undefined ? types : [type];
	return (event) => wanted.length === 0 || wanted.some((each) => covers(each, event.type));
}

/** A `*` stands for any text. */
function covers(wanted: string, type: string): boolean {
	const parts = wanted.split('*').map((part) => part.replace(/[.\\^$+?()[\]{}|]/g, '\\$&'));
	return new RegExp(`^${parts.join('.*')}$`).test(type);
}

function createdTests(query: Query): Test[] {
	return Object.entries(BOUNDS).flatMap(([name, holds]) => {
		const text = single(query, name);
		if (text === undefined) return [];
		const bound = wholeNumber(text);
		if (Number.isNaN(bound))
			throw invalid(`Invalid integer: ${text}`, name, 'parameter_invalid_integer');
		return [({ created }: Stripe.EventBase) => holds(created, bound)];
	});
}
