import { statusOf } from '../grants/creditGrant';
import { isOver } from '../grants/dates';
import type { AsOf, CreditGrant } from '../grants/types';

/**
 * A grant that its customer does not have any more, for a provider that stops sending a grant once it is used
 * up: it is used up, or over.
 */
export function vanished(grant: CreditGrant, now: AsOf): CreditGrant {
	const spent = { ...grant, balance: 0, balanceExact: '0', percentRemaining: 0 };
	const isExpired = grant.isExpired ?? mayBeOver(grant.expiresAt, now);
	return { ...spent, status: statusOf({ ...spent, isExpired }, now) };
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
	return vanished(grant, now);
}

/** Its last day may be over at the provider, in whatever time zone, while it is not in the workflow's. */
function mayBeOver(expiresAt: string | null, { instant }: AsOf): boolean {
	return !!expiresAt && isOver(expiresAt, { instant, day: instant.slice(0, 10) });
}
