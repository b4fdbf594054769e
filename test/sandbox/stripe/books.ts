import type Stripe from 'stripe';

import type { Books, Remains } from '../books';
import { known } from '../books';
import { toSeconds } from '../clock';
import type { Clock } from '../clock';
import { add, subtract } from '../decimal';
import { Listing } from '../listing';
import { Random } from '../random';
import type { World } from '../world';
import { creditGrant, stripeData } from './data';
import type { StripeGrant } from './data';

export interface StripeTopUp {
	/** Minor units. */
	amount: string;
	/** Lower case; usd unless told. */
	currency?: string;
	name?: string;
	effectiveAt?: Date;
	expiresAt?: Date;
	metadata?: Record<string, string>;
}

/** What a restricted key needs a permission of its own for. */
export type StripeResource = 'customers' | 'events';

/**
 * Seconds between a grant's expiry and its entry in the ledger: meanwhile the ledger balance still
 * counts it and the available balance does not. How long Stripe takes is not documented.
 */
const EXPIRY_IS_BOOKED_AFTER = 3600;

export class StripeBooks implements Books<StripeGrant, StripeTopUp> {
	readonly customers: Listing<Stripe.Customer>;
	readonly grants: Listing<StripeGrant>;
	/** What the key has no permission to read. */
	readonly forbidden = new Set<StripeResource>();
	private readonly deleted = new Map<string, Stripe.DeletedCustomer>();
	private readonly clock: Clock;
	private readonly random: Random;

	constructor(world: World) {
		const { customers, grants } = stripeData(world);
		this.clock = world.clock;
		this.random = new Random(world.seed ^ 0x70_0095);
		this.customers = new Listing('newest first', customers, ({ email }) => (email ? [email] : []));
		this.grants = new Listing('newest first', grants, ({ customerId, customerAccount }) =>
			customerAccount ? [customerId, customerAccount] : [customerId],
		);
	}

	/** Stripe answers for a deleted customer with an object that says so. */
	customer(id: string): Stripe.Customer | Stripe.DeletedCustomer | undefined {
		return this.customers.get(id) ?? this.deleted.get(id);
	}

	/** A grant that is not effective yet keeps its balance: Stripe documents nothing to the contrary. */
	available({ object, balance }: StripeGrant): string {
		const { voided_at, expires_at } = object;
		return this.isPast(voided_at) || this.isPast(expires_at) ? '0' : balance;
	}

	ledger({ object, balance }: StripeGrant): string {
		const { voided_at, expires_at } = object;
		const booked = expires_at === null ? null : expires_at + EXPIRY_IS_BOOKED_AFTER;
		return this.isPast(voided_at) || this.isPast(booked) ? '0' : balance;
	}

	/** One entry per currency among the grants. https://docs.stripe.com/api/billing/credit-balance-summary */
	balances(grants: readonly StripeGrant[]): Stripe.Billing.CreditBalanceSummary.Balance[] {
		const byCurrency = new Map<string, StripeGrant[]>();
		for (const grant of grants) {
			const currency = grant.object.amount.monetary?.currency;
			if (!currency) continue;
			byCurrency.set(currency, [...(byCurrency.get(currency) ?? []), grant]);
		}
		return [...byCurrency].map(([currency, inCurrency]) => {
			const monetary = (amounts: string[]) => ({
				monetary: { currency, value: Number(add(amounts)) },
				type: 'monetary' as const,
			});
			return {
				available_balance: monetary(inCurrency.map((grant) => this.available(grant))),
				ledger_balance: monetary(inCurrency.map((grant) => this.ledger(grant))),
			};
		});
	}

	balance(grantId: string): string {
		return this.available(this.grant(grantId));
	}

	spend(grantId: string, amount: string): StripeGrant {
		const grant = this.grant(grantId);
		grant.balance = subtract(grant.balance, amount);
		return grant;
	}

	topUp(customerId: string, topUp: StripeTopUp): StripeGrant {
		const owner = known(this.customers.get(customerId), 'Stripe customer', customerId);
		const now = this.clock.now();
		const object = creditGrant({
			id: `credgr_test_61${this.random.base62(32)}`,
			owner,
			currency: topUp.currency ?? 'usd',
			value: Number(topUp.amount),
			created: now,
			effective: topUp.effectiveAt ?? now,
			expires: topUp.expiresAt ?? null,
			name: topUp.name ?? null,
		});
		object.metadata = { ...topUp.metadata };
		const grant: StripeGrant = {
			id: object.id,
			customerId,
			customerAccount: object.customer_account,
			amount: topUp.amount,
			balance: topUp.amount,
			object,
		};
		this.grants.add(grant);
		return grant;
	}

	expire(grantId: string): StripeGrant {
		const grant = this.grant(grantId);
		grant.object.expires_at = grant.object.updated = toSeconds(this.clock.now());
		return grant;
	}

	voidGrant(grantId: string): StripeGrant {
		const grant = this.grant(grantId);
		grant.object.voided_at = grant.object.updated = toSeconds(this.clock.now());
		return grant;
	}

	removeCustomer(customerId: string, remains: Remains = 'stay'): void {
		known(this.customers.get(customerId), 'Stripe customer', customerId);
		this.customers.remove(customerId);
		this.deleted.set(customerId, { id: customerId, object: 'customer', deleted: true });
		if (remains === 'leave') {
			this.grants.remove(...this.grants.group(customerId).items.map(({ id }) => id));
		}
	}

	/** As when the key is a restricted one that lacks a permission. */
	forbid(resource: StripeResource): void {
		this.forbidden.add(resource);
	}

	private grant(id: string): StripeGrant {
		return known(this.grants.get(id), 'Stripe credit grant', id);
	}

	private isPast(seconds: number | null): boolean {
		return seconds !== null && seconds <= toSeconds(this.clock.now());
	}
}
