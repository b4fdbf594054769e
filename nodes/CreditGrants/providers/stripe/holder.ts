import { isObject, textOrNull } from '../../grants/fields';
import { checkId } from '../../grants/path';
import type { JsonObject, Query } from '../../grants/types';

/** Who holds a grant: a customer, an account that acts as one, or both of them for the same company. */
export function holderOf(raw: JsonObject): { customer: string | null; account: string | null } {
	return { customer: customerId(raw), account: textOrNull(raw, 'customer_account') };
}

/** A string, or an object where the request expanded it. */
function customerId(raw: JsonObject): string | null {
	return isObject(raw.customer) ? textOrNull(raw.customer, 'id') : textOrNull(raw, 'customer');
}

/**
 * A customer is `cus_…`; an account that acts as a customer is `acct_…` and has a filter of its own.
 * https://docs.stripe.com/connect/accounts-v2
 */
export function heldBy(id: string): Query {
	checkId(id);
	return id.startsWith('acct_') ? { customer_account: id } : { customer: id };
}
