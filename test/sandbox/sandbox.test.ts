import DodoPayments from 'dodopayments';
import Stripe from 'stripe';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { dodoClient, failure, ids, NOW, stripeClient } from './clients';
import { startSandbox } from './index';
import type { Sandbox } from './index';

let sandbox: Sandbox;

beforeAll(async () => {
	sandbox = await startSandbox({ seed: 1, now: NOW });
});

afterAll(async () => {
	await sandbox.close();
});

describe('the sandbox', () => {
	it('makes the same world from the same seed, and another from another', async () => {
		const [same, other] = await Promise.all([
			startSandbox({ seed: 1, now: NOW }),
			startSandbox({ seed: 2, now: NOW }),
		]);
		expect(same.data).toEqual(sandbox.data);
		expect(ids(other.data.stripe.grants)).not.toEqual(ids(sandbox.data.stripe.grants));
		await Promise.all([same.close(), other.close()]);
	});

	it('gives every provider the number of grants asked for, and one customer more than a page of them', () => {
		for (const { grants, customers } of [
			sandbox.data.stripe,
			sandbox.data.sequence,
			sandbox.data.dodoPayments,
		]) {
			expect(new Set(ids(grants)).size).toBe(250);
			const counts = customers.map(
				({ id }) => grants.filter(({ customerId }) => customerId === id).length,
			);
			expect(Math.max(...counts)).toBeGreaterThanOrEqual(120);
			expect(Math.min(...counts)).toBe(0);
		}
	});

	it('serves 100,000 grants of each provider, the last page as fast as the first', async () => {
		const large = await startSandbox({ seed: 1, grants: 100_000, now: NOW });
		const { stripe, sequence, dodoPayments } = large.data;
		const { clientId, clientSecret, baseUrl } = large.credentials.sequence;
		const authorization = `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`;
		const [oldest] = sequence.grants;
		const held = dodoPayments.grants[50_000];
		const started = performance.now();
		const [page, balances, holders] = await Promise.all([
			stripeClient(large).billing.creditGrants.list({
				limit: 100,
				starting_after: stripe.grants[99_899].id,
			}),
			fetch(`${baseUrl}/credits/${oldest.customerId}/balances`, { headers: { authorization } }),
			dodoClient(large).creditEntitlements.balances.list(held.entitlementId, {
				page_number: 20,
				page_size: 100,
			}),
		]);
		expect(performance.now() - started).toBeLessThan(1_000);
		expect(ids(page.data)).toEqual(ids(stripe.grants.slice(99_900)));
		expect(page.has_more).toBe(false);
		expect(await balances.text()).toContain(oldest.id);
		expect(holders.items).toHaveLength(100);
		await large.close();
	}, 60_000);

	it('records each request with its provider, decoded query and status', async () => {
		await stripeClient(sandbox).billing.creditGrants.list({ limit: 1, expand: ['data.customer'] });
		expect(sandbox.requests.at(-1)).toMatchObject({
			provider: 'stripe',
			method: 'GET',
			path: '/v1/billing/credit_grants',
			query: { limit: '1', 'expand[0]': 'data.customer' },
			status: 200,
		});
	});

	const control = async (driven: Sandbox, path: string, body: object) => {
		const response = await fetch(`${driven.url}/_sandbox/${path}`, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify(body),
		});
		return { status: response.status, body: (await response.json()) as { id?: string } };
	};

	it('is driven over HTTP as it is in code', async () => {
		const driven = await startSandbox({ seed: 3, now: NOW });
		const [customer] = driven.data.stripe.customers;
		const topUp = {
			provider: 'stripe',
			customerId: customer.id,
			amount: '500',
			expiresAt: '2026-02-01T00:00:00Z',
		};
		const grantId = (await control(driven, 'top-up', topUp)).body.id ?? '';
		expect(driven.balance('stripe', grantId)).toBe('500');
		await control(driven, 'spend', { provider: 'stripe', grantId, amount: '120' });
		expect(driven.balance('stripe', grantId)).toBe('380');
		await control(driven, 'clock', { now: '2026-02-01T00:00:00Z' });
		expect(driven.balance('stripe', grantId)).toBe('0');
		expect((await control(driven, 'void', { grantId: 'credgr_nobody' })).status).toBe(404);
		expect(await (await fetch(`${driven.url}/_sandbox/requests`)).json()).toEqual([]);
		await driven.close();
	});

	it.each([
		['stripe', { name: 'Renamed' }],
		['sequence', { legalName: 'Renamed' }],
		['dodoPayments', { name: 'Renamed' }],
	] as const)(
		'changes and removes what %s holds, in code and over HTTP',
		async (provider, changes) => {
			const driven = await startSandbox({ seed: 3, now: NOW });
			const { grants, customers } = driven.data[provider];
			const [first, second, third] = ids(grants);
			driven.removeGrant(provider, first);
			await control(driven, 'remove-grant', { provider, grantId: second });
			expect(ids(grants).slice(0, 1)).toEqual([third]);
			const [{ id: one }, { id: other }] = customers;
			driven.changeCustomer(provider, one, changes);
			await control(driven, 'change-customer', { provider, customerId: other, changes });
			expect(customers.slice(0, 2)).toMatchObject([changes, changes]);
			driven.removeCustomer(provider, one);
			await control(driven, 'remove-customer', { provider, customerId: other });
			for (const gone of [one, other]) expect(ids(customers)).not.toContain(gone);
			const { customerId } = grants[0];
			await control(driven, 'remove-customer', { provider, customerId, remains: 'leave' });
			expect(grants.map((grant) => grant.customerId)).not.toContain(customerId);
			await driven.close();
		},
	);
});

