import { createClock } from '../../test/sandbox/clock';
import { dodoPaymentsData } from '../../test/sandbox/dodoPayments/data';
import { sequenceData } from '../../test/sandbox/sequence/data';
import { toBalances, toCustomerGrants, withAmount } from '../../test/sandbox/sequence/shapes';
import { stripeData } from '../../test/sandbox/stripe/data';
import { numbered, type Account } from './keys';

/**
 * Accounts of any size: the sandbox's 10,000 varied grants, repeated with ids that say which they are,
 * so that any page can be made without the ones before it. Grant i belongs to customer i / perCustomer.
 */
const VARIED = 10_000;
const world = { seed: 1, grants: VARIED, customers: 1_000, clock: createClock() };
const stripeGrants = stripeData(world).grants;
const sequenceGrants = sequenceData(world).grants;
const dodo = dodoPaymentsData(world);
const [, entitlement] = dodo.entitlements;

export const DODO_ENTITLEMENT = entitlement.object;

/** Grants `from` up to `to`, the last one not included. */
export function stripeList(account: Account, from: number, to: number) {
	return range(from, to).map((index) => ({
		...stripeGrants[index % VARIED].object,
		id: numbered.stripe.grant(index),
		customer: numbered.stripe.customer(owner(account, index)),
		customer_account: null,
	}));
}

export function stripeGrant(index: number) {
	return stripeGrants[index % VARIED];
}

/** Whether a Stripe grant is active with half of it left, and large enough to be spent bit by bit. */
export function isSpendable(index: number): boolean {
	const { amount, balance, object } = stripeGrant(index);
	const { voided_at, effective_at, expires_at } = object;
	const now = Date.now() / 1000;
	const isActive =
		voided_at === null && (effective_at ?? 0) <= now && (expires_at ?? now + 1) > now;
	return isActive && Number(amount) >= 1000 && Number(balance) * 2 >= Number(amount);
}

/** @param value what is left, in minor units; what the account began with unless told */
export function stripeBalance(
	account: Account,
	index: number,
	value = Number(stripeGrant(index).balance),
) {
	const { object } = stripeGrant(index);
	const amount = {
		monetary: { currency: object.amount.monetary?.currency, value },
		type: 'monetary',
	};
	return {
		object: 'billing.credit_balance_summary',
		balances: [{ available_balance: amount, ledger_balance: amount }],
		customer: numbered.stripe.customer(owner(account, index)),
		customer_account: null,
		livemode: false,
	};
}

export const sequenceList = (account: Account, from: number, to: number) =>
	sequenceRange(account, from, to).map(withAmount);

export const sequenceCustomerGrants = (account: Account, from: number, to: number) =>
	toCustomerGrants(sequenceRange(account, from, to));

export const sequenceBalances = (account: Account, from: number, to: number) =>
	toBalances(sequenceRange(account, from, to), () => false);

export function dodoList(account: Account, from: number, to: number) {
	return range(from, to).map((index) => {
		const { object, balance } = dodo.grants[index % VARIED];
		return {
			...object,
			id: numbered.dodoPayments.grant(index),
			credit_entitlement_id: DODO_ENTITLEMENT.id,
			customer_id: numbered.dodoPayments.customer(owner(account, index)),
			remaining_amount: balance,
			is_expired: false,
		};
	});
}

export function dodoBalances(from: number, to: number) {
	return range(from, to).map((customer) => ({
		balance: '100',
		created_at: '2026-01-01T00:00:00Z',
		credit_entitlement_id: DODO_ENTITLEMENT.id,
		customer_id: numbered.dodoPayments.customer(customer),
		id: `cbal_${customer}`,
		overage: '0',
		updated_at: '2026-01-01T00:00:00Z',
		last_transaction_at: null,
	}));
}

export function dodoCustomerEntitlements() {
	const { id, name, unit } = DODO_ENTITLEMENT;
	return [
		{ credit_entitlement_id: id, name, description: null, unit, balance: '100', overage: '0' },
	];
}

function sequenceRange(account: Account, from: number, to: number) {
	return range(from, to).map((index) => ({
		...sequenceGrants[index % VARIED],
		id: numbered.sequence.grant(index),
		customerId: numbered.sequence.customer(owner(account, index)),
	}));
}

function owner({ perCustomer }: Account, index: number): number {
	return Math.floor(index / perCustomer);
}

function range(from: number, to: number): number[] {
	return Array.from({ length: Math.max(0, to - from) }, (_, index) => from + index);
}
