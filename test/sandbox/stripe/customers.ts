import type Stripe from 'stripe';

import { known } from '../books';
import { toSeconds } from '../clock';
import { Listing } from '../listing';
import type { Random } from '../random';
import { customerCreated, planCustomer } from '../world';
import type { World } from '../world';
import type { EventLog } from './events';

/**
 * Names and e-mail addresses are optional at Stripe: some customers lack the one, some the other, some
 * both. Some say in their metadata below which balance they want to hear.
 */
export function customer(random: Random, world: World, index: number): Stripe.Customer {
	const { name, email } = planCustomer(random, index);
	return {
		id: `cus_${random.base62(14)}`,
		object: 'customer',
		balance: 0,
		created: toSeconds(customerCreated(world, index)),
		// Every eighth customer is represented by an account. https://docs.stripe.com/connect/use-accounts-as-customers
		customer_account: index % 8 === 3 ? `acct_${random.base62(16)}` : null,
		default_source: null,
		delinquent: false,
		description: null,
		email: index % 8 === 5 ? null : email,
		invoice_settings: {
			custom_fields: null,
			default_payment_method: null,
			footer: null,
			rendering_options: null,
		},
		livemode: false,
		metadata: index % 4 === 1 ? { low_balance_threshold: '25', crm_id: `crm-${index + 1}` } : {},
		name: index % 8 === 6 || index % 16 === 13 ? null : name,
		phone: null,
		shipping: null,
	};
}

export interface StripeCustomerChanges {
	name?: string | null;
	email?: string | null;
	metadata?: Record<string, string>;
}

export class StripeCustomers {
	readonly listing: Listing<Stripe.Customer>;
	private readonly deleted = new Map<string, Stripe.DeletedCustomer>();

	constructor(
		oldestFirst: readonly Stripe.Customer[],
		private readonly events: EventLog,
	) {
		this.listing = new Listing('newest first', oldestFirst, customerGroups);
	}

	/** Stripe answers for a deleted customer with an object that says so. */
	get(id: string): Stripe.Customer | Stripe.DeletedCustomer | undefined {
		return this.listing.get(id) ?? this.deleted.get(id);
	}

	living(id: string): Stripe.Customer {
		return known(this.listing.get(id), 'Stripe customer', id);
	}

	change(id: string, changes: StripeCustomerChanges): void {
		const customer = this.living(id);
		const before = Object.entries(customer).filter(([name]) => name in changes);
		Object.assign(customer, changes);
		this.listing.regroup();
		const previous = Object.fromEntries(before);
		this.events.tell({ type: 'customer.updated', object: customer, previous });
	}

	remove(id: string): void {
		this.events.tell({ type: 'customer.deleted', object: this.living(id) });
		this.listing.remove(id);
		this.deleted.set(id, { id, object: 'customer', deleted: true });
	}
}

/** Listed only with the test clock they are on, or those without one. https://docs.stripe.com/api/customers/list */
export function customerGroup(testClock: string | undefined, email: string | undefined): string {
	return `${testClock ?? 'no clock'} ${email ?? ''}`;
}

function customerGroups({ test_clock, email }: Stripe.Customer): string[] {
	const testClock = typeof test_clock === 'string' ? test_clock : test_clock?.id;
	const all = customerGroup(testClock, undefined);
	return email === null ? [all] : [all, customerGroup(testClock, email)];
}
