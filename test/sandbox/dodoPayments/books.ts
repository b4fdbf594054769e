import type {
	BalanceListGrantsResponse,
	CustomerCreditBalance,
} from 'dodopayments/resources/credit-entitlements/balances';

import type { Books, Remains } from '../books';
import { known } from '../books';
import type { Clock } from '../clock';
import { add, isZero, subtract } from '../decimal';
import { Listing } from '../listing';
import { Random } from '../random';
import type { World } from '../world';
import { dodoPaymentsData } from './data';
import type { DodoCustomer, DodoEntitlement, DodoGrant } from './data';

export interface DodoTopUp {
	/** Decimal string. */
	amount: string;
	/** The newest live entitlement unless told. */
	entitlementId?: string;
	expiresAt?: Date;
	metadata?: Record<string, string | number | boolean>;
}

/** That a customer holds credits of an entitlement; how many follows from the grants. */
interface Holding {
	id: string;
	customerId: string;
	entitlementId: string;
	createdAt: string;
}

export class DodoPaymentsBooks implements Books<DodoGrant, DodoTopUp> {
	readonly entitlements: Listing<DodoEntitlement>;
	readonly customers: Listing<DodoCustomer>;
	readonly grants: Listing<DodoGrant>;
	readonly holdings: Listing<Holding>;
	private readonly clock: Clock;
	private readonly random: Random;

	constructor(world: World) {
		const { entitlements, customers, grants } = dodoPaymentsData(world);
		this.clock = world.clock;
		this.random = new Random(world.seed ^ 0x70_0097);
		this.entitlements = new Listing('newest first', entitlements, ({ deleted }) => [
			deleted ? 'deleted' : 'live',
		]);
		this.customers = new Listing('newest first', customers, ({ email }) => [email]);
		this.grants = new Listing('newest first', grants, (grant) => [holdingId(grant)]);
		const holdings = new Map<string, Holding>();
		for (const grant of grants) {
			if (!holdings.has(holdingId(grant))) holdings.set(holdingId(grant), holdingFrom(grant));
		}
		this.holdings = new Listing(
			'newest first',
			[...holdings.values()],
			({ customerId, entitlementId }) => [customerId, entitlementId],
		);
	}

	grantsOf(entitlementId: string, customerId: string): Listing<DodoGrant> {
		return this.grants.group(holdingId({ entitlementId, customerId }));
	}

	holding(entitlementId: string, customerId: string): Holding | undefined {
		return this.holdings.get(holdingId({ entitlementId, customerId }));
	}

	/** As the API answers a grant now. Whether expiry takes `remaining_amount` to 0 is not documented: here it stays. */
	toResponse({ object, balance }: DodoGrant): BalanceListGrantsResponse {
		return { ...object, remaining_amount: balance, is_expired: this.isExpired(object.expires_at) };
	}

	statusOf({ object, balance }: DodoGrant): 'active' | 'expired' | 'depleted' {
		if (this.isExpired(object.expires_at)) return 'expired';
		return isZero(balance) ? 'depleted' : 'active';
	}

	/** A customer's credits of one entitlement: what is left in grants that have not expired. */
	toBalance({ id, customerId, entitlementId, createdAt }: Holding): CustomerCreditBalance {
		const usable = this.grantsOf(entitlementId, customerId).items.filter(
			(grant) => this.statusOf(grant) === 'active',
		);
		return {
			id,
			balance: add(usable.map(({ balance }) => balance)),
			created_at: createdAt,
			credit_entitlement_id: entitlementId,
			customer_id: customerId,
			last_transaction_at: null,
			overage: '0',
			updated_at: createdAt,
		};
	}

	balance(grantId: string): string {
		const grant = this.grant(grantId);
		return this.isExpired(grant.object.expires_at) ? '0' : grant.balance;
	}

	spend(grantId: string, amount: string): DodoGrant {
		const grant = this.grant(grantId);
		grant.balance = subtract(grant.balance, amount);
		grant.object.updated_at = this.clock.now().toISOString();
		return grant;
	}

	topUp(customerId: string, topUp: DodoTopUp): DodoGrant {
		known(this.customers.get(customerId), 'Dodo Payments customer', customerId);
		const entitlementId = topUp.entitlementId ?? this.entitlements.group('live').items[0].id;
		known(this.entitlements.get(entitlementId), 'Dodo Payments credit entitlement', entitlementId);
		const id = `cdg_${this.random.base62(21)}`;
		const now = this.clock.now().toISOString();
		const grant: DodoGrant = {
			id,
			customerId,
			entitlementId,
			amount: topUp.amount,
			balance: topUp.amount,
			object: {
				id,
				created_at: now,
				credit_entitlement_id: entitlementId,
				customer_id: customerId,
				expires_at: topUp.expiresAt?.toISOString() ?? null,
				initial_amount: topUp.amount,
				is_rolled_over: false,
				metadata: topUp.metadata ?? null,
				parent_grant_id: null,
				rollover_count: 0,
				source_id: null,
				source_type: 'api',
				updated_at: now,
			},
		};
		this.grants.add(grant);
		if (!this.holding(entitlementId, customerId)) this.holdings.add(holdingFrom(grant));
		return grant;
	}

	expire(grantId: string): DodoGrant {
		const grant = this.grant(grantId);
		grant.object.expires_at = grant.object.updated_at = this.clock.now().toISOString();
		return grant;
	}

	removeCustomer(customerId: string, remains: Remains = 'stay'): void {
		known(this.customers.get(customerId), 'Dodo Payments customer', customerId);
		this.customers.remove(customerId);
		if (remains === 'leave') {
			this.holdings.remove(...this.holdings.group(customerId).items.map(({ id }) => id));
			const own = this.grants.items.filter((grant) => grant.customerId === customerId);
			this.grants.remove(...own.map(({ id }) => id));
		}
	}

	private grant(id: string): DodoGrant {
		return known(this.grants.get(id), 'Dodo Payments credit grant', id);
	}

	private isExpired(expiresAt: string | null | undefined): boolean {
		return typeof expiresAt === 'string' && Date.parse(expiresAt) <= this.clock.now().getTime();
	}
}

function holdingId({
	entitlementId,
	customerId,
}: Pick<Holding, 'entitlementId' | 'customerId'>): string {
	return `ccb_${entitlementId.slice(4)}${customerId.slice(4)}`;
}

function holdingFrom(grant: DodoGrant): Holding {
	return {
		id: holdingId(grant),
		customerId: grant.customerId,
		entitlementId: grant.entitlementId,
		createdAt: grant.object.created_at,
	};
}
