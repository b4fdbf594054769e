import { asObject, isObject, metadata, objects, text, textOrNull } from '../../grants/fields';
import { path } from '../../grants/path';
import type { Customer, Found } from '../../grants/provider';
import type { Api, JsonObject, Query } from '../../grants/types';

/** https://docs.stripe.com/api/customers/retrieve */
export async function readCustomer(api: Api, id: string): Promise<Customer> {
	// An account that acts as a customer is read by another API, and with another permission.
	if (id.startsWith('acct_')) return toCustomer({}, id);
	return toCustomer(asObject(await api.get(path`/v1/customers/${id}`), 'the customer'), id);
}

/** Of a customer that a request expanded; undefined where the grant names an id alone. */
export function expandedCustomer({ customer }: JsonObject): Customer | undefined {
	return isObject(customer) ? toCustomer(customer) : undefined;
}

/** One that is deleted has an id and `deleted: true` alone. */
export function toCustomer(raw: JsonObject, id = text(raw, 'id')): Customer {
	// [?] Stripe documents no addresses of its dashboard; a deleted customer has no page.
	const folder = raw.livemode === true ? '' : 'test/';
	const hasPage = typeof raw.livemode === 'boolean';
	return {
		id,
		name: textOrNull(raw, 'name'),
		email: textOrNull(raw, 'email'),
		externalId: null,
		url: hasPage
			? `https://dashboard.stripe.com/${folder}customers/${encodeURIComponent(id)}`
			: null,
		metadata: metadata(raw),
	};
}

/** https://docs.stripe.com/api/customers/search finds parts of three characters and more; a list pages by id. */
export async function searchCustomers(
	api: Api,
	filter: string,
	page: Query | undefined,
): Promise<Found<Customer>> {
	if (filter !== '' && filter.length < 3) return { entries: [] };
	const quoted = JSON.stringify(filter);
	const search = filter === '' ? {} : { query: `name~${quoted} OR email~${quoted}` };
	const query: Query = page ?? { limit: 100, ...search };
	const route = 'query' in query ? '/v1/customers/search' : '/v1/customers';
	const list = asObject(await api.get(route, query), 'the list of customers');
	const customers = objects(list, 'data');
	const last = customers.at(-1);
	const nextPage = textOrNull(list, 'next_page');
	return {
		entries: customers.map((raw) => toCustomer(raw)),
		next:
			list.has_more !== true || !last
				? undefined
				: nextPage === null
					? { ...query, starting_after: text(last, 'id') }
					: { ...query, page: nextPage },
	};
}
