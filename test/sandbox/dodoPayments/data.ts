import type { BalanceListGrantsResponse } from 'dodopayments/resources/credit-entitlements/balances';
import type { CreditEntitlement } from 'dodopayments/resources/credit-entitlements/credit-entitlements';
import type { Customer } from 'dodopayments/resources/customers/customers';

import { DAY } from '../clock';
import { share } from '../decimal';
import { Random } from '../random';
import { customerCreated, planCustomer, planGrants } from '../world';
import type { GrantPlan, World } from '../world';

export interface DodoCustomer extends Customer {
	/** `customer_id` again, under the name every listed object has. */
	id: string;
}

export interface DodoEntitlement {
	id: string;
	deleted: boolean;
	/** As `GET /credit-entitlements` answers it. */
	object: CreditEntitlement;
}

/** A credit grant: amounts are exact decimal strings in the entitlement's unit. */
export interface DodoGrant {
	id: string;
	customerId: string;
	entitlementId: string;
	amount: string;
	balance: string;
	/** The rest of what the API answers; `remaining_amount` and `is_expired` follow from balance and clock. */
	object: Omit<BalanceListGrantsResponse, 'remaining_amount' | 'is_expired'>;
}

const ENTITLEMENTS: Array<Pick<CreditEntitlement, 'name' | 'unit' | 'precision' | 'currency'>> = [
	{ name: 'API credits', unit: 'API Calls', precision: 0, currency: null },
	{ name: 'Tokens', unit: 'Tokens', precision: 10, currency: 'USD' },
	{ name: 'Prepaid balance', unit: 'USD', precision: 2, currency: 'USD' },
	{ name: 'Render minutes', unit: 'Minutes', precision: 4, currency: null },
];

const RETIRED = { name: 'Beta credits', unit: 'Credits', precision: 0, currency: null };

/** NUMERIC(38,28): ten digits before the point, 28 after it, no floating point number holds them. */
const AMOUNTS = [
	'100',
	'0.0000000000000000000000000001',
	'1234567890.1234567890123456789012345678',
	'2500.5',
	'0.1',
];

const SOURCES = ['subscription', 'one_time', 'addon', 'api', 'rollover'] as const;

export function dodoPaymentsData(world: World): {
	entitlements: DodoEntitlement[];
	customers: DodoCustomer[];
	grants: DodoGrant[];
} {
	const random = new Random(world.seed ^ 0x0d0d0);
	const businessId = `bus_${random.base62(21)}`;
	const oldest = world.clock.now().getTime() - 800 * DAY;
	const entitlements = [RETIRED, ...ENTITLEMENTS].map((described, index) => ({
		id: `cde_${random.base62(21)}`,
		deleted: described === RETIRED,
		object: entitlement(described, businessId, new Date(oldest + index * DAY)),
	}));
	for (const { id, object } of entitlements) object.id = id;
	const customers = Array.from({ length: world.customers }, (_, index): DodoCustomer => {
		const id = `cus_${random.base62(21)}`;
		return {
			...planCustomer(random, index),
			id,
			customer_id: id,
			business_id: businessId,
			created_at: customerCreated(world, index).toISOString(),
			metadata: index % 4 === 1 ? { low_balance_threshold: 25, tier: 'gold', vip: true } : {},
			phone_number: null,
		};
	});
	const grants = planGrants(random, world).map((plan) => {
		// All of the first customer's grants are under one entitlement, so that this one list pages.
		const nth = plan.owner === 0 ? 0 : plan.index % ENTITLEMENTS.length;
		return grant(random, plan, customers[plan.owner].id, entitlements[1 + nth].id);
	});
	return { entitlements, customers, grants };
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

function grant(
	random: Random,
	plan: GrantPlan,
	customerId: string,
	entitlementId: string,
): DodoGrant {
	const amount =
		plan.index % 8 < AMOUNTS.length ? AMOUNTS[plan.index % 8] : String(random.integer(1, 100_000));
	const balance =
		plan.fate === 'depleted'
			? '0'
			: plan.fate === 'used' || plan.fate === 'expired'
				? share(amount, random.integer(1, 999))
				: amount;
	const id = `cdg_${random.base62(21)}`;
	const source = SOURCES[plan.index % SOURCES.length];
	return {
		id,
		customerId,
		entitlementId,
		amount,
		balance,
		object: {
			id,
			created_at: plan.created.toISOString(),
			credit_entitlement_id: entitlementId,
			customer_id: customerId,
			expires_at: plan.expires?.toISOString() ?? null,
			initial_amount: amount,
			is_rolled_over: source === 'rollover',
			metadata:
				plan.index % 4 === 3 ? { plan: 'pro', seats: 12, trial: plan.index % 8 === 3 } : null,
			parent_grant_id: source === 'rollover' ? `cdg_${random.base62(21)}` : null,
			rollover_count: source === 'rollover' ? 1 : 0,
			source_id: source === 'api' ? null : `sub_${random.base62(21)}`,
			source_type: source,
			updated_at: plan.created.toISOString(),
		},
	};
}
