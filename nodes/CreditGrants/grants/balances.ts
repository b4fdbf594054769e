import { percentage, sumDecimals } from './money';
import { lowestAbove, type Thresholds } from './threshold';
import type { CreditGrant } from './types';

/**
 * What one customer has left of one unit: the roll-up of their grants, keys in this order. Only active
 * grants count. What is not known is a missing key, as in a grant.
 */
export interface CustomerBalance {
	/** Stable: provider, customer and what the credits are counted in. */
	id: string;
	provider: string;
	customerId: string | null;
	unit: string | null;
	amount?: number;
	/** Missing where the balance of any active grant is not known. */
	balance?: number;
	percentRemaining?: number;
	activeGrants: number;
	/** The earliest date at which something of the balance is lost; null where nothing expires. */
	nextExpiry: string | null;
	/** Below a threshold; missing where there is none or the balance is not known. */
	isLow?: boolean;

	amountExact?: string;
	balanceExact?: string;
	/** How much is lost at `nextExpiry`. */
	balanceExpiringNext?: number;
	/** What was left of the grants that are expired, as far as the provider still tells. */
	expiredBalance: number;
	customerAccountId: string | null;
	metricId: string | null;
	entitlementId: string | null;
}

/**
 * Names what a grant's credits are counted in: two metrics or entitlements may bear one unit's name and
 * are still not to be added up.
 */
export function balanceId(grant: CreditGrant): string {
	const owner = grant.customerId ?? grant.customerAccountId ?? '';
	// What nobody knows the unit of is not added to anything.
	const unit = grant.entitlementId ?? grant.metricId ?? grant.unit ?? grant.id;
	return `${grant.provider}:${owner}:${unit}`;
}

/** The grants of each customer and unit, by the id of their balance, in the order they were met. */
export function groupByBalance(grants: CreditGrant[]): Map<string, CreditGrant[]> {
	const groups = new Map<string, CreditGrant[]>();
	for (const grant of grants) {
		const id = balanceId(grant);
		const group = groups.get(id);
		if (group) group.push(grant);
		else groups.set(id, [grant]);
	}
	return groups;
}

/** @param grants all of one customer and one unit, one at least */
export function customerBalance(
	id: string,
	grants: CreditGrant[],
	thresholds?: Thresholds,
): CustomerBalance {
	const [first] = grants;
	const active = grants.filter(({ status }) => status === 'active');
	const amountExact = sumIfKnown(active.map((grant) => grant.amountExact));
	const balanceExact = sumIfKnown(active.map((grant) => grant.balanceExact));
	const nextExpiry =
		active
			.map(({ expiresAt }) => expiresAt)
			.filter((date) => date !== null)
			.sort((a, b) => Date.parse(a) - Date.parse(b))[0] ?? null;
	const expiringNext = sumIfKnown(
		active
			.filter(({ expiresAt }) => expiresAt !== null && expiresAt === nextExpiry)
			.map((grant) => grant.balanceExact),
	);
	const lowest = thresholds && lowestAbove(thresholds, balanceExact, amountExact);
	const expired = grants
		.filter(({ status }) => status === 'expired')
		.flatMap((grant) => grant.balanceExact ?? []);
	return {
		id,
		provider: first.provider,
		customerId: first.customerId,
		// Sequence names the unit only where something is left.
		unit: (active[0] ?? first).unit,
		amount: toNumber(amountExact),
		balance: toNumber(balanceExact),
		percentRemaining:
			amountExact === undefined || balanceExact === undefined
				? undefined
				: (percentage(balanceExact, amountExact) ?? 0),
		activeGrants: active.length,
		nextExpiry,
		isLow: lowest === undefined ? undefined : lowest !== null && everUsable(grants).length > 0,
		amountExact,
		balanceExact,
		balanceExpiringNext: toNumber(expiringNext),
		expiredBalance: Number(sumDecimals(expired)),
		customerAccountId: first.customerAccountId,
		metricId: first.metricId,
		entitlementId: first.entitlementId,
	};
}

/** Credits that have yet to begin, or were taken back, do not make a customer run low. */
export function everUsable(grants: CreditGrant[]): CreditGrant[] {
	return grants.filter(({ status }) => status !== 'pending' && status !== 'voided');
}

export function sumIfKnown(texts: Array<string | undefined>): string | undefined {
	const known = texts.filter((text) => text !== undefined);
	return known.length === texts.length ? sumDecimals(known) : undefined;
}

function toNumber(exact: string | undefined): number | undefined {
	return exact === undefined ? undefined : Number(exact);
}
