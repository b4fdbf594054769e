import type { FastifyInstance, FastifyRequest } from 'fastify';
import type Stripe from 'stripe';

import { STRIPE_CONNECTED_ACCOUNT, STRIPE_RESTRICTED_KEY, STRIPE_SECRET_KEY } from '../credentials';
import { basicCredentials, bearerToken, queryOf, single } from '../query';
import type { Query } from '../query';
import type { Gate, Limit } from '../rateLimit';
import type { StripeBooks } from './books';
import type { StripeGrant } from './data';
import { invalid, missing, StripeRefusal, unauthorized } from './errors';
import { allow, expansions, limitOf, page, PAGING } from './parameters';
import { parseSearch } from './search';

/** Those of a sandbox key. https://docs.stripe.com/rate-limits */
export const STRIPE_LIMITS: Limit[] = [
	{ name: 'endpoint-rate', capacity: 25, perSecond: 25, perEndpoint: true },
	{ name: 'global-rate', capacity: 25, perSecond: 25 },
];

export function stripeRoutes(app: FastifyInstance, books: StripeBooks, gate: Gate): void {
	let requests = 0;

	app.addHook('onRequest', async (request, reply) => {
		reply.header('request-id', `req_${String(++requests).padStart(14, '0')}`);
		for (const name of ['stripe-version', 'stripe-account']) {
			const sent = request.headers[name];
			if (sent !== undefined) reply.header(name, sent);
		}
		authenticate(request);
		const refusal = gate(`${request.method} ${request.routeOptions.url ?? ''}`);
		if (refusal) {
			throw new StripeRefusal(
				429,
				{
					code: 'rate_limit',
					message: 'Request rate limit exceeded.',
					type: 'invalid_request_error',
				},
				{ 'stripe-rate-limited-reason': refusal.limit },
			);
		}
	});

	app.setErrorHandler(async (error, _request, reply) => {
		const refusal =
			error instanceof StripeRefusal
				? error
				: new StripeRefusal(500, { message: String(error), type: 'api_error' });
		return reply.status(refusal.status).headers(refusal.headers).send({ error: refusal.body });
	});

	app.setNotFoundHandler(async ({ method, url }) => {
		const path = url.split('?')[0];
		throw new StripeRefusal(404, {
			message: `Unrecognized request URL (${method}: ${path}).`,
			type: 'invalid_request_error',
		});
	});

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

	// https://docs.stripe.com/api/billing/credit-balance-summary/retrieve
	app.get('/billing/credit_balance_summary', async (request) => {
		const query = queryOf(request);
		allow(query, ['expand', 'customer', 'customer_account', ...SUMMARY_FILTERS]);
		const expanded = expansions(query, ['customer']);
		const customer = summarized(books, query);
		return {
			object: 'billing.credit_balance_summary',
			balances: books.balances(filtered(books, customer.id, query)),
			customer: expanded.has('customer') ? customer : customer.id,
			customer_account: customer.customer_account ?? null,
			livemode: false,
		} satisfies Stripe.Billing.CreditBalanceSummary;
	});

	// https://docs.stripe.com/api/customers/list
	app.get('/customers', async (request) => {
		const query = queryOf(request);
		allow(query, [...PAGING, 'email']);
		const email = single(query, 'email');
		const listing = email === undefined ? books.customers : books.customers.group(email);
		const { items, hasMore } = page(listing, query, 'customer');
		return { object: 'list', data: items, has_more: hasMore, url: '/v1/customers' };
	});

	// https://docs.stripe.com/api/customers/search
	app.get('/customers/search', async (request) => {
		const query = queryOf(request);
		allow(query, ['query', 'limit', 'page', 'expand']);
		const text = single(query, 'query');
		if (text === undefined)
			throw invalid('Missing required param: query.', 'query', 'parameter_missing');
		const cursor = single(query, 'page');
		const start = cursor === undefined ? 0 : Number(Buffer.from(cursor, 'base64url').toString());
		if (Number.isNaN(start)) throw invalid('Invalid page token.', 'page');
		const end = start + limitOf(query);
		const found = books.customers.items.filter(parseSearch(text));
		return {
			object: 'search_result',
			data: found.slice(start, end),
			has_more: end < found.length,
			next_page: end < found.length ? Buffer.from(String(end)).toString('base64url') : null,
			url: '/v1/customers/search',
		};
	});
}

function authenticate({ headers }: FastifyRequest): void {
	const authorization = headers.authorization ?? '';
	const key = bearerToken(authorization) ?? basicCredentials(authorization)?.user;
	if (key !== STRIPE_SECRET_KEY && key !== STRIPE_RESTRICTED_KEY) throw unauthorized(key);
	const account = headers['stripe-account'];
	if (account !== undefined && account !== STRIPE_CONNECTED_ACCOUNT) {
		throw new StripeRefusal(403, {
			code: 'account_invalid',
			message: `The provided key does not have access to account '${String(account)}' (or that account does not exist). Application access may have been revoked.`,
			type: 'invalid_request_error',
		});
	}
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
	const customer = expandCustomer ? books.customers.get(grant.customerId) : undefined;
	return customer ? { ...grant.object, customer } : grant.object;
}

const SUMMARY_FILTERS = [
	'filter[type]',
	'filter[credit_grant]',
	'filter[applicability_scope][price_type]',
];

function summarized(books: StripeBooks, query: Query): Stripe.Customer {
	const id = single(query, 'customer');
	const account = single(query, 'customer_account');
	if (id === undefined && account === undefined) {
		throw invalid('Missing required param: customer.', 'customer', 'parameter_missing');
	}
	const owner = id ?? books.grants.group(account ?? '').items[0]?.customerId ?? '';
	const customer = books.customers.get(owner);
	if (!customer)
		throw missing('customer', id ?? account ?? '', id ? 'customer' : 'customer_account');
	return customer;
}

function filtered(books: StripeBooks, customerId: string, query: Query): StripeGrant[] {
	const type = single(query, 'filter[type]');
	if (type === 'credit_grant') {
		const id = single(query, 'filter[credit_grant]');
		if (id === undefined) {
			throw invalid(
				'Missing required param: filter[credit_grant].',
				'filter[credit_grant]',
				'parameter_missing',
			);
		}
		const grant = books.grants.get(id);
		if (grant?.customerId !== customerId)
			throw missing('billing credit grant', id, 'filter[credit_grant]');
		return [grant];
	}
	if (type === 'applicability_scope') {
		const priceType = single(query, 'filter[applicability_scope][price_type]');
		if (priceType !== 'metered') {
			throw invalid(
				'Invalid filter[applicability_scope][price_type]: must be metered',
				'filter[applicability_scope][price_type]',
			);
		}
		return books.grants
			.group(customerId)
			.items.filter(({ object }) => object.applicability_config.scope.price_type === priceType);
	}
	throw invalid(
		'Invalid filter[type]: must be one of applicability_scope or credit_grant',
		'filter[type]',
	);
}
