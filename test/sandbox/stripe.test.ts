import Stripe from 'stripe';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { validateRequest } from '../openapi/validate';
import { all, failure, ids, NOW, stripeClient } from './clients';
import { add } from './decimal';
import { startSandbox, STRIPE_CONNECTED_ACCOUNT, STRIPE_RESTRICTED_KEY } from './index';
import type { Sandbox } from './index';

let sandbox: Sandbox;

beforeAll(async () => {
	sandbox = await startSandbox({ seed: 1, now: NOW });
});

afterAll(async () => {
	await sandbox.close();
});

describe('Stripe, read by its official SDK', () => {
	it('pages through every grant, newest first, once each, amounts equal', async () => {
		const read = await all(stripeClient(sandbox).billing.creditGrants.list({ limit: 100 }));
		expect(read.map(({ id, amount }) => [id, String(amount.monetary?.value)])).toEqual(
			sandbox.data.stripe.grants.map(({ id, amount }) => [id, amount]),
		);
		const created = read.map((grant) => grant.created);
		expect(created).toEqual([...created].sort((a, b) => b - a));
	});

	it('pages by 10 when no limit is sent', async () => {
		const page = await stripeClient(sandbox).billing.creditGrants.list();
		expect(page.data).toHaveLength(10);
		expect(page.has_more).toBe(true);
	});

	it('pages backwards with ending_before', async () => {
		const { grants } = sandbox.data.stripe;
		const page = await stripeClient(sandbox).billing.creditGrants.list({
			limit: 5,
			ending_before: grants[20].id,
		});
		expect(ids(page.data)).toEqual(ids(grants.slice(15, 20)));
		expect(page.has_more).toBe(true);
		const first = await stripeClient(sandbox).billing.creditGrants.list({
			limit: 5,
			ending_before: grants[3].id,
		});
		expect(ids(first.data)).toEqual(ids(grants.slice(0, 3)));
		expect(first.has_more).toBe(false);
	});

	it('lists one customer’s grants, by customer and by customer account', async () => {
		const { customers, grants } = sandbox.data.stripe;
		const most = customers.at(-1)?.id ?? '';
		const read = await all(
			stripeClient(sandbox).billing.creditGrants.list({ customer: most, limit: 100 }),
		);
		expect(ids(read)).toEqual(ids(grants.filter(({ customerId }) => customerId === most)));
		expect(read.length).toBeGreaterThan(100);
		const account = grants.find(({ customerAccount }) => customerAccount)?.customerAccount ?? '';
		const owned = await all(
			stripeClient(sandbox).billing.creditGrants.list({ customer_account: account }),
		);
		expect(ids(owned)).toEqual(
			ids(grants.filter(({ customerAccount }) => customerAccount === account)),
		);
	});

	it('gets one grant, its customer expanded on request', async () => {
		const [{ id, customerId, object }] = sandbox.data.stripe.grants;
		expect(await stripeClient(sandbox).billing.creditGrants.retrieve(id)).toMatchObject({
			...object,
		});
		const expanded = await stripeClient(sandbox).billing.creditGrants.retrieve(id, {
			expand: ['customer'],
		});
		expect(expanded.customer).toMatchObject({ id: customerId, object: 'customer' });
		const list = await stripeClient(sandbox).billing.creditGrants.list({
			limit: 1,
			expand: ['data.customer'],
		});
		expect(list.data[0].customer).toMatchObject({ id: customerId });
	});

	it('says what is left of each grant: 0 when voided or expired', async () => {
		const stripe = stripeClient(sandbox);
		const sample = sandbox.data.stripe.grants.slice(0, 60);
		for (const { id, customerId, balance, object } of sample) {
			const summary = await stripe.billing.creditBalanceSummaries.retrieve({
				customer: customerId,
				filter: { type: 'credit_grant', credit_grant: id },
			});
			const seconds = NOW.getTime() / 1000;
			const over =
				object.voided_at !== null || (object.expires_at !== null && object.expires_at <= seconds);
			expect(summary.balances).toHaveLength(1);
			expect(summary.balances[0].available_balance.monetary).toEqual({
				currency: object.amount.monetary?.currency,
				value: over ? 0 : Number(balance),
			});
		}
	});

	it('sums a customer’s metered grants, one entry per currency', async () => {
		const { customers, grants } = sandbox.data.stripe;
		const customer = customers.at(-1)?.id ?? '';
		const summary = await stripeClient(sandbox).billing.creditBalanceSummaries.retrieve({
			customer,
			filter: { type: 'applicability_scope', applicability_scope: { price_type: 'metered' } },
		});
		const currencies = summary.balances.map(
			({ available_balance }) => available_balance.monetary?.currency,
		);
		expect([...currencies].sort()).toEqual(['eur', 'gbp', 'jpy', 'kwd', 'usd']);
		for (const { available_balance } of summary.balances) {
			const counted = grants.filter(
				({ customerId, object }) =>
					customerId === customer &&
					object.applicability_config.scope.price_type === 'metered' &&
					object.amount.monetary?.currency === available_balance.monetary?.currency,
			);
			const total = add(counted.map(({ id }) => sandbox.balance('stripe', id)));
			expect(String(available_balance.monetary?.value)).toBe(total);
		}
	});

	it('keeps an expired grant in the ledger until the expiry is booked', async () => {
		const own = await startSandbox({ seed: 5, now: NOW });
		const { id, customerId } = own.topUp('stripe', own.data.stripe.customers[0].id, {
			amount: '900',
		});
		own.expire('stripe', id);
		const balances = async () => {
			const summary = await stripeClient(own).billing.creditBalanceSummaries.retrieve({
				customer: customerId,
				filter: { type: 'credit_grant', credit_grant: id },
			});
			const [{ available_balance, ledger_balance }] = summary.balances;
			return [available_balance.monetary?.value, ledger_balance.monetary?.value];
		};
		expect(await balances()).toEqual([0, 900]);
		own.clock.set(new Date(NOW.getTime() + 3_600_000));
		expect(await balances()).toEqual([0, 0]);
		await own.close();
	});

	it('accepts the restricted key, Basic authentication and the connected account, and nothing else', async () => {
		expect(
			await stripeClient(sandbox, STRIPE_RESTRICTED_KEY).billing.creditGrants.list(),
		).toBeDefined();
		const url = `${sandbox.url}/v1/billing/credit_grants`;
		const authorization = `Basic ${Buffer.from(`${sandbox.credentials.stripe.secretKey}:`).toString('base64')}`;
		const basic = await fetch(url, {
			headers: { authorization, 'stripe-account': STRIPE_CONNECTED_ACCOUNT },
		});
		expect(basic.status).toBe(200);
		expect(basic.headers.get('request-id')).toMatch(/^req_/);
		expect(basic.headers.get('stripe-account')).toBe(STRIPE_CONNECTED_ACCOUNT);

		const refused = await failure(
			stripeClient(sandbox, 'sk_test_not_the_sandbox_key_1234').billing.creditGrants.list(),
		);
		expect(refused).toBeInstanceOf(Stripe.errors.StripeAuthenticationError);
		expect(String(refused)).toMatch(/Invalid API Key provided: sk_test_\*+1234/);
		const elsewhere = stripeClient(sandbox).billing.creditGrants.list(
			{},
			{ stripeAccount: 'acct_other' },
		);
		expect(await failure(elsewhere)).toBeInstanceOf(Stripe.errors.StripePermissionError);
	});

	const wrong: Array<
		[string, Stripe.Billing.CreditGrantListParams & { status?: string }, string | undefined, string]
	> = [
		['a limit of 101', { limit: 101 }, undefined, 'limit'],
		['a limit of 0', { limit: 0 }, undefined, 'limit'],
		[
			'an unknown cursor',
			{ starting_after: 'credgr_nobody' },
			'resource_missing',
			'starting_after',
		],
		['an unknown customer', { customer: 'cus_nobody' }, 'resource_missing', 'customer'],
		['both cursors', { starting_after: 'a', ending_before: 'b' }, undefined, 'starting_after'],
		['an unknown parameter', { status: 'active' }, 'parameter_unknown', 'status'],
	];

	it.each(wrong)('refuses %s', async (_what, params, code, param) => {
		const refused = await failure(stripeClient(sandbox).billing.creditGrants.list(params));
		expect(refused).toBeInstanceOf(Stripe.errors.StripeInvalidRequestError);
		expect(refused).toMatchObject({ statusCode: 400, param, ...(code && { code }) });
	});

	it('answers 404 for a grant nobody has', async () => {
		const refused = await failure(
			stripeClient(sandbox).billing.creditGrants.retrieve('credgr_nobody'),
		);
		expect(refused).toMatchObject({ statusCode: 404, code: 'resource_missing', param: 'id' });
	});

	it('sends nothing the OpenAPI description does not allow', () => {
		const refused = sandbox.requests
			.filter(({ status }) => status === 200)
			.map((request) => ({ path: request.path, ...validateRequest('stripe', request) }))
			.filter(({ valid }) => !valid);
		expect(refused).toEqual([]);
	});
});