describe('the clock', () => {
	it('decides what has expired, for all three', async () => {
		const own = await startSandbox({ seed: 9, now: NOW });
		const { stripe, sequence, dodoPayments } = own.data;
		const expiresAt = new Date('2026-01-20T00:00:00Z');
		const made = [
			['stripe', own.topUp('stripe', stripe.customers[0].id, { amount: '7', expiresAt }).id],
			[
				'dodoPayments',
				own.topUp('dodoPayments', dodoPayments.customers[0].id, { amount: '7', expiresAt }).id,
			],
			[
				'sequence',
				own.topUp('sequence', sequence.customers[0].id, { amount: '7', expiryDate: '2026-01-19' })
					.id,
			],
		] as const;
		const left = () => made.map(([provider, id]) => own.balance(provider, id));
		own.clock.set(new Date('2026-01-19T23:59:59Z'));
		expect(left()).toEqual(['7', '7', '7']);
		own.clock.set(expiresAt);
		expect(left()).toEqual(['0', '0', '0']);
		await own.close();
	});
});

describe('rate limits', () => {
	it('are off unless asked for', async () => {
		const own = await startSandbox({ grants: 10, now: NOW });
		const pages = Array.from({ length: 60 }, () => stripeClient(own).billing.creditGrants.list());
		await expect(Promise.all(pages)).resolves.toHaveLength(60);
		await own.close();
	});

	it('refuse with what each provider documents, and let requests through again later', async () => {
		const own = await startSandbox({ grants: 10, now: NOW, rateLimits: { scale: 0.2 } });
		const burst = async (send: () => PromiseLike<unknown>) =>
			(await Promise.all(Array.from({ length: 8 }, () => failure(send())))).filter(
				(error) => error !== undefined,
			);

		const [stripe] = await burst(() => stripeClient(own).billing.creditGrants.list());
		expect(stripe).toBeInstanceOf(Stripe.errors.StripeRateLimitError);
		expect(stripe).toMatchObject({
			code: 'rate_limit',
			headers: { 'stripe-rate-limited-reason': 'endpoint-rate' },
		});

		const [dodo] = await burst(() => dodoClient(own).customers.list({ page_number: 0 }));
		expect(dodo).toBeInstanceOf(DodoPayments.RateLimitError);
		const wait =
			dodo instanceof DodoPayments.RateLimitError ? dodo.headers?.get('retry-after') : undefined;
		expect(wait).toBe('1');

		await new Promise((resolve) => setTimeout(resolve, 1_000));
		expect(await failure(dodoClient(own).customers.list({ page_number: 0 }))).toBeUndefined();
		await own.close();
	});
});
