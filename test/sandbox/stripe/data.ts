import type Stripe from 'stripe';

import { toSeconds } from '../clock';
import { share, subtract } from '../decimal';
import { spendsOf } from '../history';
import { Random } from '../random';
import { planGrants } from '../world';
import type { GrantPlan, World } from '../world';
import { creditGrant } from './creditGrant';
import type { StripeGrant } from './creditGrant';
import { customer } from './customers';
import { ledgerEntry } from './ledger';
import type { StripeEntry } from './ledger';

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
	// Drawn apart, so that a longer history changes nothing else of a seed's world.
	const history = new Random(world.seed ^ 0x57121bf);
	const grants = planGrants(random, world).map((plan) => {
		const made = grant(random, plan, customers[plan.owner], now);
		made.entries = seededEntries(history, plan, made, now);
		return made;
	});
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
		entries: [],
		object: made,
	};
}

function seededEntries(
	random: Random,
	{ created, effective, expires }: GrantPlan,
	{ amount, balance }: StripeGrant,
	now: number,
): StripeEntry[] {
	const until = expires && toSeconds(expires) < now ? expires : new Date(now * 1000);
	const spends = spendsOf(random, subtract(amount, balance), effective, until);
	return [
		ledgerEntry(random, 'credits_granted', amount, toSeconds(created)),
		...spends.map((spend) =>
			ledgerEntry(random, 'credits_applied', spend.amount, toSeconds(spend.at)),
		),
	];
}
