import { hasBegun, isOver } from './dates';
import type { AsOf, CreditGrant, GrantStatus } from './types';

type Dated = Pick<CreditGrant, 'voidedAt' | 'expiresAt' | 'effectiveAt'> & {
	/** The provider's own word, for one that books an expiry before or without the date. */
	isExpired?: boolean;
};

/**
 * The status at one instant: the first that holds of voided, expired, depleted, pending, active.
 *
 * @param balance exact remaining amount; a balance that is not known cannot make a grant depleted
 */
export function statusAt(grant: Dated, balance: string | undefined, now: AsOf): GrantStatus {
	if (grant.voidedAt !== null) return 'voided';
	if (grant.isExpired || (grant.expiresAt !== null && isOver(grant.expiresAt, now)))
		return 'expired';
	if (balance !== undefined && !isPositive(balance)) return 'depleted';
	if (grant.effectiveAt !== null && !hasBegun(grant.effectiveAt, now)) return 'pending';
	return 'active';
}

/** Whether a status is what it is whatever the balance. */
export function isSettled(status: GrantStatus): boolean {
	return status === 'voided' || status === 'expired';
}

/** An overdrawn balance is used up too. */
function isPositive(decimal: string): boolean {
	return !decimal.startsWith('-') && /[1-9]/.test(decimal);
}
