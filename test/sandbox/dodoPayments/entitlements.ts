import type { CreditEntitlement } from 'dodopayments/resources/credit-entitlements/credit-entitlements';

import { DAY } from '../clock';
import type { Random } from '../random';
import type { World } from '../world';

export interface DodoEntitlement {
	id: string;
	deleted: boolean;
	/** As `GET /credit-entitlements` answers it. */
	object: CreditEntitlement;
}

export const ENTITLEMENTS: Array<
	Pick<CreditEntitlement, 'name' | 'unit' | 'precision' | 'currency'>
> = [
	{ name: 'API credits', unit: 'API Calls', precision: 0, currency: null },
	{ name: 'Tokens', unit: 'Tokens', precision: 10, currency: 'USD' },
	{ name: 'Prepaid balance', unit: 'USD', precision: 2, currency: 'USD' },
	{ name: 'Render minutes', unit: 'Minutes', precision: 4, currency: null },
];

const RETIRED = { name: 'Beta credits', unit: 'Credits', precision: 0, currency: null };

/** Those that are left, and before them one that was deleted, oldest first. */
export function entitlementsOf(
	random: Random,
	world: World,
	businessId: string,
): DodoEntitlement[] {
	const oldest = world.clock.now().getTime() - 800 * DAY;
	const entitlements = [RETIRED, ...ENTITLEMENTS].map((described, index) => ({
		id: `cde_${random.base62(21)}`,
		deleted: described === RETIRED,
		object: entitlement(described, businessId, new Date(oldest + index * DAY)),
	}));
	for (const { id, object } of entitlements) object.id = id;
	return entitlements;
}

function entitlement(
	described: Pick<CreditEntitlement, 'name' | 'unit' | 'precision' | 'currency'>,
	businessId: string,
	created: Date,
): CreditEntitlement {
	return {
		...described,
		id: '',
		business_id: businessId,
		created_at: created.toISOString(),
		updated_at: created.toISOString(),
		description: null,
		expires_after_days: null,
		max_rollover_count: null,
		overage_behavior: 'forgive_at_reset',
		overage_enabled: false,
		overage_limit: null,
		price_per_unit: described.currency ? '0.01' : null,
		rollover_enabled: false,
		rollover_percentage: null,
		rollover_timeframe_count: null,
		rollover_timeframe_interval: null,
	};
}
