import type { Books, Remains } from './books';
import type { DodoCustomerChanges, DodoPaymentsBooks, DodoTopUp } from './dodoPayments/books';
import type { DodoGrant } from './dodoPayments/data';
import type { SequenceBooks, SequenceCustomerChanges, SequenceTopUp } from './sequence/books';
import type { SequenceGrant } from './sequence/data';
import type { StripeBooks } from './stripe/books';
import type { StripeGrant, StripeTopUp } from './stripe/creditGrant';
import type { StripeCustomerChanges } from './stripe/customers';
import type { EventLog } from './stripe/events';

export interface Grants {
	stripe: StripeGrant;
	sequence: SequenceGrant;
	dodoPayments: DodoGrant;
}
export interface TopUps {
	stripe: StripeTopUp;
	sequence: SequenceTopUp;
	dodoPayments: DodoTopUp;
}
export interface CustomerChanges {
	stripe: StripeCustomerChanges;
	sequence: SequenceCustomerChanges;
	dodoPayments: DodoCustomerChanges;
}
export type ProviderName = keyof Grants;

export interface AllBooks {
	stripe: StripeBooks;
	sequence: SequenceBooks;
	dodoPayments: DodoPaymentsBooks;
}

export type StripeControls = Pick<
	StripeBooks,
	'forbid' | 'putOnTestClock' | 'disown' | 'withholdBalance' | 'bookExpiries' | 'loseAnswer'
> & { events: Pick<EventLog, 'delay' | 'lose' | 'repeat'> };

export type DodoPaymentsControls = Pick<DodoPaymentsBooks, 'setOverage' | 'stopBalanceDates'>;

/** How a test changes the world while a client reads it. Amounts are in the provider's own unit. */
export interface Controls {
	balance(provider: ProviderName, grantId: string): string;
	spend<Name extends ProviderName>(provider: Name, grantId: string, amount: string): Grants[Name];
	refund<Name extends ProviderName>(provider: Name, grantId: string, amount: string): Grants[Name];
	topUp<Name extends ProviderName>(
		provider: Name,
		customerId: string,
		topUp: TopUps[Name],
	): Grants[Name];
	expire<Name extends ProviderName>(provider: Name, grantId: string): Grants[Name];
	voidGrant(grantId: string): StripeGrant;
	removeGrant(provider: ProviderName, grantId: string): void;
	changeCustomer<Name extends ProviderName>(
		provider: Name,
		customerId: string,
		changes: CustomerChanges[Name],
	): void;
	removeCustomer(provider: ProviderName, customerId: string, remains?: Remains): void;
	/** What happens at Stripe alone. */
	stripe: StripeControls;
	/** What happens at Dodo Payments alone. */
	dodoPayments: DodoPaymentsControls;
}

export function createControls(all: AllBooks): Controls {
	const books: {
		[Name in ProviderName]: Books<Grants[Name], TopUps[Name], CustomerChanges[Name]>;
	} = all;
	return {
		balance: (provider, grantId) => books[provider].balance(grantId),
		spend: (provider, grantId, amount) => books[provider].spend(grantId, amount),
		refund: (provider, grantId, amount) => books[provider].refund(grantId, amount),
		topUp: (provider, customerId, topUp) => books[provider].topUp(customerId, topUp),
		expire: (provider, grantId) => books[provider].expire(grantId),
		voidGrant: (grantId) => all.stripe.voidGrant(grantId),
		removeGrant: (provider, grantId) => books[provider].removeGrant(grantId),
		changeCustomer: (provider, customerId, changes) =>
			books[provider].changeCustomer(customerId, changes),
		removeCustomer: (provider, customerId, remains) =>
			books[provider].removeCustomer(customerId, remains),
		stripe: all.stripe,
		dodoPayments: all.dodoPayments,
	};
}
