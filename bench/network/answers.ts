import {
	DODO_ENTITLEMENT,
	dodoBalances,
	dodoCustomerEntitlements,
	dodoList,
	sequenceBalances,
	sequenceCustomerGrants,
	sequenceList,
	stripeList,
} from './accounts';
import type { Changes } from './changes';
import { numberIn, type Account } from './keys';

/** What the three providers answer, as far as the bench asks; undefined for any other path. */
export function answer(account: Account, changes: Changes, url: URL): object | undefined {
	const query = url.searchParams;
	const [, ...parts] = url.pathname.split('/');
	switch (parts[0]) {
		case 'v1':
			return stripeAnswer(account, changes, url.pathname, query);
		case 'api':
			return parts.length === 2 ? sequencePage(account, query) : sequenceCustomer(account, parts);
		case 'credit-entitlements':
			return { items: dodoItems(account, parts, query) };
		case 'customers':
			return { items: dodoCustomerEntitlements() };
	}
}

function stripeAnswer(
	account: Account,
	changes: Changes,
	path: string,
	query: URLSearchParams,
): object {
	switch (path) {
		case '/v1/events':
			return changes.page(query);
		case '/v1/billing/credit_balance_summary':
			return changes.summary(account, numberIn(query.get('filter[credit_grant]') ?? ''));
		default:
			return stripePage(account, query);
	}
}

function stripePage(account: Account, query: URLSearchParams): object {
	const customer = query.get('customer');
	const [first, end] = customer === null ? [0, account.grants] : rangeOf(account, customer);
	const after = query.get('starting_after');
	const from = after === null ? first : numberIn(after) + 1;
	const to = Math.min(from + Number(query.get('limit') ?? 10), end);
	return {
		object: 'list',
		data: stripeList(account, from, to),
		has_more: to < end,
		url: '/v1/billing/credit_grants',
	};
}

function sequencePage(account: Account, query: URLSearchParams): object {
	const from = Number(Buffer.from(query.get('after') ?? '', 'base64').toString());
	const to = Math.min(from + Number(query.get('limit') ?? 10), account.grants);
	const after = to < account.grants ? Buffer.from(String(to)).toString('base64') : null;
	return {
		items: sequenceList(account, from, to),
		pagination: { after, before: null, totalResultSize: account.grants },
	};
}

function sequenceCustomer(account: Account, [, , customer, what]: string[]): object {
	const [from, to] = rangeOf(account, customer);
	const items =
		what === 'balances'
			? sequenceBalances(account, from, to)
			: sequenceCustomerGrants(account, from, to);
	return { items };
}

function dodoItems(account: Account, parts: string[], query: URLSearchParams): object[] {
	const size = Number(query.get('page_size') ?? 10);
	const skip = Number(query.get('page_number') ?? 0) * size;
	const until = (end: number) => Math.min(skip + size, end);
	if (parts.length === 1) return [DODO_ENTITLEMENT].slice(skip, skip + size);
	if (parts.length === 3)
		return dodoBalances(skip, until(Math.ceil(account.grants / account.perCustomer)));
	const [from, end] = rangeOf(account, parts[3]);
	return dodoList(account, from + skip, Math.min(from + skip + size, end));
}

function rangeOf({ grants, perCustomer }: Account, customer: string): [from: number, to: number] {
	const from = numberIn(customer) * perCustomer;
	return [from, Math.min(from + perCustomer, grants)];
}
