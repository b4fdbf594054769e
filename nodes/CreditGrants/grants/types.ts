export type GrantStatus = 'voided' | 'expired' | 'depleted' | 'pending' | 'active';

export type JsonObject = { [key: string]: unknown };

/**
 * One prepaid credit grant: the item that every provider's grants become, keys in this order.
 *
 * Amounts are JS numbers in major units (dollars, not cents); the `…Exact` twins hold every digit.
 * `amount`, `balance` and what follows from them are missing when they are not known: never null,
 * never 0, because a null passes a strict "is less than" and sets off a false alarm.
 * Instants are ISO 8601 UTC; calendar days are `YYYY-MM-DD`, the last day of validity included.
 */
export interface CreditGrant {
	id: string;
	/** The name under which the provider is registered. */
	provider: string;
	customerId: string | null;
	name: string | null;
	status: GrantStatus;
	/** What one credit is: the currency code for money, else the name or id of the metric or credit. */
	unit: string | null;
	/** Granted. */
	amount?: number;
	/** Remaining. */
	balance?: number;
	effectiveAt: string | null;
	expiresAt: string | null;

	type: 'monetary' | 'usage' | 'custom';
	/** ISO 4217, upper case. */
	currency: string | null;
	amountExact?: string;
	balanceExact?: string;
	/** `balance` as a percentage of `amount`, rounded to two decimals. */
	percentRemaining?: number;
	/** Where the grant came from, in the provider's word: paid, promotional, subscription, rollover … */
	source: string | null;
	priority: number | null;
	mode: Mode | null;
	createdAt: string | null;
	updatedAt: string | null;
	voidedAt: string | null;
	/** Stripe: the `customer_account` that holds the grant. */
	customerAccountId: string | null;
	/** Sequence: the metric that a usage credit is spent on. */
	metricId: string | null;
	/** Dodo Payments: the credit entitlement that the grant belongs to. */
	entitlementId: string | null;
	/** Dodo Payments: the grant that this one was rolled over from. */
	parentGrantId: string | null;
	metadata: JsonObject;
}

/** Live money or the provider's test data. */
export type Mode = 'live' | 'test';

/** The one moment a run judges every grant at. */
export interface AsOf {
	/** ISO 8601 in UTC. */
	instant: string;
	/** The calendar day at that instant in the workflow's time zone, `YYYY-MM-DD`. */
	day: string;
}

export type QueryValue = string | number | boolean | undefined;
export type Query = Record<string, QueryValue>;

/** What happened in a run that the user should know although nothing failed. */
export interface Notices {
	/** Grants that a provider sent on more than one page. */
	duplicates: number;
	/** Balances that were not asked for, because nothing is left of a grant that is voided or expired. */
	settledBalances: number;
	/** A list may lack some of its grants. */
	isShort?: boolean;
	/** Whole sentences, each shown once. */
	messages: Set<string>;
}

/** What a provider asks its questions through, for one run of the node. */
export interface Api {
	/** One authenticated GET; the base URL, the credential and the API version are already bound. */
	get(path: string, query?: Query): Promise<unknown>;
	/** Loads something at most once in a run, however many grants and input items need it. */
	once<T>(key: string, load: () => Promise<T>): Promise<T>;
	/** How many requests may be under way at once. */
	concurrency: number;
	notices: Notices;
}
