import type { Books, Remains } from '../books';
import { known } from '../books';
import { DAY, toCalendarDay } from '../clock';
import type { Clock } from '../clock';
import { add, isZero, least, subtract } from '../decimal';
import { Listing } from '../listing';
import { Random } from '../random';
import type { World } from '../world';
import { sequenceData } from './data';
import type { SequenceCustomer, SequenceGrant, SequenceTransaction, SequenceUnit } from './data';

export interface SequenceTopUp {
	/** Decimal string. */
	amount: string;
	/** Name of one of the world's units: GBP unless told. */
	unit?: string;
	name?: string;
	/** Calendar days. */
	effectiveDate?: string;
	expiryDate?: string;
}

export type SequenceCustomerChanges = Partial<
	Pick<SequenceCustomer, 'legalName' | 'label' | 'email'>
>;

export class SequenceBooks implements Books<SequenceGrant, SequenceTopUp, SequenceCustomerChanges> {
	readonly units: SequenceUnit[];
	readonly customers: Listing<SequenceCustomer>;
	/** Oldest first. Sequence does not document the order of credits, and newest first would hide a reader that counts on it. */
	readonly grants: Listing<SequenceGrant>;
	private readonly clock: Clock;
	private readonly random: Random;

	constructor(world: World) {
		const { units, customers, grants } = sequenceData(world);
		this.clock = world.clock;
		this.random = new Random(world.seed ^ 0x70_0096);
		this.units = units;
		this.customers = new Listing(
			'newest first',
			customers,
			({ email, legalName, label, customerAliases }) => [
				...(email === undefined ? [] : [`email ${email}`]),
				`legalName ${legalName}`,
				`label ${label}`,
				...customerAliases.map(({ value }) => `alias ${value}`),
			],
		);
		this.grants = new Listing('oldest first', grants, ({ customerId }) => [customerId]);
	}

	/** Customers that pass every filter, each a field and its whole value: partial matches are not documented. */
	customersWith(filters: readonly string[]): Listing<SequenceCustomer> {
		const [first, ...others] = filters.map((filter) => this.customers.group(filter));
		if (!first) return this.customers;
		if (others.length === 0) return first;
		const inAll = first.items.filter(({ id }) => others.every((group) => group.indexOf(id) !== -1));
		return new Listing('newest first', inAll.reverse());
	}

	/** The last day is usable to its end. Sequence names no time zone: UTC here. */
	isExpired({ expiryDate }: SequenceGrant): boolean {
		return expiryDate !== undefined && expiryDate < toCalendarDay(this.clock.now());
	}

	balance(grantId: string): string {
		const grant = this.grant(grantId);
		return this.isExpired(grant) ? '0' : grant.balance;
	}

	spend(grantId: string, amount: string): SequenceGrant {
		const grant = this.grant(grantId);
		const taken = least(grant.balance, amount);
		this.record(grant, 'DEBIT', taken, 'Used');
		grant.balance = subtract(grant.balance, taken);
		return grant;
	}

	refund(grantId: string, amount: string): SequenceGrant {
		const grant = this.grant(grantId);
		const given = least(subtract(grant.amount, grant.balance), amount);
		const debit = grant.transactions.findLast(({ type }) => type === 'DEBIT');
		this.record(grant, 'CREDIT', given, 'Invoice voided', debit?.invoiceId);
		grant.balance = add([grant.balance, given]);
		return grant;
	}

	topUp(customerId: string, topUp: SequenceTopUp): SequenceGrant {
		const owner = known(this.customers.get(customerId), 'Sequence customer', customerId);
		const unitName = topUp.unit ?? 'GBP';
		const unit = known(
			this.units.find(({ name }) => name === unitName),
			'Sequence unit',
			unitName,
		);
		const now = this.clock.now();
		const today = toCalendarDay(now);
		const grant: SequenceGrant = {
			id: this.random.uuid(),
			sequenceAccountId: owner.sequenceAccountId,
			customerId,
			name: topUp.name ?? 'Top-up',
			unit,
			amount: topUp.amount,
			balance: topUp.amount,
			costOfCredit: '0',
			effectiveDate: topUp.effectiveDate ?? today,
			...(topUp.expiryDate && { expiryDate: topUp.expiryDate }),
			createdAt: now.toISOString(),
			transactions: [
				{
					id: this.random.uuid(),
					type: 'CREDIT',
					amount: topUp.amount,
					date: today,
					reason: 'Top-up',
				},
			],
		};
		this.grants.add(grant);
		return grant;
	}

	expire(grantId: string): SequenceGrant {
		const grant = this.grant(grantId);
		grant.expiryDate = toCalendarDay(new Date(this.clock.now().getTime() - DAY));
		return grant;
	}

	removeGrant(grantId: string): void {
		this.grants.remove(this.grant(grantId).id);
	}

	changeCustomer(customerId: string, changes: SequenceCustomerChanges): void {
		Object.assign(known(this.customers.get(customerId), 'Sequence customer', customerId), changes);
		this.customers.regroup();
	}

	removeCustomer(customerId: string, remains: Remains = 'stay'): void {
		known(this.customers.get(customerId), 'Sequence customer', customerId);
		this.customers.remove(customerId);
		if (remains === 'leave') {
			this.grants.remove(...this.grants.group(customerId).items.map(({ id }) => id));
		}
	}

	private record(
		grant: SequenceGrant,
		type: SequenceTransaction['type'],
		amount: string,
		reason: string,
		invoiceId = this.random.uuid(),
	): void {
		if (isZero(amount)) return;
		const date = toCalendarDay(this.clock.now());
		grant.transactions.push({ id: this.random.uuid(), type, amount, date, reason, invoiceId });
	}

	private grant(id: string): SequenceGrant {
		return known(this.grants.get(id), 'Sequence credit grant', id);
	}
}
