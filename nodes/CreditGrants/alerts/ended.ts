import { isOver } from '../grants/dates';
import type { CreditGrant } from '../grants/types';
import type { Condition, Subject } from './events';

/** Whether an alert would be about credits that are used up or over, with nothing left to warn of. */
export function isEnded({ record }: Subject, event: Condition): boolean {
	if (event !== 'balanceLow' && event !== 'balanceRunningOut') return false;
	return 'standing' in record ? record.standing === 'ended' : record.status === 'depleted';
}

/**
 * Whether the grants' own dates say that all of them were over before a moment.
 *
 * @param moment ISO 8601 in UTC, by our clock, which the dates of a grant that lives by another one say nothing of;
 * a calendar day must have ended by then wherever on earth it was counted
 */
export function endedBefore(grants: CreditGrant[], moment: string): boolean {
	const dayBefore = new Date(Date.parse(moment) - 24 * HOUR).toISOString();
	const then = { instant: moment, day: dayBefore.slice(0, 'YYYY-MM-DD'.length) };
	return grants.every(({ status, expiresAt, voidedAt, clock }) => {
		const date = status === 'expired' ? expiresAt : status === 'voided' ? voidedAt : null;
		return !clock && date !== null && isOver(date, then);
	});
}

const HOUR = 3_600_000;
