import { creditGrant } from '../grants/creditGrant';
import { calendarDay, instant } from '../grants/dates';
import { AnswerError } from '../grants/errors';
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
import { MAX_PAGE_SIZE, pageSize, paginate, type Page } from '../grants/paginate';
import { path } from '../grants/path';
import type { Provider } from '../grants/provider';
import { paced } from '../grants/rateLimit';
import type { Api, CreditGrant, JsonObject, Query } from '../grants/types';
import { environmentUrl, secret } from './connection';

const ENVIRONMENTS = {
	production: 'https://eu.sequencehq.com/api',
	sandbox: 'https://sandbox.sequencehq.com/api',
	dev: 'https://dev.seqhq.io/api',
};

interface SequenceGrant {
	raw: JsonObject;
	/** Of the request, where the grant itself does not say. */
	customerId?: string;
	/** From the customer's balances, where the grant itself carries none. */
	standing?: Standing;
}

interface Standing {
	balance: string;
	/** Name of the currency or metric that the balance is counted in. */
	unitName: string | null;
}

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
			operations: { customerGrants: 'required', customerBalance: 'optional' },
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
			{ limit: pageSize(params) },
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

	/** https://docs.sequencehq.com/reference/2024-07-30/customer/list-customers */
	async searchCustomers(api, filter, page) {
		const query = page ?? {
			limit: MAX_PAGE_SIZE,
			...(filter && { [filter.includes('@') ? 'email' : 'legalName']: filter }),
		};
		const list = asObject(await api.get('/customers', query), 'the list of customers');
		return {
			choices: objects(list, 'items').map((customer) => ({
				id: text(customer, 'id'),
				name: textOrNull(customer, 'legalName') ?? textOrNull(customer, 'label'),
			})),
			next: nextPage(list, query),
		};
	},

	depletedGrantsVanish: true,

	async withBalance(api, found, { id, customerId }) {
		if (ownBalance(found.raw) !== undefined || customerId === null) return undefined;
		const balances = await readBalances(api, customerId);
		return { ...found, standing: balances.get(id)?.standing };
	},

	toCreditGrant({ raw, customerId, standing }, now, mode) {
		const unit = readUnit(raw, standing);
		return creditGrant(
			{
				id: text(raw, 'id'),
				provider: 'sequence',
				customerId: textOrNull(raw, 'customerId') ?? customerId ?? null,
				name: textOrNull(raw, 'name'),
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
				metricId: unit.metricId,
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

/** The cursor of the next page is `pagination.after`; absent, null and "" all mean the end. */
function nextPage(list: JsonObject, query: Query): Query | undefined {
	const after = textOrNull(asObject(list.pagination, '"pagination"'), 'after');
	return after === null ? undefined : { ...query, after };
}

/**
 * A customer's grants with what remains of each, by grant id; asked for once in a run.
 * https://docs.sequencehq.com/reference/latest/billing/list-credit-balances-for-a-customer
 */
async function readBalances(api: Api, customerId: string): Promise<Map<string, SequenceGrant>> {
	return await api.once(`balances of ${customerId}`, async () => {
		const answer = await api.get(path`/credits/${customerId}/balances`);
		const units = objects(asObject(answer, 'the list of balances'), 'items');
		const grants = units.flatMap((unit) =>
			objects(unit, 'grants').map((raw): SequenceGrant => {
				const balance = ownBalance(raw);
				if (balance === undefined) {
					throw new AnswerError(`grant ${text(raw, 'id')} is among the balances without a balance`);
				}
				return { raw, customerId, standing: { balance, unitName: textOrNull(unit, 'name') } };
			}),
		);
		return new Map(grants.map((grant) => [text(grant.raw, 'id'), grant]));
	});
}

/** The documentation gives two shapes of a grant, and a third for a customer's grants. */
function ownBalance(raw: JsonObject): string | undefined {
	return exactDecimal(raw, 'currentBalance') ?? exactDecimal(raw, 'balance');
}

interface Unit {
	name: string | null;
	type: CreditGrant['type'];
	currency: string | null;
	metricId: string | null;
}

/**
 * CURRENCY and CASH are money, METRIC and USAGE a count of a metric. A customer's grants say neither:
 * there the grant's name is the name of its currency or metric.
 */
function readUnit(raw: JsonObject, standing: Standing | undefined): Unit {
	const kind = textOrNull(raw, 'creditUnitType') ?? textOrNull(raw, 'type');
	const name = textOrNull(raw, 'name');
	switch (kind) {
		case 'CURRENCY':
		case 'CASH': {
			const currency = textOrNull(raw, 'currency')?.toUpperCase() ?? null;
			return { name: currency, type: 'monetary', currency, metricId: null };
		}
		case 'METRIC':
		case 'USAGE': {
			const metricId = textOrNull(raw, 'metricId');
			const metricName = standing?.unitName ?? (kind === 'USAGE' ? name : null);
			return { name: metricName ?? metricId ?? name, type: 'usage', currency: null, metricId };
		}
		default: {
			const currency = currencyCode(name);
			return { name, type: currency ? 'monetary' : 'custom', currency, metricId: null };
		}
	}
}
