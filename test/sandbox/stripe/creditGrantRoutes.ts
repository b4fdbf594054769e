import type { FastifyInstance } from 'fastify';

import { queryOf, single } from '../query';
import type { Query } from '../query';
import type { StripeBooks } from './books';
import type { AnsweredCreditGrant, StripeGrant } from './creditGrant';
import { missing } from './errors';
import { allow, expansions, page, PAGING, permit } from './parameters';

export function creditGrantRoutes(app: FastifyInstance, books: StripeBooks): void {
	// https://docs.stripe.com/api/billing/credit-grant/list
	app.get('/billing/credit_grants', async (request) => {
		const query = queryOf(request);
		allow(query, [...PAGING, 'customer', 'customer_account']);
		const expanded = expansions(query, ['data.customer', 'data.test_clock']);
		const expands = {
			customer: expanded.has('data.customer'),
			testClock: expanded.has('data.test_clock'),
		};
		const { items, hasMore } = page(ownedGrants(books, query), query, 'billing credit grant');
		return {
			object: 'list',
			data: items.map((grant) => answer(books, grant, expands)),
			has_more: hasMore,
			url: '/v1/billing/credit_grants',
		};
	});

	// https://docs.stripe.com/api/billing/credit-grant/retrieve
	app.get<{ Params: { id: string } }>('/billing/credit_grants/:id', async (request) => {
		const query = queryOf(request);
		allow(query, ['expand']);
		const expanded = expansions(query, ['customer', 'test_clock']);
		const expands = {
			customer: expanded.has('customer'),
			testClock: expanded.has('test_clock'),
		};
		const grant = books.grants.get(request.params.id);
		if (!grant) throw missing('billing credit grant', request.params.id, 'id');
		return answer(books, grant, expands);
	});

	// https://docs.stripe.com/api/test_clocks/retrieve
	app.get<{ Params: { id: string } }>('/test_helpers/test_clocks/:id', async (request) => {
		allow(queryOf(request), ['expand']);
		const testClock = books.testClocks.get(request.params.id);
		if (!testClock) throw missing('test clock', request.params.id, 'id');
		return testClock;
	});
}

function ownedGrants(books: StripeBooks, query: Query) {
	const customer = single(query, 'customer');
	const account = single(query, 'customer_account');
	if (customer !== undefined && !books.customers.listing.get(customer))
		throw missing('customer', customer, 'customer');
	const owner = customer ?? account;
	return owner === undefined ? books.grants : books.grants.group(owner);
}

function answer(
	books: StripeBooks,
	grant: StripeGrant,
	expands: { customer: boolean; testClock: boolean },
): AnsweredCreditGrant {
	const answered = { ...books.asAnswered(grant) };
	if (expands.customer) {
		permit(books, 'customers');
		if (answered.customer !== null)
			answered.customer = books.customers.get(grant.customerId) ?? answered.customer;
	}
	if (expands.testClock && typeof answered.test_clock === 'string') {
		answered.test_clock = books.testClocks.get(answered.test_clock) ?? answered.test_clock;
	}
	return answered;
}
