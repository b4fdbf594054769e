import type { FastifyInstance } from 'fastify';
import type Stripe from 'stripe';

import { queryOf, single } from '../query';
import type { Query } from '../query';
import type { StripeBooks } from './books';
import type { StripeGrant } from './data';
import { missing } from './errors';
import { allow, expansions, page, PAGING, permit } from './parameters';

export function creditGrantRoutes(app: FastifyInstance, books: StripeBooks): void {
	// https://docs.stripe.com/api/billing/credit-grant/list
	app.get('/billing/credit_grants', async (request) => {
		const query = queryOf(request);
		allow(query, [...PAGING, 'customer', 'customer_account']);
		const expanded = expansions(query, ['data.customer', 'data.test_clock']);
		const { items, hasMore } = page(ownedGrants(books, query), query, 'billing credit grant');
		return {
			object: 'list',
			data: items.map((grant) => answer(books, grant, expanded.has('data.customer'))),
			has_more: hasMore,
			url: '/v1/billing/credit_grants',
		};
	});

	// https://docs.stripe.com/api/billing/credit-grant/retrieve
	app.get<{ Params: { id: string } }>('/billing/credit_grants/:id', async (request) => {
		const query = queryOf(request);
		allow(query, ['expand']);
		const expanded = expansions(query, ['customer', 'test_clock']);
		const grant = books.grants.get(request.params.id);
		if (!grant) throw missing('billing credit grant', request.params.id, 'id');
		return answer(books, grant, expanded.has('customer'));
	});
}

function ownedGrants(books: StripeBooks, query: Query) {
	const customer = single(query, 'customer');
	const account = single(query, 'customer_account');
	if (customer !== undefined && !books.customers.get(customer))
		throw missing('customer', customer, 'customer');
	const owner = customer ?? account;
	return owner === undefined ? books.grants : books.grants.group(owner);
}

function answer(
	books: StripeBooks,
	grant: StripeGrant,
	expandCustomer: boolean,
): Stripe.Billing.CreditGrant {
	if (!expandCustomer) return grant.object;
	permit(books, 'customers');
	const customer = books.customer(grant.customerId);
	return customer ? { ...grant.object, customer } : grant.object;
}
