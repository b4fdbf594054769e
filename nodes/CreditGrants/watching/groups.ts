import type { TriggerRule } from '../alerts/rule';
import { balanceId, groupByBalance } from '../grants/balances';
import type { CreditGrant } from '../grants/types';

/** The grants that are judged together: each by itself, or all of one customer and unit. */
export function groupsOf(grants: CreditGrant[], { watch }: TriggerRule): CreditGrant[][] {
	return watch === 'customer'
		? [...groupByBalance(grants).values()]
		: grants.map((grant) => [grant]);
}

/** What a grant is judged under. */
export function keyOf(grant: CreditGrant, { watch }: TriggerRule): string {
	return watch === 'customer' ? balanceId(grant) : grant.id;
}
