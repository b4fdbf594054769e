import type { FastifyInstance } from 'fastify';

import { queryOf, single } from '../query';
import type { StripeBooks } from './books';
import { customerGroup } from './customers';
import { invalid, missing } from './errors';
import { allow, expansions, limitOf, page, PAGING, permit } from './parameters';
import { parseSearch } from './search';

export function customerRoutes(app: FastifyInstance, books: StripeBooks): void {
	// https://docs.stripe.com/api/customers/list
	app.get('/customers', async (request) => {
		permit(books, 'customers');
		const query = queryOf(request);
		allow(query, [...PAGING, 'email', 'test_clock']);
		const group = customerGroup(single(query, 'test_clock'), single(query, 'email'));
		const { items, hasMore } = page(books.customers.listing.group(group), query, 'customer');
		return { object: 'list', data: items, has_more: hasMore, url: '/v1/customers' };
	});

	// https://docs.stripe.com/api/customers/retrieve
	app.get<{ Params: { id: string } }>('/customers/:id', async (request) => {
		permit(books, 'customers');
		const query = queryOf(request);
		allow(query, ['expand']);
		expansions(query, ['test_clock']);
		const customer = books.customers.get(request.params.id);
		if (!customer) throw missing('customer', request.params.id, 'id');
		return customer;
	});

	// https://docs.stripe.com/api/customers/search
	app.get('/customers/search', async (request) => {
		permit(books, 'customers');
		const query = queryOf(request);
		allow(query, ['query', 'limit', 'page', 'expand']);
		const text = single(query, 'query');
		if (text === undefined)
			throw invalid('Missing required param: query.', 'query', 'parameter_missing');
		const cursor = single(query, 'page');
		const start = cursor === undefined ? 0 : Number(Buffer.from(cursor, 'base64url').toString());
		if (Number.isNaN(start)) throw invalid('Invalid page token.', 'page');
		const end = start + limitOf(query);
		const found = books.customers.listing.items.filter(parseSearch(text));
		return {
			object: 'search_result',
			data: found.slice(start, end),
			has_more: end < found.length,
			next_page: end < found.length ? Buffer.from(String(end)).toString('base64url') : null,
			url: '/v1/customers/search',
		};
	});
}
