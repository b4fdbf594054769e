import { hasBegun, isOver } from './dates';
import type { AsOf, CreditGrant, GrantStatus } from './types';

type Dated = Pick<CreditGrant, 'voidedAt' | 'expiresAt' | 'effectiveAt' | 'createdAt'> & {
	/** The provider's own word, for one that books an expiry before or without the date. */
	isExpired?: boolean;
};

/**
 * The status at one instant: the first that holds of voided, expired, pending, depleted, active. What has not
 * begun has nothing available yet.
 *
 * @param balance exact remaining amount; a balance that is not known cannot make a grant depleted
 */
export function statusAt(grant: Dated, balance: string | undefined, now: AsOf): GrantStatus {
	if (grant.voidedAt !== null) return 'voided';
	if (grant.isExpired || (grant.expiresAt !== null && isOver(grant.expiresAt, now)))
		return 'expired';
	if (isPending(grant, now)) return 'pending';
	return balance !== undefined && !isPositive(balance) ? 'depleted' : 'active';
}

/** A grant that was made while a run reads, or by a clock that is ahead of ours, has begun all the same. */
function isPending({ effectiveAt, createdAt }: Dated, now: AsOf): boolean {
	if (effectiveAt === null || hasBegun(effectiveAt, now)) return false;
	const made = createdAt !== null && {
		instant: createdAt,
		day: createdAt.slice(0, 'YYYY-MM-DD'.length),
	};
	return !(made && hasBegun(effectiveAt, made));
}

/** Whether a status is what it is whatever the balance. */
export function isSettled(status: GrantStatus): boolean {
	return status === 'voided' || status === 'expired';
}

/** An overdrawn balance is used up too. */
function isPositive(decimal: string): boolean {
	return !decimal.startsWith('-') && /[1-9]/.test(decimal);
}
