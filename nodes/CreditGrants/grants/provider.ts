import type { Api, AsOf, CreditGrant, GrantStatus, JsonObject, Mode, Query } from './types';

/** The node's operations that give grants. */
export type GrantOperation = 'list' | 'get' | 'customerGrants';

export type Operation = GrantOperation | 'customerBalance';

/** The id fields of the form. */
export type IdField = 'grantId' | 'customerId' | 'entitlementId';

/** An id field as one provider has it. */
export interface IdUse {
	/** As the form and errors name it. */
	label: string;
	/** An id such as the provider's documentation shows. */
	example: string;
	/** Which operations show the field, and whether it may stay empty. */
	operations: Partial<Record<Operation, 'required' | 'optional'>>;
}

/** What the form asks for; an id that a provider does not use is an empty text. */
export type GrantParams = Record<IdField, string> & {
	/** How many grants are wanted at most; undefined for all. */
	limit?: number;
	/** Sent to the API where it can filter; the node filters the normalized grants in any case. */
	status?: GrantStatus;
};

export type ReadParams = GrantParams & {
	/** Ask for balances that the grants do not carry. */
	fetchBalances: boolean;
};

/** Whose grants are read. */
export interface Scope {
	/** Undefined for everybody. */
	customerIds?: string[];
	/** Dodo Payments: empty for all. */
	entitlementId: string;
}

/** Where requests go and what they carry. */
export interface Connection {
	/** No slash at the end. */
	baseUrl: string;
	headers: Record<string, string>;
	/** What must never be shown, in every form it is sent in. */
	secrets: string[];
	/** Null where neither the environment nor the key tells. */
	mode: Mode | null;
	/** Which of the accounts that the key opens. */
	account?: string;
}

/** One entry of a searchable list. */
export interface Choice {
	id: string;
	/** Null where it has none. */
	name: string | null;
}

/** One page of a searchable list. */
export interface Choices {
	choices: Choice[];
	/** What to ask for next; absent on the last page. */
	next?: Query;
}

/** What a provider says about a request it refused. */
export interface Refusal {
	/** The provider's own words; null where it gave none: an answer of 200 is then no refusal. */
	message: string | null;
	/** What was asked for does not exist, or no more. As shipped: where the status is 404. */
	isMissing?: boolean;
	/** It came too soon after others. As shipped: where the status is 429. */
	tooMany?: boolean;
	/** Whether another attempt may help, where the provider says so itself. */
	again?: boolean;
}

/** What came back, whatever its status. */
export interface Answered {
	status: number;
	/** A response header by its lower-case name. */
	header: (name: string) => string | undefined;
	/** The parsed JSON; undefined where it was none. */
	body: unknown;
}

/** The requests a provider allows, in the terms of its documentation. */
export interface RateLimit {
	requestsPerSecond: number;
	/** How many may leave at once after a pause. */
	burst: number;
	/** How many may be under way at a time. */
	concurrency: number;
}

/**
 * How one company differs from the others. Everything else is written once, outside.
 *
 * `Found` is a grant as the provider sent it (`raw`) with what else had to be asked for to know it:
 * its balance, its unit, its customer.
 */
export interface Provider<Found extends { raw: JsonObject } = { raw: JsonObject }> {
	/** As it stands in the registry, and in the item's `provider`. */
	name: string;
	displayName: string;
	/** Name of the n8n credential type. */
	credential: string;
	fields: Partial<Record<IdField, IdUse>>;
	rateLimit: RateLimit;
	/** Name of the response header that identifies a request to the provider's support. */
	requestIdHeader?: string;

	/** @throws InputError for a credential that cannot be sent safely */
	connect(credentials: JsonObject): Connection;
	list(api: Api, params: GrantParams): AsyncIterable<Found[]>;
	get(api: Api, params: GrantParams): Promise<Found>;
	customerGrants(api: Api, params: GrantParams): AsyncIterable<Found[]>;
	/**
	 * A customer's grants as their balances count them, for a provider whose `customerGrants` leaves
	 * something out.
	 */
	holdings?(api: Api, params: GrantParams): AsyncIterable<Found[]>;
	/** A grant that is used up may be missing from what the provider sends. */
	depletedGrantsVanish?: boolean;
	/**
	 * One page of the customers whose name or e-mail address matches, for the form's list.
	 *
	 * @param filter what the user typed; empty for all
	 * @param page what the page before gave as `next`; undefined for the first
	 */
	searchCustomers(api: Api, filter: string, page: Query | undefined): Promise<Choices>;
	/** The same for credit entitlements, for a provider that has them. */
	searchEntitlements?(api: Api, filter: string, page: Query | undefined): Promise<Choices>;
	/** The user's own key-value pairs of a customer; absent where the API has none. */
	customerMetadata?(api: Api, customerId: string): Promise<JsonObject>;
	/**
	 * Asks for a balance that the grant does not carry; absent where they all do.
	 *
	 * @param grant what is known of it without
	 * @returns undefined where there is nothing to ask for
	 */
	withBalance?(api: Api, found: Found, grant: CreditGrant): Promise<Found | undefined>;
	/** Pure. @throws AnswerError for a grant that does not follow the documentation */
	toCreditGrant(found: Found, now: AsOf, mode: Mode | null): CreditGrant;
	/** Pure; it is asked of every answer, as some refuse with a status of 200. */
	readRefusal(answered: Answered): Refusal;
}

/** The providers that a node offers, by name: form and dispatch are made from it. */
export type Registry = Record<string, Provider>;
