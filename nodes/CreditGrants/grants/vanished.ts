import { creditGrant, type GrantFacts } from './creditGrant';
import type { AsOf, CreditGrant } from './types';

/**
 * Grants that had something left at the last complete read, by id, for a provider that stops sending a
 * grant once it is used up. Only what an alert needs is kept.
 */
export type Holding = Record<string, Omit<GrantFacts, 'id' | 'balance' | 'metadata'>>;

export function holdingOf(grants: CreditGrant[]): Holding {
	return Object.fromEntries(
		grants
			.filter(({ status, balanceExact }) => status === 'active' && balanceExact !== undefined)
			.map((grant) => [
				grant.id,
				{
					provider: grant.provider,
					customerId: grant.customerId,
					name: grant.name,
					unit: grant.unit,
					type: grant.type,
					currency: grant.currency,
					metricId: grant.metricId,
					amount: grant.amountExact,
					effectiveAt: grant.effectiveAt,
					expiresAt: grant.expiresAt,
				},
			]),
	);
}

/**
 * The grants of a complete read together with those that have vanished since the last one: they are used
 * up.
 *
 * @param isInScope whether a customer's grants were read at all
 */
export function withVanished(
	grants: CreditGrant[],
	holding: Holding,
	isInScope: (customerId: string | null) => boolean,
	now: AsOf,
): CreditGrant[] {
	const present = new Map(grants.map((grant) => [grant.id, grant]));
	const vanished = Object.entries(holding)
		.filter(([id, facts]) => {
			const grant = present.get(id);
			const isGone = !grant || (grant.status === 'active' && grant.balanceExact === undefined);
			return isGone && isInScope(facts.customerId);
		})
		.map(([id, facts]) => creditGrant({ ...facts, id, balance: '0', metadata: {} }, now));
	const gone = new Set(vanished.map(({ id }) => id));
	return [...grants.filter(({ id }) => !gone.has(id)), ...vanished];
}
