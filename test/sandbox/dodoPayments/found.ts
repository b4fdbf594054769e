import type { DodoPaymentsBooks } from './books';
import type { DodoCustomer } from './data';
import type { DodoEntitlement } from './entitlements';
import { notFound } from './errors';

export function customerOf(books: DodoPaymentsBooks, id: string): DodoCustomer {
	const found = books.customers.get(id);
	if (!found) throw notFound('Customer not found');
	return found;
}

export function entitlementOf(books: DodoPaymentsBooks, id: string): DodoEntitlement {
	const found = books.entitlements.get(id);
	if (!found) throw notFound('Credit entitlement not found');
	return found;
}
