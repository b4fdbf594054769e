import type { FastifyInstance } from 'fastify';

import { queryOf, single } from '../query';
import type { Query } from '../query';
import type { DodoPaymentsBooks } from './books';
import { DodoRefusal, notFound } from './errors';
import { customerOf, entitlementOf } from './found';
import { page } from './paging';

type Entitled = { Params: { entitlement: string } };
type Held = { Params: { entitlement: string; customer: string } };

/** The operations and their answers: https://docs.dodopayments.com/api-reference */
export function entitlementRoutes(app: FastifyInstance, books: DodoPaymentsBooks): void {
	app.get('/credit-entitlements', async (request) => {
		const query = queryOf(request);
		const listing = books.entitlements.group(
			single(query, 'deleted') === 'true' ? 'deleted' : 'live',
		);
		return { items: page(listing.items, query).map(({ object }) => object) };
	});

	app.get<Entitled>(
		'/credit-entitlements/:entitlement',
		async ({ params }) => entitlementOf(books, params.entitlement).object,
	);

	// https://docs.dodopayments.com/api-reference/credit-entitlements/list-balances
	app.get<Entitled>('/credit-entitlements/:entitlement/balances', async (request) => {
		const { id } = entitlementOf(books, request.params.entitlement);
		const query = queryOf(request);
		const customer = single(query, 'customer_id');
		const held = customer === undefined ? undefined : books.holding(id, customer);
		const holdings = customer === undefined ? books.holdings.group(id).items : held ? [held] : [];
		return { items: page(holdings, query).map((holding) => books.toBalance(holding)) };
	});

	app.get<Held>('/credit-entitlements/:entitlement/balances/:customer', async ({ params }) => {
		const { id } = entitlementOf(books, params.entitlement);
		const holding = books.holding(id, params.customer);
		if (!holding) throw notFound('Customer balance not found');
		return books.toBalance(holding);
	});

	// https://docs.dodopayments.com/api-reference/credit-entitlements/list-customer-grants
	app.get<Held>('/credit-entitlements/:entitlement/balances/:customer/grants', async (request) => {
		const { id } = entitlementOf(books, request.params.entitlement);
		const query = queryOf(request);
		const status = single(query, 'status');
		if (status !== undefined && !['active', 'expired', 'depleted'].includes(status)) {
			throw new DodoRefusal(
				422,
				'UNPROCESSABLE_ENTITY',
				'status must be active, expired or depleted',
			);
		}
		const customer = customerOf(books, request.params.customer);
		const grants = books.grantsOf(id, customer.id).items;
		const kept =
			status === undefined ? grants : grants.filter((grant) => books.statusOf(grant) === status);
		return { items: page(kept, query).map((grant) => books.toResponse(grant)) };
	});

	app.get<Held>('/credit-entitlements/:entitlement/balances/:customer/ledger', async (request) => {
		const entitlement = entitlementOf(books, request.params.entitlement);
		const customer = customerOf(books, request.params.customer);
		const query = queryOf(request);
		const type = single(query, 'transaction_type');
		const from = instantOf(query, 'start_date') ?? -Infinity;
		const to = instantOf(query, 'end_date') ?? Infinity;
		const entries = books.ledger(entitlement, customer.id).filter((entry) => {
			const created = Date.parse(entry.created_at);
			const isWanted = type === undefined || entry.transaction_type === type;
			return isWanted && created >= from && created <= to;
		});
		return { items: page(entries, query) };
	});
}

/** In milliseconds; undefined where the parameter was not sent. */
function instantOf(query: Query, name: string): number | undefined {
	const text = single(query, name);
	if (text === undefined) return undefined;
	const instant = Date.parse(text);
	if (Number.isNaN(instant)) {
		throw new DodoRefusal(422, 'UNPROCESSABLE_ENTITY', `${name} must be a date and time`);
	}
	return instant;
}
