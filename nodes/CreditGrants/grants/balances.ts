import { percentage, sumDecimals } from './money';
import { lowestAbove, type Thresholds } from './threshold';
import type { CreditGrant, GrantStatus } from './types';

/** Whether a customer can spend credits of a unit now, only later, or no more. */
export type Standing = 'active' | 'pending' | 'ended';

/**
 * What one customer has left of one unit: the roll-up of their grants, keys in this order. What is granted
 * is the sum of active grants; what is left is theirs, less what other grants are overdrawn. What is not known
 * is a missing key, as in a grant.
 */
export interface CustomerBalance {
	/** Stable: provider, customer and what the credits are counted in. */
	id: string;
	customerName: string | null;
	unit: string | null;
	/** Missing where the balance of any active grant is not known. */
	balance?: number;
	amount?: number;
	percentRemaining?: number;
	/** Below a threshold; missing where there is none, the balance is not known or has yet to begin. */
	isLow?: boolean;
	standing: Standing;
	/** The earliest date at which something of the balance is lost; null where nothing expires. */
	nextExpiry: string | null;
	customerId: string | null;

	provider: string;
	customerEmail: string | null;
	customerUrl: string | null;
	externalCustomerId: string | null;
	activeGrants: number;
	amountExact?: string;
	balanceExact?: string;
	/** How much is lost at `nextExpiry`. */
	balanceExpiringNext?: number;
	/** What was left of the grants that are expired, as far as the provider still tells. */
	expiredBalance: number;
	/** What was used beyond all grants; missing where the provider keeps no such figure. */
	overage?: number;
	unitId: string | null;

	/** At what pace the credits were spent of late, in major units; these three only where that was asked for. */
	spentPerDay?: number;
	/** Until nothing is left at that pace, to one decimal. */
	daysLeft?: number;
	runsOutAt?: string;
}

/**
 * Names what a grant's credits are counted in: two metrics or entitlements may bear one unit's name and
 * are still not to be added up.
 */
export function balanceId(counted: Counted): string {
	const owner = counted.customerId ?? '';
	// What nobody knows the unit of is not added to anything.
	const unit = counted.unitId ?? counted.unit ?? counted.id;
	return `${counted.provider}:${owner}:${unit}`;
}

/** What a grant and a transaction tell of whose balance they count in. */
type Counted = Pick<CreditGrant, 'id' | 'provider' | 'customerId' | 'unit' | 'unitId'>;

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
	const standing = standingOf(grants);
	const amountExact = sumIfKnown(active.map((grant) => grant.amountExact));
	const balanceExact = sumIfKnown(
		[...active, ...grants.filter(isOverdrawn)].map((grant) => grant.balanceExact),
	);
	const nextExpiry = earliest(active.flatMap(({ expiresAt }) => expiresAt ?? []));
	const expiringNext = sumIfKnown(
		active
			.filter(({ expiresAt }) => expiresAt !== null && expiresAt === nextExpiry)
			.map((grant) => grant.balanceExact),
	);
	const expired = grants
		.filter(({ status }) => status === 'expired')
		.flatMap((grant) => grant.balanceExact ?? []);
	const overage = grants.find((grant) => grant.overage !== undefined)?.overage;
	return {
		id,
		customerName: first.customerName,
		// Sequence names the unit only where something is left.
		unit: (active[0] ?? first).unit,
		balance: toNumber(balanceExact),
		// There is no percentage of nothing.
		amount: active.length > 0 ? toNumber(amountExact) : undefined,
		percentRemaining:
			amountExact === undefined || balanceExact === undefined
				? undefined
				: percentage(balanceExact, amountExact),
		isLow: hasBegun(grants) ? isLow(thresholds, balanceExact, amountExact) : undefined,
		standing,
		nextExpiry,
		customerId: first.customerId,
		provider: first.provider,
		customerEmail: first.customerEmail,
		customerUrl: first.customerUrl,
		externalCustomerId: first.externalCustomerId,
		activeGrants: active.length,
		amountExact: active.length > 0 ? amountExact : undefined,
		balanceExact,
		balanceExpiringNext: toNumber(expiringNext),
		expiredBalance: Number(sumDecimals(expired)),
		overage: toNumber(overage),
		unitId: first.unitId,
	};
}

function standingOf(grants: CreditGrant[]): Standing {
	const has = (status: GrantStatus) => grants.some((grant) => grant.status === status);
	return has('active') ? 'active' : has('pending') ? 'pending' : 'ended';
}

/** Used up and below: what is owed counts against the others. */
export function isOverdrawn({ status, balanceExact }: CreditGrant): boolean {
	return status === 'depleted' && balanceExact !== undefined && balanceExact.startsWith('-');
}

/**
 * Credits that have yet to begin do not make a customer run low; credits that ended or are used up do, whatever
 * begins later.
 */
export function hasBegun(grants: CreditGrant[]): boolean {
	return (
		standingOf(grants) !== 'pending' ||
		grants.some(({ status }) => status !== 'pending' && status !== 'voided')
	);
}

function isLow(
	thresholds: Thresholds | undefined,
	balance: string | undefined,
	amount: string | undefined,
): boolean | undefined {
	const lowest = thresholds && lowestAbove(thresholds, balance, amount);
	return lowest === undefined ? undefined : lowest !== null;
}

function earliest(dates: string[]): string | null {
	return dates.sort((a, b) => Date.parse(a) - Date.parse(b))[0] ?? null;
}

export function sumIfKnown(texts: Array<string | undefined>): string | undefined {
	const known = texts.filter((text) => text !== undefined);
	return known.length === texts.length ? sumDecimals(known) : undefined;
}

function toNumber(exact: string | undefined): number | undefined {
	return exact === undefined ? undefined : Number(exact);
}
