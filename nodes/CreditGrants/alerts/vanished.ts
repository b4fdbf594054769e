import { creditGrant, type GrantFacts } from '../grants/creditGrant';
import { isOver } from '../grants/dates';
import type { AsOf, CreditGrant } from '../grants/types';

/**
 * Grants that had something left at the last complete read, by id, for a provider that stops sending a
 * grant once it is used up. Only what an alert needs is kept, and nothing that is null.
 */
export type Holding = Record<string, Partial<Omit<GrantFacts, 'id' | 'provider' | 'balance'>>>;

export function holdingOf(grants: CreditGrant[]): Holding {
	return Object.fromEntries(
		grants
			.filter(({ status, balanceExact }) => status === 'active' && balanceExact !== undefined)
			.map((grant) => [
				grant.id,
				{
					customerId: grant.customerId ?? undefined,
					grantName: grant.grantName ?? undefined,
					unit: grant.unit ?? undefined,
					type: grant.type,
					currency: grant.currency ?? undefined,
					unitId: grant.unitId ?? undefined,
					amount: grant.amountExact,
					expiresAt: grant.expiresAt ?? undefined,
				},
			]),
	);
}

/**
 * The grants that a complete read no longer has: they are used up, or over.
 *
 * @param isInScope whether a customer's grants were read at all
 */
export function vanishedGrants(
	read: CreditGrant[],
	holding: Holding,
	provider: string,
	isInScope: (customerId: string | null) => boolean,
	now: AsOf,
): CreditGrant[] {
	const present = new Set(read.map(({ id }) => id));
	return Object.entries(holding)
		.filter(([id, { customerId = null }]) => !present.has(id) && isInScope(customerId))
		.map(([id, facts]) =>
			creditGrant(
				{
					customerId: null,
					unit: null,
					type: 'custom',
					amount: undefined,
					metadata: {},
					...facts,
					id,
					provider,
					balance: '0',
					isExpired: mayBeOver(facts.expiresAt, now),
				},
				now,
			),
		);
}

/**
 * Takes an active grant whose balance the provider leaves out for used up: not one of unknown owner, nor one
 * made since the run began, as their balances were not asked for.
 */
export function usedUp(grant: CreditGrant, now: AsOf): CreditGrant {
	const { status, balanceExact, customerId, createdAt, expiresAt } = grant;
	const isKnown = customerId !== null && !(createdAt !== null && createdAt > now.instant);
	if (status !== 'active' || balanceExact !== undefined || !isKnown || mayBeOver(expiresAt, now))
		return grant;
	return { ...grant, status: 'depleted', balance: 0, balanceExact: '0', percentRemaining: 0 };
}

/** Its last day may be over at the provider, in whatever time zone, while it is not in the workflow's. */
function mayBeOver(expiresAt: string | null | undefined, { instant }: AsOf): boolean {
	return !!expiresAt && isOver(expiresAt, { instant, day: instant.slice(0, 10) });
}
