import type Stripe from 'stripe';

import { toSeconds } from '../clock';
import { share } from '../decimal';
import { Random } from '../random';
import { planGrants } from '../world';
import type { GrantPlan, World } from '../world';
import { customer } from './customers';

/** A credit grant and what Stripe's ledger knows of it. Amounts are whole minor units, as strings. */
export interface StripeGrant {
	id: string;
	customerId: string;
	customerAccount: string | null;
	amount: string;
	/** What is not spent. Voiding and expiry take it away at the time they happen. */
	balance: string;
	/** As `GET /v1/billing/credit_grants` answers it. */
	object: Stripe.Billing.CreditGrant;
}

/** The SDK's type has no grant without a customer; the field has met some. */
export type AnsweredCreditGrant = Omit<Stripe.Billing.CreditGrant, 'customer'> & {
	customer: Stripe.Billing.CreditGrant['customer'] | null;
};

/** Decimals of the minor unit. https://docs.stripe.com/currencies#zero-decimal */
const CURRENCIES = [
	{ currency: 'usd', decimals: 2 },
	{ currency: 'eur', decimals: 2 },
	{ currency: 'jpy', decimals: 0 },
	{ currency: 'kwd', decimals: 3 },
	{ currency: 'gbp', decimals: 2 },
];

const GRANT_NAMES = [
	'Purchased Credits',
	'Welcome credits',
	'Crédits d’accueil 🎁',
	'Goodwill',
	null,
];
const PRIORITIES = [50, 0, 100, null];

export function stripeData(world: World): { customers: Stripe.Customer[]; grants: StripeGrant[] } {
	const random = new Random(world.seed ^ 0x57121be);
	const customers = Array.from({ length: world.customers }, (_, index) =>
		customer(random, world, index),
	);
	const now = toSeconds(world.clock.now());
	const grants = planGrants(random, world).map((plan) =>
		grant(random, plan, customers[plan.owner], now),
	);
	return { customers, grants };
}

function grant(random: Random, plan: GrantPlan, owner: Stripe.Customer, now: number): StripeGrant {
	const { currency, decimals } = CURRENCIES[plan.index % CURRENCIES.length];
	// The last digit of a three-decimal currency is always 0. https://docs.stripe.com/currencies#three-decimal
	const step = decimals === 3 ? 10 : 1;
	const amount = random.integer(1, decimals === 0 ? 50_000 : 500_000) * step;
	const spent = { used: random.integer(1, 999), expired: random.integer(0, 900) };
	const unspent =
		plan.fate === 'depleted'
			? '0'
			: plan.fate === 'used' || plan.fate === 'expired'
				? share(String(amount), 1000 - spent[plan.fate])
				: String(amount);
	const made = creditGrant({
		id: `credgr_test_61${random.base62(32)}`,
		owner,
		currency,
		value: amount,
		created: plan.created,
		effective: plan.index % 13 === 5 && plan.fate === 'untouched' ? null : plan.effective,
		expires: plan.expires ?? null,
		name: random.pick(GRANT_NAMES),
	});
	made.category = plan.index % 3 === 0 ? 'promotional' : 'paid';
	made.priority = random.pick(PRIORITIES);
	if (plan.index % 9 === 4) {
		made.applicability_config = { scope: { prices: [{ id: `price_${random.base62(24)}` }] } };
	}
	if (plan.index % 7 === 2)
		made.metadata = { low_balance_threshold: String(Math.ceil(amount / 10)) };
	if (plan.index % 10 === 7) made.metadata = { plan: 'pro', 'order id': '№ 42' };
	if (plan.fate === 'voided') made.voided_at = Math.min(made.created + 43_200, now);
	return {
		id: made.id,
		customerId: owner.id,
		customerAccount: made.customer_account,
		amount: String(amount),
		balance: unspent,
		object: made,
	};
}

export interface NewCreditGrant {
	id: string;
	owner: Stripe.Customer;
	currency: string;
	/** Minor units. */
	value: number;
	created: Date;
	effective: Date | null;
	expires: Date | null;
	name: string | null;
}

export function creditGrant(made: NewCreditGrant): Stripe.Billing.CreditGrant {
	return {
		id: made.id,
		object: 'billing.credit_grant',
		amount: { monetary: { currency: made.currency, value: made.value }, type: 'monetary' },
		applicability_config: { scope: { price_type: 'metered' } },
		category: 'paid',
		created: toSeconds(made.created),
		customer: made.owner.id,
		customer_account: made.owner.customer_account ?? null,
		effective_at: made.effective && toSeconds(made.effective),
		expires_at: made.expires && toSeconds(made.expires),
		livemode: false,
		metadata: {},
		name: made.name,
		priority: 50,
		test_clock: made.owner.test_clock ?? null,
		updated: toSeconds(made.created),
		voided_at: null,
	};
}
