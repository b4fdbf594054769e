import { creditGrant } from '../../../nodes/CreditGrants/grants/creditGrant';
import { instant } from '../../../nodes/CreditGrants/grants/dates';
import {
	asObject,
	dateOrNull,
	exactDecimal,
	isObject,
	metadata,
	objects,
	text,
	textOrNull,
} from '../../../nodes/CreditGrants/grants/fields';
import { pageSize, paginate } from '../../../nodes/CreditGrants/grants/paginate';
import { checkId, path } from '../../../nodes/CreditGrants/grants/path';
import type {
	Customer,
	Found,
	GrantParams,
	Provider,
	SentGrant,
} from '../../../nodes/CreditGrants/grants/provider';
import type { Api, JsonObject, Query } from '../../../nodes/CreditGrants/grants/types';
import { readTransactions } from './transactions';
import { baseUrl, secret } from '../../../nodes/CreditGrants/providers/connection';

const MOST_A_PAGE = 100;

/**
 * A company that does not exist: cursors that are opaque, and grants that carry their balance. It proves that a
 * provider is one file and one line of a registry.
 */
export const tally: Provider<SentGrant> = {
	name: 'tally',
	displayName: 'Tally',
	credential: 'creditGrantsTallyApi',
	fields: {
		grantId: { label: 'Credit Grant', example: 'tg_1', operations: { get: 'required' } },
		customerId: {
			label: 'Account',
			example: 'ta_1',
			operations: {
				customerGrants: 'required',
				customerBalance: 'optional',
				transactions: 'required',
			},
		},
	},
	rateLimit: { requestsPerSecond: 10, burst: 5, concurrency: 5 },

	connect(credentials) {
		const key = secret(credentials, 'token', 'Token');
		return {
			baseUrl: baseUrl(credentials.baseUrl),
			headers: { 'X-Tally-Token': key },
			secrets: [key],
			mode: 'live',
		};
	},

	list: (api, params) => listGrants(api, '/v1/credits', params),

	customerGrants(api, params) {
		checkId(params.customerId);
		return listGrants(api, path`/v1/accounts/${params.customerId}/credits`, params);
	},

	async get(api, { grantId }) {
		return { raw: asObject(await api.get(path`/v1/credits/${grantId}`), 'the grant') };
	},

	async customer(api, id) {
		return toCustomer(asObject(await api.get(path`/v1/accounts/${id}`), 'the account'));
	},

	async searchCustomers(api, filter, page): Promise<Found<Customer>> {
		const query: Query = page ?? { limit: MOST_A_PAGE, ...(filter && { search: filter }) };
		const list = asObject(await api.get('/v1/accounts', query), 'the list of accounts');
		const after = textOrNull(list, 'after');
		return {
			entries: objects(list, 'accounts').map(toCustomer),
			next: after === null ? undefined : { ...query, after },
		};
	},

	transactions: readTransactions,

	toCreditGrant({ raw }, now, mode) {
		const unit = asObject(raw.unit, '"unit"');
		return creditGrant(
			{
				id: text(raw, 'id'),
				provider: 'tally',
				customerId: textOrNull(raw, 'account'),
				grantName: textOrNull(raw, 'label'),
				unit: text(unit, 'name'),
				unitId: text(unit, 'id'),
				type: 'custom',
				amount: exactDecimal(raw, 'granted'),
				balance: exactDecimal(raw, 'left'),
				effectiveAt: dateOrNull(raw, 'begins', instant),
				expiresAt: dateOrNull(raw, 'ends', instant),
				voidedAt: dateOrNull(raw, 'cancelled', instant),
				mode,
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

function listGrants(api: Api, url: string, params: GrantParams): AsyncGenerator<SentGrant[]> {
	return paginate(
		async (query) => {
			const list = asObject(await api.get(url, query), 'the list of grants');
			const after = textOrNull(list, 'after');
			return {
				items: objects(list, 'credits').map((raw) => ({ raw })),
				next: after === null ? undefined : { ...query, after },
			};
		},
		{ limit: pageSize(params, MOST_A_PAGE) },
		({ raw }) => text(raw, 'id'),
		api.notices,
	);
}

function toCustomer(raw: JsonObject): Customer {
	return {
		id: text(raw, 'id'),
		name: textOrNull(raw, 'name'),
		email: textOrNull(raw, 'email'),
		externalId: textOrNull(raw, 'reference'),
		url: null,
		metadata: {},
	};
}
