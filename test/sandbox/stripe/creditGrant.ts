import type Stripe from 'stripe';

import { toSeconds } from '../clock';
import type { StripeEntry } from './ledger';

/** A credit grant and what Stripe's ledger knows of it. Amounts are whole minor units, as strings. */
export interface StripeGrant {
	id: string;
	customerId: string;
	customerAccount: string | null;
	amount: string;
	/** What is not spent. Voiding and expiry take it away at the time they happen. */
	balance: string;
	/** How it came to that, oldest first; what ends a grant is not among them. */
	entries: StripeEntry[];
	/** As `GET /v1/billing/credit_grants` answers it. */
	object: Stripe.Billing.CreditGrant;
}

/** The SDK's type has no grant without a customer; the field has met some. */
export type AnsweredCreditGrant = Omit<Stripe.Billing.CreditGrant, 'customer'> & {
	customer: Stripe.Billing.CreditGrant['customer'] | null;
};

export interface StripeTopUp {
	/** Minor units. */
	amount: string;
	/** Lower case; usd unless told. */
	currency?: string;
	/** Paid unless told. */
	category?: Stripe.Billing.CreditGrant.Category;
	name?: string;
	effectiveAt?: Date;
	expiresAt?: Date;
	metadata?: Record<string, string>;
}

export interface NewCreditGrant {
	id: string;
	owner: Stripe.Customer;
	currency: string;
	/** Minor units. */
	value: number;
	created: Date;
	effective: Date | null;
	expires: Date | null;
	name: string | null;
}

export function creditGrant(made: NewCreditGrant): Stripe.Billing.CreditGrant {
	return {
		id: made.id,
		object: 'billing.credit_grant',
		amount: { monetary: { currency: made.currency, value: made.value }, type: 'monetary' },
		applicability_config: { scope: { price_type: 'metered' } },
		category: 'paid',
		created: toSeconds(made.created),
		customer: made.owner.id,
		customer_account: made.owner.customer_account ?? null,
		effective_at: made.effective && toSeconds(made.effective),
		expires_at: made.expires && toSeconds(made.expires),
		livemode: false,
		metadata: {},
		name: made.name,
		priority: 50,
		test_clock: made.owner.test_clock ?? null,
		updated: toSeconds(made.created),
		voided_at: null,
	};
}

/** A grant made through the API: nothing of it is used, and its ledger is still empty. */
export function toppedUp(
	id: string,
	owner: Stripe.Customer,
	{ amount, currency = 'usd', category, name, metadata, effectiveAt, expiresAt }: StripeTopUp,
	now: Date,
): StripeGrant {
	const object = creditGrant({
		id,
		owner,
		currency,
		value: Number(amount),
		created: now,
		effective: effectiveAt ?? now,
		expires: expiresAt ?? null,
		name: name ?? null,
	});
	object.category = category ?? object.category;
	object.metadata = { ...metadata };
	return {
		id,
		customerId: owner.id,
		customerAccount: object.customer_account,
		amount,
		balance: amount,
		entries: [],
		object,
	};
}
