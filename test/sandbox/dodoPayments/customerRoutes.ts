import type { Customer } from 'dodopayments/resources/customers/customers';
import type { FastifyInstance } from 'fastify';

import { queryOf, single } from '../query';
import type { DodoPaymentsBooks } from './books';
import type { DodoCustomer } from './data';
import { customerOf, entitlementOf } from './found';
import { page } from './paging';

export function customerRoutes(app: FastifyInstance, books: DodoPaymentsBooks): void {
	app.get('/customers', async (request) => {
		const query = queryOf(request);
		const email = single(query, 'email');
		const name = single(query, 'name')?.toLowerCase();
		const listing = email === undefined ? books.customers : books.customers.group(email);
		const named =
			name === undefined
				? listing.items
				: listing.items.filter((customer) => customer.name.toLowerCase().includes(name));
		return { items: page(named, query).map(asAnswered) };
	});

	app.get<{ Params: { customer: string } }>('/customers/:customer', async ({ params }) =>
		asAnswered(customerOf(books, params.customer)),
	);

	app.get<{ Params: { customer: string } }>(
		'/customers/:customer/credit-entitlements',
		async ({ params }) => {
			const { id } = customerOf(books, params.customer);
			return {
				items: books.holdings.group(id).items.map((holding) => {
					const { name, unit, description } = entitlementOf(books, holding.entitlementId).object;
					const { balance, overage } = books.toBalance(holding);
					return {
						credit_entitlement_id: holding.entitlementId,
						name,
						unit,
						description,
						balance,
						overage,
					};
				}),
			};
		},
	);
}

function asAnswered({ id: _id, ...customer }: DodoCustomer): Customer {
	return customer;
}
