/** What can happen to a grant while a test watches, in the provider's own unit (Stripe: minor units). */
export interface Books<Grant, TopUp, CustomerChanges> {
	/** What the customer can still use of it now. */
	balance(grantId: string): string;
	/** Lowers the balance, never below 0. */
	spend(grantId: string, amount: string): Grant;
	/** Gives back what was spent, never more than the grant's amount: no new grant comes of it. */
	refund(grantId: string, amount: string): Grant;
	/** Gives a customer a new grant. */
	topUp(customerId: string, topUp: TopUp): Grant;
	/** Ends a grant now. */
	expire(grantId: string): Grant;
	/** Takes a grant away without a word, as when an account's test data are cleared. */
	removeGrant(grantId: string): void;
	/** In the provider's own words. */
	changeCustomer(customerId: string, changes: CustomerChanges): void;
	/** The customer is gone: the provider answers as if there had been none. */
	removeCustomer(customerId: string, remains?: Remains): void;
}

/**
 * Whether what was listed of a customer who is gone stays listed: grants at Stripe and Sequence, balance
 * rows at Dodo Payments. No provider documents it, so a test chooses.
 */
export type Remains = 'stay' | 'leave';

/** Raised by the controls, not by a provider: the test named something the sandbox does not hold. */
export class UnknownToSandbox extends Error {}

export function known<Item>(item: Item | undefined, what: string, id: string): Item {
	if (item === undefined) throw new UnknownToSandbox(`The sandbox holds no ${what} ${id}`);
	return item;
}
