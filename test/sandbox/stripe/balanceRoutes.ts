import type { FastifyInstance } from 'fastify';
import type Stripe from 'stripe';

import { Listing } from '../listing';
import { queryOf, single } from '../query';
import type { Query } from '../query';
import type { StripeBooks } from './books';
import type { StripeGrant } from './creditGrant';
import { invalid, missing } from './errors';
import { allow, expansions, page, PAGING, permit } from './parameters';

export function balanceRoutes(app: FastifyInstance, books: StripeBooks): void {
	// https://docs.stripe.com/api/billing/credit-balance-summary/retrieve
	app.get('/billing/credit_balance_summary', async (request) => {
		const query = queryOf(request);
		allow(query, ['expand', 'customer', 'customer_account', ...SUMMARY_FILTERS]);
		const expanded = expansions(query, ['customer']);
		if (expanded.has('customer')) permit(books, 'customers');
		const customer = ownerOf(books, query);
		return {
			object: 'billing.credit_balance_summary',
			balances: books.balances(filtered(books, customer.id, query)),
			customer: expanded.has('customer') ? customer : customer.id,
			customer_account: customer.customer_account ?? null,
			livemode: false,
		} satisfies Stripe.Billing.CreditBalanceSummary;
	});

	// https://docs.stripe.com/api/billing/credit-balance-transaction/list
	app.get('/billing/credit_balance_transactions', async (request) => {
		const query = queryOf(request);
		allow(query, [...PAGING, 'customer', 'customer_account', 'credit_grant']);
		const expanded = expansions(query, ['data.credit_grant']);
		const grants = books.grants.group(ownerOf(books, query).id).items;
		const grantId = single(query, 'credit_grant');
		if (grantId !== undefined && !grants.some(({ id }) => id === grantId))
			throw missing('billing credit grant', grantId, 'credit_grant');
		const wanted = grants.filter(({ id }) => grantId === undefined || id === grantId);
		const newestFirst = books.ledger.transactions(wanted);
		const listing = new Listing('newest first', newestFirst.reverse());
		const { items, hasMore } = page(listing, query, 'billing credit balance transaction');
		const grantOf = ({ credit_grant }: (typeof items)[number]) =>
			wanted.find(({ id }) => id === credit_grant)?.object ?? credit_grant;
		return {
			object: 'list',
			data: expanded.has('data.credit_grant')
				? items.map((transaction) => ({ ...transaction, credit_grant: grantOf(transaction) }))
				: items,
			has_more: hasMore,
			url: '/v1/billing/credit_balance_transactions',
		} satisfies Stripe.ApiList<Stripe.Billing.CreditBalanceTransaction>;
	});
}

const SUMMARY_FILTERS = [
	'filter[type]',
	'filter[credit_grant]',
	'filter[applicability_scope][price_type]',
];

/** Whether the API answers without a customer is not documented: here it does not. */
function ownerOf(books: StripeBooks, query: Query): Stripe.Customer {
	const id = single(query, 'customer');
	const account = single(query, 'customer_account');
	if (id === undefined && account === undefined) {
		throw invalid('Missing required param: customer.', 'customer', 'parameter_missing');
	}
	const owner = id ?? books.grants.group(account ?? '').items[0]?.customerId ?? '';
	const customer = books.customers.listing.get(owner);
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
		if (!grant || books.grants.group(customerId).indexOf(id) === -1)
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
