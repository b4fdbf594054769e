import { asObject, metadata, objects, text, textOrNull } from '../../grants/fields';
import { path } from '../../grants/path';
import type { Customer, Found } from '../../grants/provider';
import type { Api, JsonObject, Query } from '../../grants/types';
import { MOST_A_PAGE, nextPage } from './paging';

/** https://docs.sequencehq.com/reference/2024-07-30/customer/get-customer */
export async function readCustomer(api: Api, id: string): Promise<Customer> {
	return toCustomer(asObject(await api.get(path`/customers/${id}`), 'the customer'), id);
}

/** https://docs.sequencehq.com/reference/2024-07-30/customer/list-customers; it finds whole legal names. */
export async function searchCustomers(
	api: Api,
	filter: string,
	page: Query | undefined,
): Promise<Found<Customer>> {
	const query = page ?? {
		limit: MOST_A_PAGE,
		...(filter && { [filter.includes('@') ? 'email' : 'legalName']: filter }),
	};
	const list = asObject(await api.get('/customers', query), 'the list of customers');
	return {
		entries: objects(list, 'items').map((raw) => toCustomer(raw)),
		next: nextPage(list, query),
	};
}

function toCustomer(raw: JsonObject, id = text(raw, 'id')): Customer {
	return {
		id,
		name: textOrNull(raw, 'legalName') ?? textOrNull(raw, 'label'),
		// [?] The documentation names both.
		email: textOrNull(raw, 'contactEmail') ?? textOrNull(raw, 'email'),
		externalId: null,
		url: null,
		metadata: metadata(raw),
	};
}
