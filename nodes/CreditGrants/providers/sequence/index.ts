import { creditGrant } from '../../grants/creditGrant';
import { calendarDay, instant } from '../../grants/dates';
import {
	asObject,
	dateOrNull,
	exactDecimal,
	isObject,
	metadata,
	objects,
	text,
	textOrNull,
} from '../../grants/fields';
import { pageSize, paginate, type Page } from '../../grants/paginate';
import { path } from '../../grants/path';
import type { Provider } from '../../grants/provider';
import { paced } from '../../grants/rateLimit';
import type { JsonObject, Query } from '../../grants/types';
import { environmentUrl, secret } from '../connection';
import { ownBalance, readBalances, type SequenceGrant } from './balances';
import { readCustomer, searchCustomers } from './customers';
import { MOST_A_PAGE, nextPage } from './paging';
import { readTransactions } from './transactions';
import { readUnit } from './unit';

const ENVIRONMENTS = {
	production: 'https://eu.sequencehq.com/api',
	sandbox: 'https://sandbox.sequencehq.com/api',
	dev: 'https://dev.seqhq.io/api',
};

/** https://docs.sequencehq.com/reference/2024-07-30/billing/list-credit-grants */
export const sequence: Provider<SequenceGrant> = {
	name: 'sequence',
	displayName: 'Sequence',
	credential: 'creditGrantsSequenceApi',
	fields: {
		grantId: {
			label: 'Credit Grant',
			example: '746fc7f2-8098-4fe7-953c-7d51c580a126',
			operations: { get: 'required' },
		},
		customerId: {
			label: 'Customer',
			example: '61b083e0-1faa-47ca-9aeb-6205da8f6c47',
			operations: {
				customerGrants: 'required',
				customerBalance: 'optional',
				transactions: 'required',
			},
		},
	},
	// 1,500 requests a minute for each key: 25 a second, as many as this sends at most in any one.
	rateLimit: paced({ requestsPerSecond: 23, burst: 2 }),

	connect(credentials) {
		const clientId = secret(credentials, 'clientId', 'Client ID');
		const clientSecret = secret(credentials, 'clientSecret', 'Client Secret');
		const basic = Buffer.from(`${clientId}:${clientSecret}`).toString('base64');
		return {
			baseUrl: environmentUrl(credentials, ENVIRONMENTS),
			headers: { Authorization: `Basic ${basic}`, 'Sequence-Version': '2024-07-30' },
			secrets: [clientSecret, basic],
			mode:
				credentials.environment === 'production'
					? 'live'
					: credentials.environment === 'custom'
						? null
						: 'test',
		};
	},

	async *list(api, params) {
		let total: unknown;
		let listed = 0;
		const pages = paginate(
			async (query) => {
				const list = asObject(await api.get('/credits', query), 'the list of grants');
				if (isObject(list.pagination)) total = list.pagination.totalResultSize;
				return readPage(list, query);
			},
			{ limit: pageSize(params, MOST_A_PAGE) },
			({ raw }) => text(raw, 'id'),
			api.notices,
		);
		for await (const page of pages) {
			listed += page.length;
			yield page;
		}
		// No error: a total changes while the list is read.
		if (typeof total === 'number' && listed < total) {
			api.notices.isShort = true;
			api.notices.messages.add(
				`Sequence listed ${listed} grants and counts ${total}: if none was removed in that moment, run it again.`,
			);
		}
	},

	async get(api, { grantId }) {
		return { raw: asObject(await api.get(path`/credits/${grantId}`), 'the grant') };
	},

	/** Not paged. A grant with nothing left is not in it. */
	customerGrants(api, { customerId }) {
		const route = path`/credits/${customerId}/grants`;
		return paginate(
			async () => {
				const grants = objects(asObject(await api.get(route), 'the list of grants'), 'items');
				return { items: grants.map((raw): SequenceGrant => ({ raw, customerId })) };
			},
			{},
			({ raw }) => text(raw, 'id'),
			api.notices,
		);
	},

	async *holdings(api, { customerId }) {
		yield [...(await readBalances(api, customerId)).values()];
	},

	customer: readCustomer,
	searchCustomers,
	transactions: readTransactions,

	depletedGrantsVanish: true,
	unitsComeWithBalances: true,

	async balanceOf(api, { id, customerId, type, balanceExact }) {
		if (balanceExact !== undefined || customerId === null) return { balance: balanceExact };
		const standing = (await readBalances(api, customerId)).get(id)?.standing;
		// A count is told by its metric's name there, and in the grant itself by an id.
		const unit = (type === 'usage' && standing?.unitName) || undefined;
		return { balance: standing?.balance, unit };
	},

	toCreditGrant({ raw, customerId, standing }, now, mode) {
		const unit = readUnit(raw, standing?.unitName);
		return creditGrant(
			{
				id: text(raw, 'id'),
				provider: 'sequence',
				customerId: textOrNull(raw, 'customerId') ?? customerId ?? null,
				grantName: textOrNull(raw, 'name'),
				unit: unit.name,
				amount:
					exactDecimal(raw, 'originalAmount') ??
					exactDecimal(raw, 'amount') ??
					exactDecimal(raw, 'grantAmount'),
				balance: ownBalance(raw) ?? standing?.balance,
				effectiveAt:
					dateOrNull(raw, 'effectiveDate', calendarDay) ??
					dateOrNull(raw, 'issueDate', calendarDay),
				expiresAt: dateOrNull(raw, 'expiryDate', calendarDay),
				type: unit.type,
				currency: unit.currency,
				mode,
				createdAt: dateOrNull(raw, 'createdAt', instant),
				unitId: unit.id,
				metadata: metadata(raw),
			},
			now,
		);
	},

	/** `{error: {type, message}}` on one page of the documentation, `{errors: []}` or nothing elsewhere. */
	readRefusal({ status, body }) {
		const answer = isObject(body) ? body : {};
		const errors: unknown[] = Array.isArray(answer.errors)
			? answer.errors
			: [answer.error ?? answer];
		const details = errors.filter(isObject);
		const words = [...details.map(({ message }) => message), ...errors].filter(
			(each): each is string => typeof each === 'string' && each !== '',
		);
		const message = words.length > 0 ? words.join('; ') : null;
		return {
			message,
			// A missing grant may be a 400. [?] Its words are not documented.
			isMissing: status === 404 || (status === 400 && MISSING.test(message ?? '')),
		};
	},
};

const MISSING = /not found|no such|does not exist|unknown (customer|grant|credit)/i;

function readPage(list: JsonObject, query: Query): Page<SequenceGrant> {
	return {
		items: objects(list, 'items').map((raw) => ({ raw })),
		next: nextPage(list, query),
	};
}
