import type { BalanceListGrantsResponse } from 'dodopayments/resources/credit-entitlements/balances';
import type { Customer } from 'dodopayments/resources/customers/customers';

import { share, subtract } from '../decimal';
import { spendsOf } from '../history';
import { Random } from '../random';
import { customerCreated, planCustomer, planGrants } from '../world';
import type { GrantPlan, World } from '../world';
import { ENTITLEMENTS, entitlementsOf } from './entitlements';
import type { DodoEntitlement } from './entitlements';
import type { Movement } from './ledger';

export interface DodoCustomer extends Customer {
	/** `customer_id` again, under the name every listed object has. */
	id: string;
}

/** A credit grant: amounts are exact decimal strings in the entitlement's unit. */
export interface DodoGrant {
	id: string;
	customerId: string;
	entitlementId: string;
	amount: string;
	balance: string;
	/** What people did to it, oldest first; their sum is `balance`. */
	movements: Movement[];
	/** The rest of what the API answers; `remaining_amount` and `is_expired` follow from balance and clock. */
	object: Omit<BalanceListGrantsResponse, 'remaining_amount' | 'is_expired'>;
}

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
	const entitlements = entitlementsOf(random, world, businessId);
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
	// Drawn apart, so that a longer history changes nothing else of a seed's world.
	const history = new Random(world.seed ^ 0x0d0d1);
	const now = world.clock.now();
	const grants = planGrants(random, world).map((plan) => {
		// All of the first customer's grants are under one entitlement, so that this one list pages.
		const nth = plan.owner === 0 ? 0 : plan.index % ENTITLEMENTS.length;
		const made = grant(random, plan, customers[plan.owner].id, entitlements[1 + nth].id);
		made.movements = seededMovements(history, plan, made, now);
		return made;
	});
	return { entitlements, customers, grants };
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
		movements: [],
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

function seededMovements(
	random: Random,
	{ created, expires }: GrantPlan,
	{ amount, balance, object }: DodoGrant,
	now: Date,
): Movement[] {
	const until = expires && expires < now ? expires : now;
	return [
		{
			id: `cle_${random.base62(21)}`,
			type: object.is_rolled_over ? 'credit_rolled_over' : 'credit_added',
			amount,
			createdAt: object.created_at,
		},
		...spendsOf(random, subtract(amount, balance), created, until).map((spend) => ({
			id: `cle_${random.base62(21)}`,
			type: 'credit_deducted' as const,
			amount: spend.amount,
			createdAt: spend.at.toISOString(),
		})),
	];
}

/** A grant made through the API: nothing of it is used, and nothing is written about it yet. */
export function apiGrant(made: {
	id: string;
	customerId: string;
	entitlementId: string;
	amount: string;
	created: Date;
	expiresAt?: Date;
	metadata?: Record<string, string | number | boolean>;
}): DodoGrant {
	const created = made.created.toISOString();
	return {
		id: made.id,
		customerId: made.customerId,
		entitlementId: made.entitlementId,
		amount: made.amount,
		balance: made.amount,
		movements: [],
		object: {
			id: made.id,
			created_at: created,
			credit_entitlement_id: made.entitlementId,
			customer_id: made.customerId,
			expires_at: made.expiresAt?.toISOString() ?? null,
			initial_amount: made.amount,
			is_rolled_over: false,
			metadata: made.metadata ?? null,
			parent_grant_id: null,
			rollover_count: 0,
			source_id: null,
			source_type: 'api',
			updated_at: created,
		},
	};
}
