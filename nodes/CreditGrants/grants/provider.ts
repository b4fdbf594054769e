import type { GrantFilter } from './filter';
import type { FoundTransaction, TransactionType } from './transaction';
import type { Api, AsOf, CreditGrant, JsonObject, Mode, Query } from './types';

/** The node's operations that give grants. */
export type GrantOperation = 'list' | 'get' | 'customerGrants';

export type Operation = GrantOperation | 'customerBalance' | 'transactions';

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
	filter?: GrantFilter;
	/** Whether the node picks some of the grants read: few of many may be wanted. */
	isPicked?: boolean;
	/** Whose they are is to be told, where it comes along. */
	customerDetails?: boolean;
	/** Grants of those who have nothing to spend, now or later, need not be among them. */
	ofHoldersAlone?: boolean;
};

export type ReadParams = GrantParams & {
	/** Ask for balances that the grants do not carry. */
	fetchBalances: boolean;
};

/** Which changes of one customer's balances are wanted; all of them where nothing more is said. */
export interface TransactionParams {
	customerId: string;
	/** Empty for all, or where the provider does not use it. */
	entitlementId: string;
	/** From when, and until when, both included. Sent to the API where it can filter; the node filters in any case. */
	since?: AsOf;
	until?: AsOf;
	type?: TransactionType;
	/** How many are wanted at most. */
	limit?: number;
	/** As in a grant's. */
	isPicked?: boolean;
}

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

/** A customer as people know them; null for what there is not. */
export interface Customer {
	id: string;
	name: string | null;
	email: string | null;
	/** The id that the user's own system gave them. */
	externalId: string | null;
	/** Their page in the provider's dashboard, where its address is known. */
	url: string | null;
	/** The user's own key-value pairs. */
	metadata: JsonObject;
}

/** One entry of a searchable list: a customer, or a credit entitlement. */
export interface Choice {
	id: string;
	name: string | null;
	email?: string | null;
}

/** One page of a searchable list. */
export interface Found<Entry extends Choice = Choice> {
	entries: Entry[];
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

/** A grant as a provider sent it. */
export interface SentGrant {
	raw: JsonObject;
}

/** What an answer beside the grant tells of it. */
export interface Told {
	/** Exact, in major units; undefined where it is not told. */
	balance: string | undefined;
	/** A word for what it is counted in, where the grant itself has none. */
	unit?: string;
}

/** Somebody whose credits are read in one go: a customer, with all or one kind of theirs. */
export interface Holder<Sent extends SentGrant = SentGrant> {
	/** Of all holders of the account no other has it. */
	id: string;
	customerId: string;
	/** Another text once anything of them changed; undefined where nothing tells. */
	version?: string;
	/** They have nothing to spend, now or later. */
	isEmpty?: boolean;
	/** @param params its ids are of no concern */
	grants(api: Api, params: GrantParams): AsyncIterable<Sent[]>;
}

/** Something that changed, of a customer or a grant. */
export interface Change {
	/** Who it is about, under each of their ids; empty where that is not told. */
	customerIds: string[];
	grantId?: string;
}

/** What changed since it was last asked, each time; the first time it only begins. */
export interface Feed {
	/** @throws RequestError; then the next time tells what this one would have told */
	changes(api: Api): Promise<Change[]>;
	/** What a key needs that it does not have, where the feed is refused: completes "Give it …". */
	permission: string;
}

/**
 * How one company differs from the others. Everything else is written once, outside.
 *
 * `Sent` is a grant as the provider sent it (`raw`) with what else had to be asked for to know it:
 * its balance, its unit, its customer.
 */
export interface Provider<Sent extends SentGrant = SentGrant> {
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
	list(api: Api, params: GrantParams): AsyncIterable<Sent[]>;
	get(api: Api, params: GrantParams): Promise<Sent>;
	customerGrants(api: Api, params: GrantParams): AsyncIterable<Sent[]>;
	/**
	 * A customer's grants as their balances count them, for a provider whose `customerGrants` leaves
	 * something out.
	 */
	holdings?(api: Api, params: GrantParams): AsyncIterable<Sent[]>;
	/** A grant that is used up may be missing from what the provider sends. */
	depletedGrantsVanish?: boolean;
	/** @throws RequestError that says so where there is no such customer */
	customer(api: Api, customerId: string): Promise<Customer>;
	/** With Customer Details, a grant says itself whose it is: nobody is asked for. */
	customersComeAlong?: true;
	/** Whether the user can keep key-value pairs with a customer. */
	customerMetadata?: true;
	/**
	 * One page of the customers whose name or e-mail address matches, as far as the API finds them.
	 *
	 * @param filter what the user typed; empty for all
	 * @param page what the page before gave as `next`; undefined for the first
	 */
	searchCustomers(api: Api, filter: string, page: Query | undefined): Promise<Found<Customer>>;
	/** The same for credit entitlements, for a provider that has them; an id finds its own. */
	searchEntitlements?(api: Api, filter: string, page: Query | undefined): Promise<Found>;
	/** Asks for a balance that the grant does not carry; absent where they all do. */
	balanceOf?(api: Api, grant: CreditGrant): Promise<Told>;
	/** What a grant is counted in may have its name with the balance alone. */
	unitsComeWithBalances?: true;
	/**
	 * Who has credits, for a provider that has no list of all grants: each can be read by themselves.
	 *
	 * @param entitlementId empty for all
	 */
	holders?(api: Api, entitlementId: string): AsyncIterable<Array<Holder<Sent>>>;
	/**
	 * Tells what changed, for a provider that can be asked; absent where its lists alone tell.
	 *
	 * @param ofCustomers whether it is to tell of changes to customers themselves
	 */
	feed?(ofCustomers: boolean): Feed;
	/** What became of a customer's credits, newest first as far as the provider's order is known; absent where it does not tell. */
	transactions?(api: Api, params: TransactionParams): AsyncIterable<FoundTransaction[]>;
	/** Pure. @throws AnswerError for a grant that does not follow the documentation */
	toCreditGrant(sent: Sent, now: AsOf, mode: Mode | null): CreditGrant;
	/** Pure; it is asked of every answer, as some refuse with a status of 200. */
	readRefusal(answered: Answered): Refusal;
}

/** The providers that a node offers, by name: form and dispatch are made from it. */
export type Registry = Record<string, Provider>;
