import { creditGrant } from '../grants/creditGrant';
import { instant } from '../grants/dates';
import { InputError } from '../grants/errors';
import {
	asObject,
	dateOrNull,
	exactDecimal,
	isObject,
	metadata,
	objects,
	text,
	textOrNull,
} from '../grants/fields';
import { currencyCode } from '../grants/money';
import { abreast, MAX_PAGE_SIZE, pageSize, paginate } from '../grants/paginate';
import { checkId, path } from '../grants/path';
import type { Choices, GrantParams, Provider } from '../grants/provider';
import { paced } from '../grants/rateLimit';
import type { Api, GrantStatus, JsonObject, Query } from '../grants/types';
import { environmentUrl, secret } from './connection';

const ENVIRONMENTS = {
	live: 'https://live.dodopayments.com',
	test: 'https://test.dodopayments.com',
};

/** A credit that a business defines: what the grants of it are called and counted in. */
interface Entitlement {
	id: string;
	name: string | null;
	/** A label such as "API Calls"; the entitlement's `currency` is the price of overage, not the unit. */
	unit: string | null;
}

interface DodoGrant {
	raw: JsonObject;
	entitlement: Entitlement;
}

/** https://docs.dodopayments.com/api-reference/credit-entitlements/list-customer-grants */
export const dodoPayments: Provider<DodoGrant> = {
	name: 'dodoPayments',
	displayName: 'Dodo Payments',
	credential: 'creditGrantsDodoPaymentsApi',
	fields: {
		grantId: {
			label: 'Credit Grant',
			example: 'cdg_SLbd59ctIhoTST06VbMXf',
			operations: { get: 'required' },
		},
		customerId: {
			label: 'Customer',
			example: 'cus_TV52uJWWXt2yIoBBxpjaa',
			operations: { get: 'required', customerGrants: 'required', customerBalance: 'optional' },
		},
		entitlementId: {
			label: 'Credit Entitlement',
			example: 'cde_ztxm5XJsKxWucRWA3rjdM',
			operations: {
				list: 'optional',
				get: 'required',
				customerGrants: 'optional',
				customerBalance: 'optional',
			},
		},
	},
	// About 100 requests a minute and 10 a second for each key.
	rateLimit: paced({ requestsPerSecond: 80 / 60, burst: 8 }),

	connect(credentials) {
		const key = secret(credentials, 'apiKey', 'API Key');
		return {
			baseUrl: environmentUrl(credentials, ENVIRONMENTS),
			headers: { Authorization: `Bearer ${key}` },
			secrets: [key],
			mode:
				credentials.environment === 'live' || credentials.environment === 'test'
					? credentials.environment
					: null,
		};
	},

	/** There is no list of all grants: it is put together from entitlements, their customers, their grants. */
	async *list(api, params) {
		const entitlements = params.entitlementId
			? [await findEntitlement(api, params.entitlementId)]
			: (await readEntitlements(api)).values();
		for (const entitlement of entitlements) {
			for await (const balances of pages(
				api,
				path`/credit-entitlements/${entitlement.id}/balances`,
				{ page_size: MAX_PAGE_SIZE },
				'customer_id',
			)) {
				const customers = balances.map((balance) =>
					grantsOf(api, entitlement, text(balance, 'customer_id'), params),
				);
				// With a limit, those beyond it are not asked for.
				yield* abreast(customers, params.limit === undefined ? api.concurrency : 1);
			}
		}
	},

	/** There is no request for one grant: the customer's grants of the entitlement are paged through. */
	async get(api, { entitlementId, customerId, grantId }) {
		[grantId, customerId, entitlementId].forEach(checkId);
		const entitlement = await findEntitlement(api, entitlementId);
		for await (const grants of grantsOf(api, entitlement, customerId, {})) {
			const found = grants.find(({ raw }) => raw.id === grantId);
			if (found) return found;
		}
		throw new InputError(
			`There is no grant ${grantId} among the grants of customer ${customerId} under entitlement ${entitlementId}`,
			'Check the three ids: Dodo Payments keeps a grant under its entitlement and its customer.',
		);
	},

	async *customerGrants(api, params) {
		checkId(params.customerId);
		const entitlements = params.entitlementId
			? [await findEntitlement(api, params.entitlementId)]
			: await customerEntitlements(api, params.customerId);
		for (const entitlement of entitlements) {
			yield* grantsOf(api, entitlement, params.customerId, params);
		}
	},

	searchCustomers: async (api, filter, page) =>
		await readChoices(
			api,
			'/customers',
			page ?? firstPage(filter && { [filter.includes('@') ? 'email' : 'name']: filter }),
			'customer_id',
		),

	/** The API has no filter for these: a page is narrowed down here. */
	async searchEntitlements(api, filter, page) {
		const { choices, next } = await readChoices(
			api,
			'/credit-entitlements',
			page ?? firstPage(''),
			'id',
		);
		const wanted = filter.toLowerCase();
		return {
			choices: choices.filter(({ id, name }) => `${name} ${id}`.toLowerCase().includes(wanted)),
			next,
		};
	},

	/** https://docs.dodopayments.com/api-reference/customers/get-customers-1 */
	async customerMetadata(api, customerId) {
		return metadata(asObject(await api.get(path`/customers/${customerId}`), 'the customer'));
	},

	toCreditGrant({ raw, entitlement }, now, mode) {
		const currency = currencyCode(entitlement.unit);
		const createdAt = dateOrNull(raw, 'created_at', instant);
		return creditGrant(
			{
				id: text(raw, 'id'),
				provider: 'dodoPayments',
				customerId: textOrNull(raw, 'customer_id'),
				name: entitlement.name,
				unit: entitlement.unit ?? entitlement.name ?? entitlement.id,
				amount: exactDecimal(raw, 'initial_amount'),
				balance: exactDecimal(raw, 'remaining_amount'),
				effectiveAt: createdAt,
				expiresAt: dateOrNull(raw, 'expires_at', instant),
				isExpired: raw.is_expired === true,
				type: currency ? 'monetary' : 'custom',
				currency,
				source: textOrNull(raw, 'source_type'),
				mode,
				createdAt,
				updatedAt: dateOrNull(raw, 'updated_at', instant),
				entitlementId: entitlement.id,
				parentGrantId: textOrNull(raw, 'parent_grant_id'),
				metadata: metadata(raw),
			},
			now,
		);
	},

	readRefusal({ body }) {
		const answer = isObject(body) ? body : {};
		return { message: typeof answer.message === 'string' ? answer.message : null };
	},
};

