import { creditGrant } from '../grants/creditGrant';
import { unixSeconds } from '../grants/dates';
import { AnswerError } from '../grants/errors';
import {
	asObject,
	dateOrNull,
	exactDecimal,
	isObject,
	metadata,
	numberOrNull,
	objects,
	text,
	textOrNull,
} from '../grants/fields';
import { minorToMajor } from '../grants/money';
import { MAX_PAGE_SIZE, pageSize, paginate, type Page } from '../grants/paginate';
import { checkId, path } from '../grants/path';
import type { GrantParams, Provider } from '../grants/provider';
import { paced } from '../grants/rateLimit';
import { isSettled } from '../grants/status';
import type { Api, JsonObject, Query } from '../grants/types';
import { baseUrl, optionalSecret, secret } from './connection';

/** The version whose answers this file reads; it is the one that the official SDK 23.1.0 pins. */
const API_VERSION = '2026-10-28.endive';

interface StripeGrant {
	raw: JsonObject;
	/** Exact, in major units; undefined where it was not asked for or Stripe gave none. */
	balance?: string;
}

/** https://docs.stripe.com/api/billing/credit-grant */
export const stripe: Provider<StripeGrant> = {
	name: 'stripe',
	displayName: 'Stripe',
	credential: 'creditGrantsStripeApi',
	fields: {
		grantId: {
			label: 'Credit Grant',
			example: 'credgr_61R9a6NUWsRmOW3RM41L6nFOS1ekDGHo',
			operations: { get: 'required' },
		},
		customerId: {
			label: 'Customer',
			example: 'cus_QrvQguzkIK8zTj',
			operations: { customerGrants: 'required', customerBalance: 'optional' },
		},
	},
	// Each endpoint allows 25 requests a second: as many as this sends at most in any one.
	// https://docs.stripe.com/rate-limits
	rateLimit: paced({ requestsPerSecond: 23, burst: 2 }),
	requestIdHeader: 'request-id',

	connect(credentials) {
		const key = secret(credentials, 'secretKey', 'Secret Key');
		const account = optionalSecret(credentials, 'accountId', 'Account ID');
		return {
			baseUrl: baseUrl(credentials.baseUrl),
			headers: {
				Authorization: `Bearer ${key}`,
				'Stripe-Version': API_VERSION,
				...(account && { 'Stripe-Account': account }),
			},
			secrets: [key],
			mode: /_live_/.test(key) ? 'live' : /_test_/.test(key) ? 'test' : null,
			account,
		};
	},

	list: (api, params) => listGrants(api, params, {}),

	customerGrants: (api, params) => listGrants(api, params, owner(params.customerId)),

	async get(api, { grantId }) {
		const raw = await api.get(path`/v1/billing/credit_grants/${grantId}`);
		return { raw: asObject(raw, 'the grant') };
	},

	async withBalance(api, { raw }, { status, currency }) {
		if (!isSettled(status)) return { raw, balance: await readBalance(api, raw) };
		api.notices.settledBalances++;
		return { raw, balance: currency === null ? '0' : minorToMajor('0', currency) };
	},

	/** https://docs.stripe.com/api/customers/search; a list without a filter pages by id. */
	async searchCustomers(api, filter, page) {
		const quoted = JSON.stringify(filter);
		// Stripe finds parts of three characters and more.
		const first =
			filter.length >= 3
				? { limit: MAX_PAGE_SIZE, query: `name~${quoted} OR email~${quoted}` }
				: { limit: MAX_PAGE_SIZE };
		const query = page ?? first;
		const route = 'query' in query ? '/v1/customers/search' : '/v1/customers';
		const list = asObject(await api.get(route, query), 'the list of customers');
		const customers = objects(list, 'data');
		const last = customers.at(-1);
		const nextPage = textOrNull(list, 'next_page');
		return {
			choices: customers.map((customer) => ({
				id: text(customer, 'id'),
				name: textOrNull(customer, 'name') ?? textOrNull(customer, 'email'),
			})),
			next:
				list.has_more !== true || !last
					? undefined
					: nextPage === null
						? { ...query, starting_after: text(last, 'id') }
						: { ...query, page: nextPage },
		};
	},

	/** https://docs.stripe.com/api/customers/retrieve */
	async customerMetadata(api, customerId) {
		return metadata(asObject(await api.get(path`/v1/customers/${customerId}`), 'the customer'));
	},

	toCreditGrant({ raw, balance }, now) {
		const amount = readAmount(asObject(raw.amount, '"amount"'));
		return creditGrant(
			{
				id: text(raw, 'id'),
				provider: 'stripe',
				customerId: customerOf(raw),
				name: textOrNull(raw, 'name'),
				unit: amount.unit,
				amount: amount.exact,
				balance,
				effectiveAt: dateOrNull(raw, 'effective_at', unixSeconds),
				expiresAt: dateOrNull(raw, 'expires_at', unixSeconds),
				type: amount.currency === null ? 'custom' : 'monetary',
				currency: amount.currency,
				source: textOrNull(raw, 'category'),
				priority: numberOrNull(raw, 'priority'),
				mode: raw.livemode === true ? 'live' : raw.livemode === false ? 'test' : null,
				createdAt: dateOrNull(raw, 'created', unixSeconds),
				updatedAt: dateOrNull(raw, 'updated', unixSeconds),
				voidedAt: dateOrNull(raw, 'voided_at', unixSeconds),
				customerAccountId: textOrNull(raw, 'customer_account'),
				metadata: metadata(raw),
			},
			now,
		);
	},

	/** https://docs.stripe.com/api/errors */
	readRefusal({ status, header, body }) {
		const error = isObject(body) && isObject(body.error) ? body.error : {};
		const shouldRetry = header('stripe-should-retry');
		return {
			message: typeof error.message === 'string' ? error.message : null,
			// A parameter that names what does not exist is a 400.
			isMissing: status === 404 || error.code === 'resource_missing',
			tooMany: status === 429 || error.code === 'rate_limit',
			again: shouldRetry === 'true' ? true : shouldRetry === 'false' ? false : undefined,
		};
	},
};

