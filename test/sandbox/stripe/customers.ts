import type Stripe from 'stripe';

import { toSeconds } from '../clock';
import type { Random } from '../random';
import { customerCreated, planCustomer } from '../world';
import type { World } from '../world';

/**
 * Names and e-mail addresses are optional at Stripe: some customers lack the one, some the other, some
 * both. Some say in their metadata below which balance they want to hear.
 */
export function customer(random: Random, world: World, index: number): Stripe.Customer {
	const { name, email } = planCustomer(random, index);
	return {
		id: `cus_${random.base62(14)}`,
		object: 'customer',
		balance: 0,
		created: toSeconds(customerCreated(world, index)),
		// Every eighth customer is represented by an account. https://docs.stripe.com/connect/use-accounts-as-customers
		customer_account: index % 8 === 3 ? `acct_${random.base62(16)}` : null,
		default_source: null,
		delinquent: false,
		description: null,
		email: index % 8 === 5 ? null : email,
		invoice_settings: {
			custom_fields: null,
			default_payment_method: null,
			footer: null,
			rendering_options: null,
		},
		livemode: false,
		metadata: index % 4 === 1 ? { low_balance_threshold: '25', crm_id: `crm-${index + 1}` } : {},
		name: index % 8 === 6 || index % 16 === 13 ? null : name,
		phone: null,
		shipping: null,
	};
}
