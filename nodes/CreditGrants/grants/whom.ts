import type { Provider } from './provider';

/** A customer as the form names them. */
export type Whom = { id: string } | Named;

/** One who is to be found. */
export interface Named {
	/** An id, an e-mail address, a name or a part of one. */
	named: string;
	/** The field that says so, as the user sees it. */
	field: string;
}

/** Whose grants are asked for, before those are found who are named. */
export interface Whose {
	/** Undefined for everybody. */
	customers?: Whom[];
	/** Dodo Payments: empty for all. */
	entitlementId: string;
}

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** Whether a text is shaped as a provider's ids of customers are: nobody has such a name. */
export function isCustomerId({ fields }: Pick<Provider, 'fields'>, text: string): boolean {
	const { example = '' } = fields.customerId ?? {};
	const [prefix, rest] = example.split('_');
	return rest === undefined
		? UUID.test(example) && UUID.test(text)
		: text.startsWith(`${prefix}_`) && /^\w{8,}$/.test(text);
}
