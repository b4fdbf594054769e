import type Stripe from 'stripe';

import { add, isZero } from '../decimal';
import type { Random } from '../random';
import type { StripeGrant } from './creditGrant';
import type { TestClocks } from './testClocks';

/** One change of a grant's balance. */
export interface StripeEntry {
	id: string;
	type:
		| 'credits_granted'
		| 'credits_application_invoice_voided'
		| 'credits_applied'
		| 'credits_voided'
		| 'credits_expired';
	/** Minor units. */
	amount: string;
	/** Unix seconds. */
	created: number;
	/** The invoice that took the credits or, voided, gave them back. */
	application: { invoice: string; invoice_line_item: string } | null;
}

/**
 * Seconds between a grant's expiry and its entry in the ledger: meanwhile the ledger balance still
 * counts it and the available balance does not. How long Stripe takes is not documented.
 */
const EXPIRY_IS_BOOKED_AFTER = 3600;

/** What grants are worth by the time that each lives by, and how they came to be worth it. */
export class StripeLedger {
	constructor(private readonly testClocks: TestClocks) {}

	/** A grant that is not effective yet keeps its balance: Stripe documents nothing to the contrary. */
	available({ object, balance }: StripeGrant): string {
		const now = this.testClocks.now(object);
		return isPast(object.voided_at, now) || isPast(object.expires_at, now) ? '0' : balance;
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
				ledger_balance: monetary(
					inCurrency.map((grant) => (this.end(grant) ? '0' : grant.balance)),
				),
			};
		});
	}

	/** The entry that takes what is left, once a void or the booking of an expiry has ended a grant. */
	end({ id, object, entries, balance }: StripeGrant): StripeEntry | undefined {
		const { voided_at, expires_at } = object;
		const now = this.testClocks.now(object);
		const booked = expires_at === null ? null : expires_at + EXPIRY_IS_BOOKED_AFTER;
		const [first] = [
			{ type: 'credits_voided' as const, at: voided_at ?? Infinity },
			{ type: 'credits_expired' as const, at: booked ?? Infinity },
		].sort((a, b) => a.at - b.at);
		if (!isPast(first.at, now)) return undefined;
		return {
			id: `cbtxn_${id.slice('credgr_'.length)}`,
			type: first.type,
			amount: balance,
			// Credits given back after the end are gone at once.
			created: Math.max(first.at, entries.at(-1)?.created ?? 0),
			application: null,
		};
	}

	/** Newest first, those of the same second too. */
	transactions(grants: readonly StripeGrant[]): Stripe.Billing.CreditBalanceTransaction[] {
		return grants
			.flatMap((grant) => {
				const end = this.end(grant);
				const entries = end && !isZero(end.amount) ? [...grant.entries, end] : grant.entries;
				return entries.map((entry) => toTransaction(grant, entry)).reverse();
			})
			.sort((a, b) => b.created - a.created);
	}
}

export function ledgerEntry(
	random: Random,
	type: StripeEntry['type'],
	amount: string,
	created: number,
): StripeEntry {
	const application = {
		invoice: `in_${random.base62(24)}`,
		invoice_line_item: `il_${random.base62(24)}`,
	};
	return {
		id: `cbtxn_${random.base62(24)}`,
		type,
		amount,
		created,
		application: type === 'credits_granted' ? null : application,
	};
}

/** https://docs.stripe.com/api/billing/credit-balance-transaction */
export function toTransaction(
	{ id, object }: StripeGrant,
	{ type, created, application, ...entry }: StripeEntry,
): Stripe.Billing.CreditBalanceTransaction {
	const { monetary } = object.amount;
	const amount = {
		monetary: monetary && { currency: monetary.currency, value: Number(entry.amount) },
		type: 'monetary' as const,
	};
	const isCredit = type === 'credits_granted' || type === 'credits_application_invoice_voided';
	return {
		id: entry.id,
		object: 'billing.credit_balance_transaction',
		created,
		credit: isCredit ? { amount, credits_application_invoice_voided: application, type } : null,
		credit_grant: id,
		debit: isCredit ? null : { amount, credits_applied: application, type },
		effective_at: (type === 'credits_granted' ? object.effective_at : null) ?? created,
		livemode: false,
		test_clock: object.test_clock,
		type: isCredit ? 'credit' : 'debit',
	};
}

function isPast(seconds: number | null, now: number): boolean {
	return seconds !== null && seconds <= now;
}
