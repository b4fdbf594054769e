import type { CreditLedgerEntry } from 'dodopayments/resources/credit-entitlements/balances';

import { add, isZero, subtract } from '../decimal';
import type { DodoGrant } from './data';
import type { DodoEntitlement } from './entitlements';
import type { Holding } from './holdings';

/** One change of a customer's credits of an entitlement, or of the overage on them. */
export interface Movement {
	id: string;
	type: CreditLedgerEntry['transaction_type'];
	amount: string;
	createdAt: string;
	/** The overage from here on; absent where a grant's credits moved. */
	overage?: string;
}

const CREDITS = new Set<Movement['type']>([
	'credit_added',
	'credit_rolled_over',
	'refund',
	'overage_reset',
]);

/**
 * All that moved a grant, oldest first. What is left at the expiry goes then, or at once where it came
 * back later: no provider says how much later it writes that down.
 */
export function movementsOf({ id, balance, object, movements }: DodoGrant, now: Date): Movement[] {
	const { expires_at: expiresAt } = object;
	if (!expiresAt || Date.parse(expiresAt) > now.getTime() || isZero(balance)) return movements;
	const last = movements.at(-1)?.createdAt ?? expiresAt;
	const createdAt = Date.parse(last) > Date.parse(expiresAt) ? last : expiresAt;
	return [
		...movements,
		{ id: `cle_${id.slice(4)}`, type: 'credit_expired', amount: balance, createdAt },
	];
}

/** When a customer's credits of an entitlement last moved, not counting what moved them after `until`. */
export function lastMoved(
	{ createdAt, overages }: Holding,
	grants: readonly DodoGrant[],
	now: Date,
	until: Date,
): string {
	return [overages, ...grants.map((grant) => movementsOf(grant, now))]
		.flat()
		.map((movement) => movement.createdAt)
		.filter((at) => Date.parse(at) <= until.getTime())
		.reduce((last, at) => (Date.parse(at) > Date.parse(last) ? at : last), createdAt);
}

/** What a customer's credits of an entitlement went through, oldest first, each balance the one before it moved on. */
export function ledgerOf(
	holding: Holding,
	{ object: entitlement }: DodoEntitlement,
	grants: readonly DodoGrant[],
	now: Date,
): CreditLedgerEntry[] {
	const moved = grants.flatMap((grant) =>
		movementsOf(grant, now).map((movement) => ({ ...movement, grant })),
	);
	const owed = holding.overages.map((movement) => ({ ...movement, grant: undefined }));
	const all = [...moved, ...owed].sort((a, b) => Date.parse(a.createdAt) - Date.parse(b.createdAt));
	let balance = '0';
	let overage = '0';
	return all.map(({ id, type, amount, createdAt, overage: owes, grant }) => {
		const before = { balance_before: balance, overage_before: overage };
		const isCredit = CREDITS.has(type);
		if (owes !== undefined) overage = owes;
		else balance = isCredit ? add([balance, amount]) : subtract(balance, amount);
		return {
			id,
			amount,
			...before,
			balance_after: balance,
			overage_after: overage,
			brand_id: `bnd_${entitlement.business_id.slice(4)}`,
			business_id: entitlement.business_id,
			created_at: createdAt,
			credit_entitlement_id: holding.entitlementId,
			customer_id: holding.customerId,
			description: null,
			grant_id: grant?.id ?? null,
			is_credit: isCredit,
			metadata: {},
			reference_id: grant?.object.source_id ?? null,
			reference_type: grant?.object.source_id ? grant.object.source_type : null,
			transaction_type: type,
		};
	});
}
