import { about } from './errors';
import type { JsonObject } from './types';

/** What became of credits; `adjusted` is whatever the provider has another word for. */
export type TransactionType =
	'granted' | 'spent' | 'expired' | 'voided' | 'reinstated' | 'rolledOver' | 'adjusted';

/**
 * One change of a balance, keys in this order. Added up, the amounts give the balance: of each grant at Stripe (its
 * ledger, where an expiry counts once it is booked) and at Sequence, of each customer and unit at Dodo Payments.
 * What is not known is a missing key, as in a grant.
 */
export interface Transaction {
	id: string;
	/** The name under which the provider is registered. */
	provider: string;
	customerId: string | null;
	customerName: string | null;
	/** Null where it was booked over several grants. */
	grantId: string | null;
	type: TransactionType;
	/** In major units; negative where the balance fell. */
	amount?: number;
	unit: string | null;
	/** When it was booked: an instant, or at Sequence a calendar day. */
	at: string;
	/** What the customer then had of the unit, where the provider tells. */
	balanceAfter?: number;

	customerEmail: string | null;
	customerUrl: string | null;
	externalCustomerId: string | null;
	amountExact?: string;
	balanceAfterExact?: string;
	/** The provider's own word for the type. */
	reason: string | null;
	/** The invoice that took the credits, or gave them back. */
	invoiceId: string | null;
	unitId: string | null;
	metadata: JsonObject;
}

/** A transaction, and what the provider sent of it. */
export interface FoundTransaction {
	transaction: Transaction;
	raw: JsonObject;
}

/** What a provider knows of a transaction. */
export type TransactionFacts = Pick<
	Transaction,
	'id' | 'provider' | 'customerId' | 'grantId' | 'type' | 'unit' | 'unitId' | 'at' | 'reason'
> & {
	/** Exact decimals in major units, signed; undefined where not known. */
	amount: string | undefined;
	balanceAfter?: string;
	invoiceId?: string | null;
	metadata?: JsonObject;
};

/** The item of a transaction: the one place that sets its keys and their order. */
export function transaction(facts: TransactionFacts): Transaction {
	const { amount, balanceAfter } = facts;
	return {
		id: facts.id,
		provider: facts.provider,
		customerId: facts.customerId,
		customerName: null,
		grantId: facts.grantId,
		type: facts.type,
		amount: amount === undefined ? undefined : Number(amount),
		unit: facts.unit,
		at: facts.at,
		balanceAfter: balanceAfter === undefined ? undefined : Number(balanceAfter),
		customerEmail: null,
		customerUrl: null,
		externalCustomerId: null,
		amountExact: amount,
		balanceAfterExact: balanceAfter,
		reason: facts.reason,
		invoiceId: facts.invoiceId ?? null,
		unitId: facts.unitId,
		metadata: facts.metadata ?? {},
	};
}

/**
 * Reads what a provider sent of a transaction.
 *
 * @throws AnswerError that names it, for one that does not follow the documentation
 */
export function foundTransaction(
	raw: JsonObject,
	read: (raw: JsonObject) => TransactionFacts,
): FoundTransaction {
	return about(
		() => `transaction ${JSON.stringify(raw.id)}`,
		() => ({ transaction: transaction(read(raw)), raw }),
	);
}
