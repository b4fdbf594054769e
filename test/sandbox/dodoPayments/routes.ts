import type { FastifyInstance } from 'fastify';

import { DODO_PAYMENTS_API_KEY } from '../credentials';
import { bearerToken, queryOf, single, wholeNumber } from '../query';
import type { Query } from '../query';
import type { Gate, Limit } from '../rateLimit';
import type { DodoPaymentsBooks } from './books';

/** About 100 requests a minute for each key, and no more than 10 at once. https://docs.dodopayments.com/api-reference/introduction */
export const DODO_PAYMENTS_LIMITS: Limit[] = [
	{ name: 'second', capacity: 10, perSecond: 10 },
	{ name: 'minute', capacity: 100, perSecond: 100 / 60 },
];

class DodoRefusal extends Error {
	constructor(
		readonly status: number,
		readonly code: string,
		message: string,
		readonly headers: Record<string, string> = {},
	) {
		super(message);
	}
}

type Entitled = { Params: { entitlement: string } };
type Held = { Params: { entitlement: string; customer: string } };

export function dodoPaymentsRoutes(
	app: FastifyInstance,
	books: DodoPaymentsBooks,
	gate: Gate,
): void {
	app.addHook('onRequest', async ({ headers, routeOptions }) => {
		if (bearerToken(headers.authorization ?? '') !== DODO_PAYMENTS_API_KEY) {
			throw new DodoRefusal(401, 'UNAUTHORIZED', 'Authentication failed or the API key is invalid');
		}
		const refusal = gate(routeOptions.url ?? '');
		if (refusal) {
			throw new DodoRefusal(429, 'TOO_MANY_REQUESTS', 'Rate limit exceeded', {
				'retry-after': String(Math.ceil(refusal.waitMs / 1000)),
			});
		}
	});

	// https://docs.dodopayments.com/api-reference/error-codes
	app.setErrorHandler(async (error, _request, reply) => {
		const refusal =
			error instanceof DodoRefusal
				? error
				: new DodoRefusal(500, 'INTERNAL_SERVER_ERROR', String(error));
		return reply
			.status(refusal.status)
			.headers(refusal.headers)
			.send({ code: refusal.code, message: refusal.message });
	});

	app.setNotFoundHandler(async ({ method, url }) => {
		if (method !== 'GET')
			throw new DodoRefusal(405, 'METHOD_NOT_ALLOWED', `${method} is not supported here`);
		throw notFound(`Nothing at ${url.split('?')[0]}`);
	});

	// The operations and their answers: https://docs.dodopayments.com/api-reference
	app.get('/credit-entitlements', async (request) => {
		const query = queryOf(request);
		const listing = books.entitlements.group(
			single(query, 'deleted') === 'true' ? 'deleted' : 'live',
		);
		return { items: page(listing.items, query).map(({ object }) => object) };
	});

	app.get<Entitled>(
		'/credit-entitlements/:entitlement',
		async ({ params }) => entitlement(books, params.entitlement).object,
	);

	// https://docs.dodopayments.com/api-reference/credit-entitlements/list-balances
	app.get<Entitled>('/credit-entitlements/:entitlement/balances', async (request) => {
		const { id } = entitlement(books, request.params.entitlement);
		const query = queryOf(request);
		const customer = single(query, 'customer_id');
		const held = customer === undefined ? undefined : books.holding(id, customer);
		const holdings = customer === undefined ? books.holdings.group(id).items : held ? [held] : [];
		return { items: page(holdings, query).map((holding) => books.toBalance(holding)) };
	});

	app.get<Held>('/credit-entitlements/:entitlement/balances/:customer', async ({ params }) => {
		const { id } = entitlement(books, params.entitlement);
		const holding = books.holding(id, params.customer);
		if (!holding) throw notFound('Customer balance not found');
		return books.toBalance(holding);
	});

	// https://docs.dodopayments.com/api-reference/credit-entitlements/list-customer-grants
	app.get<Held>('/credit-entitlements/:entitlement/balances/:customer/grants', async (request) => {
		const { id } = entitlement(books, request.params.entitlement);
		const query = queryOf(request);
		const status = single(query, 'status');
		if (status !== undefined && !['active', 'expired', 'depleted'].includes(status)) {
			throw new DodoRefusal(
				422,
				'UNPROCESSABLE_ENTITY',
				'status must be active, expired or depleted',
			);
		}
		const grants = books.grantsOf(id, request.params.customer).items;
		const kept =
			status === undefined ? grants : grants.filter((grant) => books.statusOf(grant) === status);
		return { items: page(kept, query).map((grant) => books.toResponse(grant)) };
	});

	app.get('/customers', async (request) => {
		const query = queryOf(request);
		const email = single(query, 'email');
		const name = single(query, 'name')?.toLowerCase();
		const listing = email === undefined ? books.customers : books.customers.group(email);
		const named =
			name === undefined
				? listing.items
				: listing.items.filter((customer) => customer.name.toLowerCase().includes(name));
		return { items: page(named, query).map(({ id: _id, ...customer }) => customer) };
	});

	app.get<{ Params: { customer: string } }>(
		'/customers/:customer/credit-entitlements',
		async ({ params }) => {
			if (!books.customers.get(params.customer)) throw notFound('Customer not found');
			return {
				items: books.holdings.group(params.customer).items.map((holding) => {
					const { name, unit, description } = entitlement(books, holding.entitlementId).object;
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

function notFound(message: string): DodoRefusal {
	return new DodoRefusal(404, 'NOT_FOUND', message);
}

function entitlement(books: DodoPaymentsBooks, id: string) {
	const found = books.entitlements.get(id);
	if (!found) throw notFound('Credit entitlement not found');
	return found;
}

/** `page_size` 10 unless told and at most 100, `page_number` from zero; past the end a page is empty. */
function page<Item>(items: readonly Item[], query: Query): Item[] {
	const size = wholeNumber(single(query, 'page_size') ?? '10');
	const number = wholeNumber(single(query, 'page_number') ?? '0');
	if (!(size >= 0 && number >= 0)) {
		throw new DodoRefusal(
			400,
			'BAD_REQUEST',
			'page_size and page_number must be whole numbers from 0',
		);
	}
	if (size > 100)
		throw new DodoRefusal(422, 'UNPROCESSABLE_ENTITY', 'page_size must be at most 100');
	return items.slice(number * size, (number + 1) * size);
}
