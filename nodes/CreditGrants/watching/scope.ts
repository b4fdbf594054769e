import type { Scope } from '../grants/provider';
import type { CreditGrant } from '../grants/types';

/** Whether a grant is among those that are watched. */
export function isWithin({ customerIds, entitlementId }: Scope, grant: CreditGrant): boolean {
	const holders = [grant.customerId, grant.customerAccountId];
	const isOurs = !customerIds || holders.some((id) => !!id && customerIds.includes(id));
	return isOurs && (entitlementId === '' || entitlementId === grant.unitId);
}
