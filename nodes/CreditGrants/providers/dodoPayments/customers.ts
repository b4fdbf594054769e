import { asObject, metadata, text, textOrNull } from '../../grants/fields';
import { path } from '../../grants/path';
import type { Customer, Found } from '../../grants/provider';
import type { Api, JsonObject, Query } from '../../grants/types';
import { firstPage, onePage } from './paging';

/** https://docs.dodopayments.com/api-reference/customers/get-customers-1 */
export async function readCustomer(api: Api, id: string): Promise<Customer> {
	return toCustomer(asObject(await api.get(path`/customers/${id}`), 'the customer'), id);
}

/** It finds parts of names, and whole e-mail addresses. */
export async function searchCustomers(
	api: Api,
	filter: string,
	page: Query | undefined,
): Promise<Found<Customer>> {
	const first = firstPage(filter ? { [filter.includes('@') ? 'email' : 'name']: filter } : {});
	const { items, next } = await onePage(api, '/customers', page ?? first);
	return { entries: items.map((raw) => toCustomer(raw)), next };
}

function toCustomer(raw: JsonObject, id = text(raw, 'customer_id')): Customer {
	return {
		id,
		name: textOrNull(raw, 'name'),
		email: textOrNull(raw, 'email'),
		externalId: null,
		url: null,
		metadata: metadata(raw),
	};
}
