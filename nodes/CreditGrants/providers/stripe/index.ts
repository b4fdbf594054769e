import { creditGrant } from '../../grants/creditGrant';
import { unixSeconds } from '../../grants/dates';
import { isForbidden, whereRefused } from '../../grants/errors';
import {
	asObject,
	dateOrNull,
	isObject,
	metadata,
	numberOrNull,
	text,
	textOrNull,
} from '../../grants/fields';
import { minorToMajor } from '../../grants/money';
import { withoutNames } from '../../grants/notices';
import { pageSize, paginate } from '../../grants/paginate';
import { path } from '../../grants/path';
import type { GrantParams, Provider, SentGrant } from '../../grants/provider';
import { paced } from '../../grants/rateLimit';
import { isSettled } from '../../grants/status';
import type { Api, JsonObject, OtherClock, Query } from '../../grants/types';
import { readAmount } from './amount';
import { readBalance } from './balance';
import { readClock } from './clocks';
import { connect } from './connect';
import { expandedCustomer, readCustomer, searchCustomers } from './customers';
import { EventFeed } from './events';
import { heldBy, holderOf } from './holder';
import { MOST_A_PAGE, readPage } from './paging';
import { readTransactions } from './transactions';

interface StripeGrant extends SentGrant {
	/** Where it lives by another clock than ours. */
	clock?: OtherClock;
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
			operations: {
				customerGrants: 'required',
				customerBalance: 'optional',
				transactions: 'required',
			},
		},
	},
	// Each endpoint allows 25 requests a second: as many as this sends at most in any one.
	// https://docs.stripe.com/rate-limits
	rateLimit: paced({ requestsPerSecond: 23, burst: 2 }),
	requestIdHeader: 'request-id',

	connect,

	list: (api, params) => listGrants(api, params, {}),

	customerGrants: (api, params) => listGrants(api, params, heldBy(params.customerId)),

	async get(api, { grantId, customerDetails }) {
		const raw = await expanding(api, customerDetails, 'customer', async (expand) =>
			api.get(path`/v1/billing/credit_grants/${grantId}`, expand),
		);
		return await withClock(api, asObject(raw, 'the grant'));
	},

	async balanceOf(api, grant) {
		if (!isSettled(grant.status)) return { balance: await readBalance(api, grant) };
		// Nothing is left of a grant that is voided or expired.
		return { balance: grant.currency === null ? '0' : minorToMajor('0', grant.currency) };
	},

	customer: readCustomer,
	customersComeAlong: true,
	customerMetadata: true,
	searchCustomers,
	transactions: readTransactions,

	feed: (ofCustomers) => new EventFeed(ofCustomers),

	toCreditGrant({ raw, clock }, now) {
		const amount = readAmount(asObject(raw.amount, '"amount"'));
		const { customer, account } = holderOf(raw);
		const known = expandedCustomer(raw);
		return creditGrant(
			{
				id: text(raw, 'id'),
				provider: 'stripe',
				customerId: customer ?? account,
				customerAccountId: account ?? undefined,
				customerName: known?.name,
				customerEmail: known?.email,
				customerUrl: known?.url,
				grantName: textOrNull(raw, 'name'),
				unit: amount.unit,
				amount: amount.exact,
				balance: undefined,
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
				unitId: amount.unitId,
				clock,
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
		async (query) =>
			await expanding(api, params.customerDetails, 'data.customer', async (expand) => {
				const body = await api.get('/v1/billing/credit_grants', { ...query, ...expand });
				const page = readPage(body, query);
				return { ...page, items: await Promise.all(page.items.map((raw) => withClock(api, raw))) };
			}),
		{ ...filter, limit: pageSize(params, MOST_A_PAGE) },
		({ raw }) => text(raw, 'id'),
		api.notices,
	);
}

/**
 * Lets customers come along with their grants, for no request. [?] Whether a restricted key that may not read
 * customers is refused for it: then it is asked again without.
 */
async function expanding<T>(
	api: Api,
	isWanted: boolean | undefined,
	field: string,
	read: (expand: Query) => Promise<T>,
): Promise<T> {
	if (!isWanted || api.notices.messages.has(NO_CUSTOMERS)) return await read({});
	return await whereRefused(read({ 'expand[]': field }), isForbidden, async () => {
		const given = await read({});
		api.notices.messages.add(NO_CUSTOMERS);
		return given;
	});
}

const NO_CUSTOMERS = withoutNames('Stripe');

async function withClock(api: Api, raw: JsonObject): Promise<StripeGrant> {
	return raw.test_clock ? { raw, clock: await readClock(api, raw) } : { raw };
}
