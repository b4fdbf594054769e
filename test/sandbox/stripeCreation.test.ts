import Stripe from 'stripe';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { failure, NOW, stripeClient } from './clients';
import { DAY } from './clock';
import { startSandbox } from './index';
import type { Sandbox } from './index';

let sandbox: Sandbox;
let customer: string;

beforeEach(async () => {
	sandbox = await startSandbox({ seed: 1, grants: 0, now: NOW });
	customer = sandbox.data.stripe.customers[0].id;
});

afterEach(async () => {
	await sandbox.close();
});

const wanted = (changes: Partial<Stripe.Billing.CreditGrantCreateParams> = {}) => ({
	amount: { type: 'monetary' as const, monetary: { currency: 'eur', value: 1234 } },
	applicability_config: { scope: { price_type: 'metered' as const } },
	customer,
	...changes,
});

const create = async (
	params: Stripe.Billing.CreditGrantCreateParams,
	idempotencyKey?: string,
): Promise<Stripe.Billing.CreditGrant> =>
	await stripeClient(sandbox).billing.creditGrants.create(params, { idempotencyKey });

describe('a grant that the official SDK creates', () => {
	it('is there, as it was asked for', async () => {
		const expires_at = NOW.getTime() / 1000 + 3600;
		const params = wanted({
			category: 'promotional',
			name: 'Gift',
			expires_at,
			metadata: { alertId: 'a1' },
		});
		const { id } = await create(params);
		const [grant] = sandbox.data.stripe.grants;
		expect(grant.object).toMatchObject({
			...params,
			id,
			effective_at: NOW.getTime() / 1000,
			voided_at: null,
		});
		expect(sandbox.balance('stripe', id)).toBe('1234');
	});

	it('is made once for one idempotency key, until the key is forgotten after a day', async () => {
		const { id } = await create(wanted(), 'key');
		sandbox.clock.set(new Date(NOW.getTime() + DAY - 1));
		expect(await create(wanted(), 'key')).toMatchObject({ id });
		expect(await create(wanted(), 'other')).not.toMatchObject({ id });
		sandbox.clock.set(new Date(NOW.getTime() + DAY));
		expect(await create(wanted(), 'key')).not.toMatchObject({ id });
		expect(sandbox.data.stripe.grants).toHaveLength(3);
	});

	it('is refused where the key was used for something else', async () => {
		await create(wanted(), 'key');
		const refused = await failure(create(wanted({ name: 'Another' }), 'key'));
		expect(refused).toBeInstanceOf(Stripe.errors.StripeIdempotencyError);
		expect(sandbox.data.stripe.grants).toHaveLength(1);
	});

	it('may be for an account that acts as the customer', async () => {
		const owner = sandbox.data.stripe.customers.find(({ customer_account }) => customer_account)!;
		const params = wanted({
			customer: undefined,
			customer_account: owner.customer_account ?? '',
		});
		expect(await create(params)).toMatchObject({ customer: owner.id });
	});

	it.each<[string, Partial<Stripe.Billing.CreditGrantCreateParams>]>([
		['no customer', { customer: undefined }],
		['an unknown customer', { customer: 'cus_nobody' }],
		['an unknown account', { customer_account: 'acct_nobody' }],
		['no amount', { amount: { type: 'monetary' } }],
		[
			'an amount of nothing',
			{ amount: { type: 'monetary', monetary: { currency: 'eur', value: 0 } } },
		],
	])('is refused with %s', async (_what, changes) => {
		const refused = await failure(create(wanted(changes)));
		expect(refused).toBeInstanceOf(Stripe.errors.StripeInvalidRequestError);
		expect(sandbox.data.stripe.grants).toHaveLength(0);
	});
});
