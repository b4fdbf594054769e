import type {
	BalanceListGrantsResponse,
	CreditLedgerEntry,
	CustomerCreditBalance,
} from 'dodopayments/resources/credit-entitlements/balances';

import type { Books, Remains } from '../books';
import { known } from '../books';
import type { Clock } from '../clock';
import { add, isZero, least, subtract } from '../decimal';
import { Listing } from '../listing';
import { Random } from '../random';
import type { World } from '../world';
import { apiGrant, dodoPaymentsData } from './data';
import type { DodoCustomer, DodoGrant } from './data';
import type { DodoEntitlement } from './entitlements';
import { holdingFrom, holdingId, holdingsOf } from './holdings';
import type { Holding } from './holdings';
import { lastMoved, ledgerOf } from './ledger';
import type { Movement } from './ledger';

export interface DodoTopUp {
	/** Decimal string. */
	amount: string;
	/** The newest live entitlement unless told. */
	entitlementId?: string;
	expiresAt?: Date;
	metadata?: Record<string, string | number | boolean>;
}

export type DodoCustomerChanges = Partial<Pick<DodoCustomer, 'name' | 'email' | 'metadata'>>;

export class DodoPaymentsBooks implements Books<DodoGrant, DodoTopUp, DodoCustomerChanges> {
	readonly entitlements: Listing<DodoEntitlement>;
	readonly customers: Listing<DodoCustomer>;
	readonly grants: Listing<DodoGrant>;
	readonly holdings: Listing<Holding>;
	private readonly clock: Clock;
	private readonly random: Random;
	private datesStopped: Date | undefined;

	constructor(world: World) {
		const { entitlements, customers, grants } = dodoPaymentsData(world);
		this.clock = world.clock;
		this.random = new Random(world.seed ^ 0x70_0097);
		this.entitlements = new Listing('newest first', entitlements, ({ deleted }) => [
			deleted ? 'deleted' : 'live',
		]);
		this.customers = new Listing('newest first', customers, ({ email }) => [email]);
		this.grants = new Listing('newest first', grants, (grant) => [holdingId(grant)]);
		this.holdings = new Listing(
			'newest first',
			holdingsOf(grants),
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
	toBalance(holding: Holding): CustomerCreditBalance {
		const { id, customerId, entitlementId, createdAt, overage } = holding;
		const grants = this.grantsOf(entitlementId, customerId).items;
		const usable = grants.filter((grant) => this.statusOf(grant) === 'active');
		const now = this.clock.now();
		const moved = lastMoved(holding, grants, now, this.datesStopped ?? now);
		return {
			id,
			balance: add(usable.map(({ balance }) => balance)),
			created_at: createdAt,
			credit_entitlement_id: entitlementId,
			customer_id: customerId,
			last_transaction_at: moved,
			overage,
			updated_at: moved,
		};
	}

	/** Newest first; the order is not documented. */
	ledger(entitlement: DodoEntitlement, customerId: string): CreditLedgerEntry[] {
		const holding = this.holding(entitlement.id, customerId);
		if (!holding) return [];
		const oldestFirst = [...this.grantsOf(entitlement.id, customerId).items].reverse();
		return ledgerOf(holding, entitlement, oldestFirst, this.clock.now()).reverse();
	}

	balance(grantId: string): string {
		const grant = this.grant(grantId);
		return this.isExpired(grant.object.expires_at) ? '0' : grant.balance;
	}

	spend(grantId: string, amount: string): DodoGrant {
		const grant = this.grant(grantId);
		const taken = least(grant.balance, amount);
		this.move(grant, 'credit_deducted', taken);
		grant.balance = subtract(grant.balance, taken);
		return grant;
	}

	refund(grantId: string, amount: string): DodoGrant {
		const grant = this.grant(grantId);
		const given = least(subtract(grant.amount, grant.balance), amount);
		this.move(grant, 'refund', given);
		grant.balance = add([grant.balance, given]);
		return grant;
	}

	topUp(customerId: string, topUp: DodoTopUp): DodoGrant {
		known(this.customers.get(customerId), 'Dodo Payments customer', customerId);
		const entitlementId = topUp.entitlementId ?? this.entitlements.group('live').items[0].id;
		known(this.entitlements.get(entitlementId), 'Dodo Payments credit entitlement', entitlementId);
		const id = `cdg_${this.random.base62(21)}`;
		const grant = apiGrant({ ...topUp, id, customerId, entitlementId, created: this.clock.now() });
		this.move(grant, 'credit_added', topUp.amount);
		this.grants.add(grant);
		if (!this.holding(entitlementId, customerId)) this.holdings.add(holdingFrom(grant));
		return grant;
	}

	expire(grantId: string): DodoGrant {
		const grant = this.grant(grantId);
		grant.object.expires_at = grant.object.updated_at = this.clock.now().toISOString();
		return grant;
	}

	removeGrant(grantId: string): void {
		this.grants.remove(this.grant(grantId).id);
	}

	changeCustomer(customerId: string, changes: DodoCustomerChanges): void {
		const customer = known(this.customers.get(customerId), 'Dodo Payments customer', customerId);
		Object.assign(customer, changes);
		this.customers.regroup();
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

	/** Use beyond the credits that is owed from now on; "0" takes it away. */
	setOverage(entitlementId: string, customerId: string, overage: string): void {
		const holding = known(
			this.holding(entitlementId, customerId),
			'Dodo Payments balance of',
			customerId,
		);
		const rise = subtract(overage, holding.overage);
		holding.overages.push({
			id: this.entryId(),
			type: isZero(rise) ? 'overage_reset' : 'overage_charged',
			amount: isZero(rise) ? subtract(holding.overage, overage) : rise,
			createdAt: this.clock.now().toISOString(),
			overage,
		});
		holding.overage = overage;
	}

	/** From now on no change moves the dates of a balance row: whether each does is not documented. */
	stopBalanceDates(): void {
		this.datesStopped = this.clock.now();
	}

	private move(grant: DodoGrant, type: Movement['type'], amount: string): void {
		const createdAt = this.clock.now().toISOString();
		grant.object.updated_at = createdAt;
		if (!isZero(amount)) grant.movements.push({ id: this.entryId(), type, amount, createdAt });
	}

	private entryId(): string {
		return `cle_${this.random.base62(21)}`;
	}

	private grant(id: string): DodoGrant {
		return known(this.grants.get(id), 'Dodo Payments credit grant', id);
	}

	private isExpired(expiresAt: string | null | undefined): boolean {
		return typeof expiresAt === 'string' && Date.parse(expiresAt) <= this.clock.now().getTime();
	}
}
