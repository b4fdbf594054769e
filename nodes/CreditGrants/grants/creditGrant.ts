import { percentage } from './money';
import type { Told } from './provider';
import { statusAt } from './status';
import type { AsOf, CreditGrant, GrantStatus } from './types';

type Derived =
	'status' | 'amount' | 'balance' | 'percentRemaining' | 'amountExact' | 'balanceExact';
type AlwaysKnown = 'id' | 'provider' | 'customerId' | 'unit' | 'type' | 'metadata';

/** What a provider knows of a grant; whatever it leaves out is null in the item. */
export type GrantFacts = Pick<CreditGrant, AlwaysKnown> &
	Partial<Omit<CreditGrant, Derived | AlwaysKnown>> & {
		/** Exact decimals in major units; undefined where not known. */
		amount: string | undefined;
		balance: string | undefined;
	};

/** The item of a grant: the one place that sets its keys, their order and what follows from what. */
export function creditGrant(facts: GrantFacts, now: AsOf): CreditGrant {
	const { amount, balance } = facts;
	const grant: CreditGrant = {
		id: facts.id,
		customerName: facts.customerName ?? null,
		unit: facts.unit,
		balance: balance === undefined ? undefined : Number(balance),
		amount: amount === undefined ? undefined : Number(amount),
		status: 'active',
		grantName: facts.grantName ?? null,
		expiresAt: facts.expiresAt ?? null,
		customerId: facts.customerId,
		provider: facts.provider,
		customerEmail: facts.customerEmail ?? null,
		customerUrl: facts.customerUrl ?? null,
		externalCustomerId: facts.externalCustomerId ?? null,
		effectiveAt: facts.effectiveAt ?? null,
		type: facts.type,
		currency: facts.currency ?? null,
		amountExact: amount,
		balanceExact: balance,
		percentRemaining:
			amount === undefined || balance === undefined ? undefined : percentage(balance, amount),
		source: facts.source ?? null,
		priority: facts.priority ?? null,
		mode: facts.mode ?? null,
		createdAt: facts.createdAt ?? null,
		updatedAt: facts.updatedAt ?? null,
		voidedAt: facts.voidedAt ?? null,
		unitId: facts.unitId ?? null,
		parentGrantId: facts.parentGrantId ?? null,
		metadata: facts.metadata,
		...(facts.customerAccountId !== undefined && { customerAccountId: facts.customerAccountId }),
		...(facts.isExpired && { isExpired: true }),
		...(facts.clock && { clock: facts.clock }),
		...(facts.overage !== undefined && { overage: facts.overage }),
	};
	grant.status = statusOf(grant, now);
	return grant;
}

/** The same grant with what was asked for beside it, at the moment of that answer. */
export function withBalance(grant: CreditGrant, { balance, unit }: Told, now: AsOf): CreditGrant {
	const amount = grant.amountExact;
	return creditGrant({ ...grant, amount, balance, unit: unit ?? grant.unit }, now);
}

/** The same grant at another moment. */
export function judgedAt(grant: CreditGrant, now: AsOf): CreditGrant {
	const status = statusOf(grant, now);
	return status === grant.status ? grant : { ...grant, status };
}

/**
 * A grant's status at a moment: by the clock that it lives by, and where that could not be read by what the
 * provider counts alone.
 */
export function statusOf(grant: CreditGrant, now: AsOf): GrantStatus {
	const moment = momentOf(grant, now);
	return moment
		? statusAt(grant, grant.balanceExact, moment)
		: statusAt({ ...grant, effectiveAt: null, expiresAt: null }, grant.balanceExact, now);
}

/** The moment at which a grant is judged; null where nobody knows it. */
export function momentOf({ clock }: CreditGrant, now: AsOf): AsOf | null {
	return clock ? clock.now : now;
}
