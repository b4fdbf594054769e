import type Stripe from 'stripe';

import type { Books, Remains } from '../books';
import { known } from '../books';
import { add, subtract } from '../decimal';
import { Listing } from '../listing';
import { Random } from '../random';
import type { World } from '../world';
import { creditGrant, stripeData } from './data';
import type { AnsweredCreditGrant, StripeGrant } from './data';
import { TestClocks } from './testClocks';

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
	readonly testClocks: TestClocks;
	private readonly deleted = new Map<string, Stripe.DeletedCustomer>();
	private readonly ownerless = new Set<string>();
	private readonly withoutBalance = new Set<string>();
	private readonly random: Random;

	constructor(world: World) {
		const { customers, grants } = stripeData(world);
		this.random = new Random(world.seed ^ 0x70_0095);
		this.testClocks = new TestClocks(world.clock, this.random);
		this.customers = new Listing('newest first', customers, customerGroups);
		this.grants = new Listing('newest first', grants, ({ id, customerId, customerAccount }) => {
			if (this.ownerless.has(id)) return [];
			return customerAccount ? [customerId, customerAccount] : [customerId];
		});
	}

	/** Stripe answers for a deleted customer with an object that says so. */
	customer(id: string): Stripe.Customer | Stripe.DeletedCustomer | undefined {
		return this.customers.get(id) ?? this.deleted.get(id);
	}

	asAnswered({ id, object }: StripeGrant): AnsweredCreditGrant {
		return this.ownerless.has(id) ? { ...object, customer: null, customer_account: null } : object;
	}

	/** A grant that is not effective yet keeps its balance: Stripe documents nothing to the contrary. */
	available({ object, balance }: StripeGrant): string {
		const now = this.testClocks.now(object);
		return isPast(object.voided_at, now) || isPast(object.expires_at, now) ? '0' : balance;
	}

	ledger({ object, balance }: StripeGrant): string {
		const { voided_at, expires_at } = object;
		const now = this.testClocks.now(object);
		const booked = expires_at === null ? null : expires_at + EXPIRY_IS_BOOKED_AFTER;
		return isPast(voided_at, now) || isPast(booked, now) ? '0' : balance;
	}

	/** One entry per currency among the grants. https://docs.stripe.com/api/billing/credit-balance-summary */
	balances(grants: readonly StripeGrant[]): Stripe.Billing.CreditBalanceSummary.Balance[] {
		const byCurrency = new Map<string, StripeGrant[]>();
		for (const grant of grants) {
			const currency = grant.object.amount.monetary?.currency;
			if (!currency || this.withoutBalance.has(grant.id)) continue;
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

	refund(grantId: string, amount: string): StripeGrant {
		const grant = this.grant(grantId);
		const missing = subtract(grant.amount, grant.balance);
		const given = subtract(missing, subtract(missing, amount));
		grant.balance = add([grant.balance, given]);
		return grant;
	}

	topUp(customerId: string, topUp: StripeTopUp): StripeGrant {
		const owner = known(this.customers.get(customerId), 'Stripe customer', customerId);
		const now = new Date(this.testClocks.now(owner) * 1000);
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
		grant.object.expires_at = grant.object.updated = this.testClocks.now(grant.object);
		return grant;
	}

	voidGrant(grantId: string): StripeGrant {
		const grant = this.grant(grantId);
		grant.object.voided_at = grant.object.updated = this.testClocks.now(grant.object);
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

	/** All that a customer has lives by a clock that stands still at an instant. */
	putOnTestClock(customerId: string, frozenTime: Date): Stripe.TestHelpers.TestClock {
		const owner = known(this.customers.get(customerId), 'Stripe customer', customerId);
		const testClock = this.testClocks.freeze(owner, frozenTime);
		owner.test_clock = testClock.id;
		for (const { object } of this.grants.group(customerId).items) object.test_clock = testClock.id;
		this.customers.regroup();
		return testClock;
	}

	/** Leaves a grant with neither customer nor customer account. */
	disown(grantId: string): void {
		this.ownerless.add(this.grant(grantId).id);
		this.grants.regroup();
	}

	/** The summary of a grant has no entry from now on: `balances: []`. */
	withholdBalance(grantId: string): void {
		this.withoutBalance.add(this.grant(grantId).id);
	}

	/** As when the key is a restricted one that lacks a permission. */
	forbid(resource: StripeResource): void {
		this.forbidden.add(resource);
	}

	private grant(id: string): StripeGrant {
		return known(this.grants.get(id), 'Stripe credit grant', id);
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

function isPast(seconds: number | null, now: number): boolean {
	return seconds !== null && seconds <= now;
}
