import type { DodoGrant } from './data';
import type { Movement } from './ledger';

/** That a customer holds credits of an entitlement; how many follows from the grants. */
export interface Holding {
	id: string;
	customerId: string;
	entitlementId: string;
	createdAt: string;
	/** What is owed beyond the credits: it lowers no grant. */
	overage: string;
	/** How the overage came to be, oldest first. */
	overages: Movement[];
}

export function holdingId({
	entitlementId,
	customerId,
}: Pick<Holding, 'entitlementId' | 'customerId'>): string {
	return `ccb_${entitlementId.slice(4)}${customerId.slice(4)}`;
}

export function holdingFrom(grant: DodoGrant): Holding {
	return {
		id: holdingId(grant),
		customerId: grant.customerId,
		entitlementId: grant.entitlementId,
		createdAt: grant.object.created_at,
		overage: '0',
		overages: [],
	};
}

/** One for each customer and entitlement that ever had a grant, oldest first. */
export function holdingsOf(grants: readonly DodoGrant[]): Holding[] {
	const holdings = new Map<string, Holding>();
	for (const grant of grants) {
		const id = holdingId(grant);
		if (!holdings.has(id)) holdings.set(id, holdingFrom(grant));
	}
	return [...holdings.values()];
}