/** https://docs.stripe.com/api/billing/credit-grant/list; newest first, no filter but the owner. */
function listGrants(api: Api, params: GrantParams, filter: Query): AsyncGenerator<StripeGrant[]> {
	return paginate(
		async (query) => readPage(await api.get('/v1/billing/credit_grants', query), query),
		{ ...filter, limit: pageSize(params) },
		({ raw }) => text(raw, 'id'),
		api.notices,
	);
}

/** @throws AnswerError where the list is not one, or says "more" after nothing */
function readPage(body: unknown, query: Query): Page<StripeGrant> {
	const list = asObject(body, 'the list of grants');
	const grants = objects(list, 'data');
	if (typeof list.has_more !== 'boolean') {
		throw new AnswerError(`"has_more" is ${JSON.stringify(list.has_more)}, not true or false`);
	}
	const items = grants.map((raw) => ({ raw }));
	if (!list.has_more) return { items };
	const last = grants.at(-1);
	if (!last) {
		throw new AnswerError(`the page ${JSON.stringify(query)} is empty and says that more follow`);
	}
	return { items, next: { ...query, starting_after: text(last, 'id') } };
}

/**
 * A customer is `cus_…`; an account that acts as a customer is `acct_…` and has a filter of its own.
 * https://docs.stripe.com/connect/accounts-v2
 */
function owner(id: string): Query {
	checkId(id);
	return id.startsWith('acct_') ? { customer_account: id } : { customer: id };
}

/** A string, or an object where the request expanded it. */
function customerOf(raw: JsonObject): string | null {
	return isObject(raw.customer) ? textOrNull(raw.customer, 'id') : textOrNull(raw, 'customer');
}

/**
 * What remains of one grant. Available is the ledger less what has expired but is not yet booked.
 * https://docs.stripe.com/api/billing/credit-balance-summary/retrieve
 */
async function readBalance(api: Api, raw: JsonObject): Promise<string | undefined> {
	const id = text(raw, 'id');
	return await api.once(`balance of ${id}`, async () => {
		const customer = customerOf(raw);
		const answer = await api.get('/v1/billing/credit_balance_summary', {
			...(customer === null ? { customer_account: text(raw, 'customer_account') } : { customer }),
			'filter[type]': 'credit_grant',
			'filter[credit_grant]': id,
		});
		const { unit } = readAmount(asObject(raw.amount, '"amount"'));
		// One entry per currency.
		const available = objects(asObject(answer, 'the balance summary'), 'balances')
			.map((entry) => readAmount(asObject(entry.available_balance, '"available_balance"')))
			.find((amount) => amount.unit === unit);
		return available?.exact;
	});
}

interface Amount {
	unit: string | null;
	currency: string | null;
	exact?: string;
}

/** `monetary` is the one documented type; others, such as `custom_pricing_unit`, exist in previews. */
function readAmount(amount: JsonObject): Amount {
	if (isObject(amount.monetary)) {
		const currency = text(amount.monetary, 'currency').toUpperCase();
		const minorUnits = exactDecimal(amount.monetary, 'value');
		return {
			unit: currency,
			currency,
			exact: minorUnits && minorToMajor(minorUnits, currency),
		};
	}
	const type = text(amount, 'type');
	const other = amount[type];
	return isObject(other)
		? {
				unit: textOrNull(other, 'id') ?? type,
				currency: null,
				exact: exactDecimal(other, 'value'),
			}
		: { unit: type, currency: null };
}
