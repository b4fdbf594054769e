import { percentage } from './money';
import { statusAt } from './status';
import type { AsOf, CreditGrant } from './types';

type Derived =
	'status' | 'amount' | 'balance' | 'percentRemaining' | 'amountExact' | 'balanceExact';
type AlwaysKnown = 'id' | 'provider' | 'customerId' | 'unit' | 'type' | 'metadata';

/** What a provider knows of a grant; whatever it leaves out is null in the item. */
export type GrantFacts = Pick<CreditGrant, AlwaysKnown> &
	Partial<Omit<CreditGrant, Derived | AlwaysKnown>> & {
		/** Exact decimals in major units; undefined where not known. */
		amount: string | undefined;
		balance: string | undefined;
		/** The provider's own flag, for one that books an expiry before or without the date. */
		isExpired?: boolean;
	};

/** The item of a grant: the one place that sets its keys, their order and what follows from what. */
export function creditGrant(facts: GrantFacts, now: AsOf): CreditGrant {
	const { amount, balance, effectiveAt = null, expiresAt = null, voidedAt = null } = facts;
	const { createdAt = null } = facts;
	return {
		id: facts.id,
		provider: facts.provider,
		customerId: facts.customerId,
		name: facts.name ?? null,
		status: statusAt(
			{ effectiveAt, expiresAt, voidedAt, createdAt, isExpired: facts.isExpired },
			balance,
			now,
		),
		unit: facts.unit,
		amount: amount === undefined ? undefined : Number(amount),
		balance: balance === undefined ? undefined : Number(balance),
		effectiveAt,
		expiresAt,
		type: facts.type,
		currency: facts.currency ?? null,
		amountExact: amount,
		balanceExact: balance,
		percentRemaining:
			amount === undefined || balance === undefined ? undefined : percentage(balance, amount),
		source: facts.source ?? null,
		priority: facts.priority ?? null,
		mode: facts.mode ?? null,
		createdAt,
		updatedAt: facts.updatedAt ?? null,
		voidedAt,
		customerAccountId: facts.customerAccountId ?? null,
		metricId: facts.metricId ?? null,
		entitlementId: facts.entitlementId ?? null,
		parentGrantId: facts.parentGrantId ?? null,
		metadata: facts.metadata,
	};
}
