import { ofCustomers } from '../../grants/abreast';
import { creditGrant } from '../../grants/creditGrant';
import { instant } from '../../grants/dates';
import { InputError } from '../../grants/errors';
import {
	dateOrNull,
	exactDecimal,
	isObject,
	metadata,
	text,
	textOrNull,
} from '../../grants/fields';
import { currencyCode } from '../../grants/money';
import { pageSize } from '../../grants/paginate';
import { checkId, path } from '../../grants/path';
import type { GrantParams, Holder, Provider, SentGrant } from '../../grants/provider';
import { paced } from '../../grants/rateLimit';
import type { Api, GrantStatus } from '../../grants/types';
import { environmentUrl, secret } from '../connection';
import { readCustomer, searchCustomers } from './customers';
import {
	balanceRows,
	findEntitlement,
	readEntitlements,
	searchEntitlements,
	unitsOf,
	unitWord,
	wantedUnits,
	type Unit,
} from './entitlements';
import { readTransactions } from './ledger';
import { MOST_A_PAGE, pages } from './paging';

const ENVIRONMENTS = {
	live: 'https://live.dodopayments.com',
	test: 'https://test.dodopayments.com',
};

type DodoGrant = SentGrant & Unit;

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
			operations: {
				get: 'required',
				customerGrants: 'required',
				customerBalance: 'optional',
				transactions: 'required',
			},
		},
		entitlementId: {
			label: 'Credit Entitlement',
			example: 'cde_ztxm5XJsKxWucRWA3rjdM',
			operations: {
				list: 'optional',
				get: 'required',
				customerGrants: 'optional',
				customerBalance: 'optional',
				transactions: 'optional',
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
		for await (const holders of listHolders(api, params.entitlementId)) {
			yield* ofCustomers(
				api,
				params.ofHoldersAlone ? holders.filter(({ isEmpty }) => !isEmpty) : holders,
				({ customerId }) => customerId,
				(holder) => holder.grants(api, params),
				// With a limit, those beyond it are not asked for.
				params.limit === undefined ? api.concurrency : 1,
			);
		}
	},

	holders: listHolders,

	/** There is no request for one grant: the customer's grants of the entitlement are paged through. */
	async get(api, { entitlementId, customerId, grantId }) {
		[grantId, customerId, entitlementId].forEach(checkId);
		const entitlement = await findEntitlement(api, entitlementId);
		for await (const grants of grantsOf(api, { entitlement }, customerId, {})) {
			const found = grants.find(({ raw }) => raw.id === grantId);
			if (found) return found;
		}
		throw new InputError(
			`There is no grant ${grantId} among the grants of customer ${customerId} under entitlement ${entitlementId}`,
			'Check the three ids: Dodo Payments keeps a grant under its entitlement and its customer.',
		);
	},

	async *customerGrants(api, params) {
		const units = await wantedUnits(api, params);
		for (const unit of units) yield* grantsOf(api, unit, params.customerId, params);
	},

	/** The same, with what is owed of an entitlement that was named. */
	async *holdings(api, params) {
		checkId(params.customerId);
		const { entitlementId } = params;
		const units = await unitsOf(api, params.customerId);
		const wanted = entitlementId
			? units.filter(({ entitlement }) => entitlement.id === entitlementId)
			: units;
		const unlisted = entitlementId && wanted.length === 0;
		const read = unlisted ? [{ entitlement: await findEntitlement(api, entitlementId) }] : wanted;
		for (const unit of read) yield* grantsOf(api, unit, params.customerId, params);
	},

	customer: readCustomer,
	customerMetadata: true,
	searchCustomers,
	searchEntitlements,
	transactions: readTransactions,

	toCreditGrant({ raw, entitlement, overage }, now, mode) {
		const currency = currencyCode(entitlement.unit);
		const createdAt = dateOrNull(raw, 'created_at', instant);
		return creditGrant(
			{
				id: text(raw, 'id'),
				provider: 'dodoPayments',
				customerId: textOrNull(raw, 'customer_id'),
				grantName: entitlement.name,
				unit: unitWord(entitlement),
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
				unitId: entitlement.id,
				overage,
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

/** Customers by entitlement: what they have of each is told, and changes, by itself. */
async function* listHolders(
	api: Api,
	entitlementId: string,
): AsyncGenerator<Array<Holder<DodoGrant>>> {
	const entitlements = entitlementId
		? [await findEntitlement(api, entitlementId)]
		: (await readEntitlements(api)).values();
	for (const entitlement of entitlements) {
		for await (const rows of balanceRows(api, entitlement.id)) {
			yield rows.map(({ customerId, version, isEmpty, overage }) => ({
				id: `${entitlement.id} ${customerId}`,
				customerId,
				version,
				isEmpty,
				grants: (at, params) => grantsOf(at, { entitlement, overage }, customerId, params),
			}));
		}
	}
}

async function* grantsOf(
	api: Api,
	unit: Unit,
	customerId: string,
	params: Pick<GrantParams, 'limit' | 'filter' | 'isPicked'>,
): AsyncGenerator<DodoGrant[]> {
	const url = path`/credit-entitlements/${unit.entitlement.id}/balances/${customerId}/grants`;
	const filter = {
		page_size: pageSize(params, MOST_A_PAGE),
		status: apiStatus(params.filter?.statuses),
	};
	for await (const grants of pages(api, url, filter, 'id')) {
		yield grants.map((raw) => ({ raw, ...unit }));
	}
}

/**
 * The API knows three of the five statuses, and takes one. Its expired ones are too few: a grant that is used up
 * and over counts as expired here.
 */
function apiStatus([status, ...others]: GrantStatus[] = []): string | undefined {
	const isKnown = status === 'active' || status === 'depleted';
	return isKnown && others.length === 0 ? status : undefined;
}
