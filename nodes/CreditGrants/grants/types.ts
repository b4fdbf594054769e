import type { Notices } from './notices';

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
export interface CreditGrant extends BesideTheItem {
	id: string;
	/** Whose credits they are; null where it is not known or was not asked for. */
	customerName: string | null;
	/** What one credit is, in a word for people: the currency code for money, else the name of what is counted. */
	unit: string | null;
	/** Remaining. */
	balance?: number;
	/** Granted. */
	amount?: number;
	status: GrantStatus;
	/** The grant's own name. */
	grantName: string | null;
	expiresAt: string | null;
	/** Who holds the credits; a Stripe account that acts as the customer is `acct_…`. */
	customerId: string | null;
	/** The name under which the provider is registered. */
	provider: string;

	customerEmail: string | null;
	/** The customer's page in the provider's dashboard; null where its address is not known. */
	customerUrl: string | null;
	/** The id that the user's own system gave the customer. */
	externalCustomerId: string | null;
	effectiveAt: string | null;
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
	/** The provider's id of what the credits are counted in: a metric, a credit entitlement. */
	unitId: string | null;
	/** Dodo Payments: the grant that this one was rolled over from. */
	parentGrantId: string | null;
	metadata: JsonObject;
}

/** What is known of a grant and does not stand in its item. */
export interface BesideTheItem {
	/** Stripe: the account that acts as the customer, where it is not `customerId`. */
	customerAccountId?: string;
	/** The provider books it as expired, whatever its date says. */
	isExpired?: boolean;
	/** It lives by another clock than ours: Stripe's test clocks. */
	clock?: OtherClock;
	/** What its customer used of its unit beyond all grants, in major units, exact. */
	overage?: string;
}

export interface OtherClock {
	id: string;
	/** The time it shows; null where that could not be read: then no date is judged. */
	now: AsOf | null;
}

/** Live money or the provider's test data. */
export type Mode = 'live' | 'test';

/** The one moment a run judges every grant at. */
export interface AsOf {
	/** ISO 8601 in UTC. */
	instant: string;
	/**
	 * The calendar day at that instant in the workflow's time zone, `YYYY-MM-DD`.
	 *
	 * @throws InputError where there is no such time zone
	 */
	readonly day: string;
}

/** A list of values is sent as the same key several times. */
export type QueryValue = string | number | boolean | string[] | undefined;
export type Query = Record<string, QueryValue>;

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