/**
 * Pages count from 0 and never say whether more follow: the end is a page that is not full. Whatever is
 * removed from an earlier page meanwhile moves an entry to a page already read. To look at every page
 * twice would double the requests against the tightest limit of all, so the user is told instead.
 */
function pages(api: Api, url: string, filter: Query, idKey: string): AsyncGenerator<JsonObject[]> {
	const asked = Number(filter.page_size);
	let size = asked;
	return paginate(
		async (query) => {
			const page = Number(query.page_number);
			const items = objects(asObject(await api.get(url, query), 'the list'), 'items');
			if (page === 0 && mayBeCapped(items.length)) size = Math.min(items.length, asked);
			// Nothing after a first page that was not full is an end.
			if (page > 0 && (items.length > 0 || size === asked)) {
				api.notices.messages.add(SEVERAL_PAGES);
			}
			const isFull = items.length >= size;
			return { items, next: isFull ? { ...query, page_number: page + 1 } : undefined };
		},
		{ ...filter, page_number: 0 },
		(item) => text(item, idKey),
		api.notices,
	);
}

/** A first page of a round number of items may mean that the server keeps to a size of its own; 10 is the default. */
function mayBeCapped(items: number): boolean {
	return items > 0 && (items % 10 === 0 || items % 25 === 0);
}

const SEVERAL_PAGES =
	'Dodo Payments lists by page number, and a list took several pages. If something was removed from it in that moment, an entry may be missing: compare with a second run where that matters.';

async function* grantsOf(
	api: Api,
	entitlement: Entitlement,
	customerId: string,
	params: Pick<GrantParams, 'limit' | 'status'>,
): AsyncGenerator<DodoGrant[]> {
	const url = path`/credit-entitlements/${entitlement.id}/balances/${customerId}/grants`;
	const filter = { page_size: pageSize(params), status: apiStatus(params.status) };
	for await (const grants of pages(api, url, filter, 'id')) {
		yield grants.map((raw) => ({ raw, entitlement }));
	}
}

/**
 * The API knows three of the five statuses. Its expired ones are too few: a grant that is used up and over
 * counts as expired here.
 */
function apiStatus(status: GrantStatus | undefined): string | undefined {
	return status === 'active' || status === 'depleted' ? status : undefined;
}

function firstPage(filter: Query | ''): Query {
	return { ...(filter || {}), page_size: MAX_PAGE_SIZE, page_number: 0 };
}

async function readChoices(api: Api, url: string, query: Query, idKey: string): Promise<Choices> {
	const items = objects(asObject(await api.get(url, query), 'the list'), 'items');
	const isLast = items.length < MAX_PAGE_SIZE;
	return {
		choices: items.map((item) => ({
			id: text(item, idKey),
			name: textOrNull(item, 'name') ?? textOrNull(item, 'email'),
		})),
		next: isLast ? undefined : { ...query, page_number: Number(query.page_number) + 1 },
	};
}

/** All entitlements of the account that are not deleted, by id. */
async function readEntitlements(api: Api): Promise<Map<string, Entitlement>> {
	return await api.once('entitlements', async () => {
		const entitlements = new Map<string, Entitlement>();
		for await (const page of pages(
			api,
			'/credit-entitlements',
			{ page_size: MAX_PAGE_SIZE },
			'id',
		)) {
			for (const raw of page) {
				entitlements.set(text(raw, 'id'), readEntitlement(raw, 'id'));
			}
		}
		return entitlements;
	});
}

/** A deleted entitlement is not in the list: its grants can still be read, without its name and unit. */
async function findEntitlement(api: Api, id: string): Promise<Entitlement> {
	checkId(id);
	return (await readEntitlements(api)).get(id) ?? { id, name: null, unit: null };
}

async function customerEntitlements(api: Api, customerId: string): Promise<Entitlement[]> {
	const answer = await api.get(path`/customers/${customerId}/credit-entitlements`);
	const entitlements = objects(asObject(answer, 'the list of entitlements'), 'items').map((raw) =>
		readEntitlement(raw, 'credit_entitlement_id'),
	);
	return [...new Map(entitlements.map((each) => [each.id, each])).values()];
}

function readEntitlement(raw: JsonObject, idKey: string): Entitlement {
	return { id: text(raw, idKey), name: textOrNull(raw, 'name'), unit: textOrNull(raw, 'unit') };
}
