import type Stripe from 'stripe';

import type { Books, Remains } from '../books';
import { known } from '../books';
import { toSeconds } from '../clock';
import { add, isZero, least, subtract } from '../decimal';
import { Listing } from '../listing';
import { Random } from '../random';
import type { World } from '../world';
import { toppedUp } from './creditGrant';
import type { AnsweredCreditGrant, StripeGrant, StripeTopUp } from './creditGrant';
import { StripeCustomers } from './customers';
import type { StripeCustomerChanges } from './customers';
import { stripeData } from './data';
import { EventLog } from './events';
import { ledgerEntry, StripeLedger, toTransaction } from './ledger';
import type { StripeEntry } from './ledger';
import { TestClocks } from './testClocks';

/** What a restricted key needs a permission of its own for. */
export type StripeResource = 'customers' | 'events';

export class StripeBooks implements Books<StripeGrant, StripeTopUp, StripeCustomerChanges> {
	readonly customers: StripeCustomers;
	readonly grants: Listing<StripeGrant>;
	/** What the key has no permission to read. */
	readonly forbidden = new Set<StripeResource>();
	readonly testClocks: TestClocks;
	readonly ledger: StripeLedger;
	readonly events: EventLog;
	private readonly ownerless = new Set<string>();
	private readonly withoutBalance = new Set<string>();
	private readonly booked = new Set<string>();
	private lostAnswers = 0;
	private readonly startedAt: number;
	private readonly random: Random;

	constructor(world: World) {
		const { customers, grants } = stripeData(world);
		this.random = new Random(world.seed ^ 0x70_0095);
		this.testClocks = new TestClocks(world.clock, this.random);
		this.ledger = new StripeLedger(this.testClocks);
		this.events = new EventLog(world.clock, this.random);
		this.startedAt = toSeconds(world.clock.now());
		this.customers = new StripeCustomers(customers, this.events);
		this.grants = new Listing('newest first', grants, ({ id, customerId, customerAccount }) => {
			if (this.ownerless.has(id)) return [];
			return customerAccount ? [customerId, customerAccount] : [customerId];
		});
	}

	asAnswered({ id, object }: StripeGrant): AnsweredCreditGrant {
		return this.ownerless.has(id) ? { ...object, customer: null, customer_account: null } : object;
	}

	/** Of grants that have one: see `withholdBalance`. */
	balances(grants: readonly StripeGrant[]): Stripe.Billing.CreditBalanceSummary.Balance[] {
		return this.ledger.balances(grants.filter(({ id }) => !this.withoutBalance.has(id)));
	}

	balance(grantId: string): string {
		return this.ledger.available(this.grant(grantId));
	}

	spend(grantId: string, amount: string): StripeGrant {
		const grant = this.grant(grantId);
		const taken = least(grant.balance, amount);
		this.record(grant, 'credits_applied', taken);
		grant.balance = subtract(grant.balance, taken);
		return grant;
	}

	refund(grantId: string, amount: string): StripeGrant {
		const grant = this.grant(grantId);
		const given = least(subtract(grant.amount, grant.balance), amount);
		this.record(grant, 'credits_application_invoice_voided', given);
		grant.balance = add([grant.balance, given]);
		return grant;
	}

	topUp(customerId: string, topUp: StripeTopUp): StripeGrant {
		const owner = this.customers.living(customerId);
		const now = new Date(this.testClocks.now(owner) * 1000);
		const grant = toppedUp(`credgr_test_61${this.random.base62(32)}`, owner, topUp, now);
		this.grants.add(grant);
		this.events.tell({ type: 'billing.credit_grant.created', object: grant.object });
		this.record(grant, 'credits_granted', topUp.amount);
		return grant;
	}

	/** What time alone ends raises no event; what somebody ends does. Its entry in the ledger follows later. */
	expire(grantId: string): StripeGrant {
		return this.endNow(grantId, 'expires_at');
	}

	voidGrant(grantId: string): StripeGrant {
		const grant = this.endNow(grantId, 'voided_at');
		const end = this.ledger.end(grant);
		if (end?.type === 'credits_voided') this.tellEntry(grant, end);
		return grant;
	}

	/** Raises the events of the expiries that the ledger has booked since the start. Until then it raises none. */
	bookExpiries(): void {
		for (const grant of this.grants.items) {
			const end = this.ledger.end(grant);
			if (end?.type !== 'credits_expired' || end.created <= this.startedAt) continue;
			if (!this.booked.has(end.id)) this.tellEntry(grant, end);
			this.booked.add(end.id);
		}
	}

	removeGrant(grantId: string): void {
		this.grants.remove(this.grant(grantId).id);
	}

	changeCustomer(customerId: string, changes: StripeCustomerChanges): void {
		this.customers.change(customerId, changes);
	}

	removeCustomer(customerId: string, remains: Remains = 'stay'): void {
		this.customers.remove(customerId);
		if (remains === 'leave') {
			this.grants.remove(...this.grants.group(customerId).items.map(({ id }) => id));
		}
	}

	/** All that a customer has lives by a clock that stands still at an instant. */
	putOnTestClock(customerId: string, frozenTime: Date): Stripe.TestHelpers.TestClock {
		const owner = this.customers.living(customerId);
		const testClock = this.testClocks.freeze(owner, frozenTime);
		owner.test_clock = testClock.id;
		for (const { object } of this.grants.group(customerId).items) object.test_clock = testClock.id;
		this.customers.listing.regroup();
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

	/** The connection breaks before the next grant that is made is answered. */
	loseAnswer(): void {
		this.lostAnswers += 1;
	}

	/** Whether the answer at hand is to be lost: each once. */
	takeLostAnswer(): boolean {
		if (this.lostAnswers === 0) return false;
		this.lostAnswers -= 1;
		return true;
	}

	/** As when the key is a restricted one that lacks a permission. */
	forbid(resource: StripeResource): void {
		this.forbidden.add(resource);
	}

	private endNow(grantId: string, date: 'expires_at' | 'voided_at'): StripeGrant {
		const grant = this.grant(grantId);
		const { object } = grant;
		const previous = { [date]: object[date], updated: object.updated };
		object[date] = object.updated = this.testClocks.now(object);
		this.events.tell({
			type: 'billing.credit_grant.updated',
			object: this.asAnswered(grant),
			previous,
		});
		return grant;
	}

	private record(grant: StripeGrant, type: StripeEntry['type'], amount: string): void {
		const entry = ledgerEntry(this.random, type, amount, this.testClocks.now(grant.object));
		if (!isZero(amount)) grant.entries.push(entry);
		this.tellEntry(grant, entry);
	}

	private tellEntry(grant: StripeGrant, entry: StripeEntry): void {
		if (isZero(entry.amount)) return;
		const object = toTransaction(grant, entry);
		this.events.tell({ type: 'billing.credit_balance_transaction.created', object });
	}

	private grant(id: string): StripeGrant {
		return known(this.grants.get(id), 'Stripe credit grant', id);
	}
}
