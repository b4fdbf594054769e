import Stripe from 'stripe';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { validateRequest } from '../openapi/validate';
import { all, failure, ids, NOW, stripeClient } from './clients';
import { startSandbox, STRIPE_RESTRICTED_KEY } from './index';
import type { Sandbox } from './index';

let sandbox: Sandbox;

beforeAll(async () => {
	sandbox = await startSandbox({ seed: 1, now: NOW });
});

afterAll(async () => {
	await sandbox.close();
});

describe('Stripe’s customers', () => {
	it('expands a deleted customer to an object that says so, and answers for no other', async () => {
		const own = await startSandbox({ seed: 6, now: NOW });
		const stripe = stripeClient(own);
		const [{ id, customerId }] = own.data.stripe.grants;
		const { length } = own.data.stripe.grants;
		own.removeCustomer('stripe', customerId);

		const gone = { id: customerId, object: 'customer', deleted: true };
		expect(await stripe.customers.retrieve(customerId)).toMatchObject(gone);
		expect(ids(await all(stripe.customers.list({ limit: 100 })))).not.toContain(customerId);
		const listed = await all(
			stripe.billing.creditGrants.list({ limit: 100, expand: ['data.customer'] }),
		);
		expect(listed).toHaveLength(length);
		expect(listed[0].customer).toEqual(gone);
		expect(await stripe.billing.creditGrants.retrieve(id)).toMatchObject({ customer: customerId });
		const refusal = {
			statusCode: 400,
			code: 'resource_missing',
			message: `No such customer: '${customerId}'`,
			param: 'customer',
		};
		const filter = { type: 'credit_grant', credit_grant: id } as const;
		for (const asked of [
			stripe.billing.creditGrants.list({ customer: customerId }),
			stripe.billing.creditBalanceSummaries.retrieve({ customer: customerId, filter }),
		]) {
			expect(await failure(asked)).toMatchObject(refusal);
		}
		await own.close();
	});

	it('lists no grant of a deleted customer where they leave with them', async () => {
		const own = await startSandbox({ seed: 6, now: NOW });
		const [{ id, customerId }] = own.data.stripe.grants;
		own.removeCustomer('stripe', customerId, 'leave');
		const read = await all(stripeClient(own).billing.creditGrants.list({ limit: 100 }));
		expect(ids(read)).toEqual(ids(own.data.stripe.grants));
		expect(ids(read)).not.toContain(id);
		await own.close();
	});

	it('refuses customers, and a grant with its customer, to a key without the permission', async () => {
		const own = await startSandbox({ seed: 6, grants: 12, now: NOW });
		own.stripe.forbid('customers');
		const stripe = stripeClient(own, STRIPE_RESTRICTED_KEY);
		const [{ id, customerId }] = own.data.stripe.grants;
		for (const asked of [
			stripe.customers.list(),
			stripe.customers.retrieve(customerId),
			stripe.customers.search({ query: 'name~"acme"' }),
			stripe.billing.creditGrants.list({ expand: ['data.customer'] }),
			stripe.billing.creditGrants.retrieve(id, { expand: ['customer'] }),
		]) {
			const refused = await failure(asked);
			expect(refused).toBeInstanceOf(Stripe.errors.StripePermissionError);
			expect(String(refused)).toContain('rak_customer_read');
		}
		expect(await stripe.billing.creditGrants.retrieve(id)).toMatchObject({ customer: customerId });
		await own.close();
	});

	it('judges a grant on a test clock by the time frozen there', async () => {
		const own = await startSandbox({ seed: 6, now: NOW });
		const stripe = stripeClient(own);
		const customer = own.data.stripe.customers[0].id;
		const expiresAt = new Date('2026-02-01T00:00:00Z');
		const { id } = own.topUp('stripe', customer, { amount: '8000', expiresAt });
		const available = async () => {
			const filter = { type: 'credit_grant', credit_grant: id } as const;
			const { balances } = await stripe.billing.creditBalanceSummaries.retrieve({
				customer,
				filter,
			});
			return balances.map(({ available_balance }) => available_balance.monetary?.value);
		};

		const testClock = own.stripe.putOnTestClock(customer, NOW);
		own.clock.set(new Date('2027-01-01T00:00:00Z'));
		expect(await available()).toEqual([8000]);
		const read = await stripe.billing.creditGrants.retrieve(id);
		expect(read.test_clock).toBe(testClock.id);
		expect((await stripe.testHelpers.testClocks.retrieve(testClock.id)).frozen_time).toBe(
			NOW.getTime() / 1000,
		);
		const { data } = await stripe.billing.creditGrants.list({
			customer,
			expand: ['data.test_clock'],
		});
		expect(data.map(({ test_clock }) => test_clock)).toContainEqual({ ...testClock });

		own.stripe.putOnTestClock(customer, expiresAt);
		expect(await available()).toEqual([0]);
		const later = own.topUp('stripe', customer, { amount: '100' });
		expect(later.object).toMatchObject({
			test_clock: testClock.id,
			created: expiresAt.getTime() / 1000,
		});
		await own.close();
	});

	it('lists customers on a test clock only where it is named', async () => {
		const own = await startSandbox({ seed: 6, grants: 12, now: NOW });
		const { customers } = stripeClient(own);
		const [{ id }, ...others] = own.data.stripe.customers;
		const testClock = own.stripe.putOnTestClock(id, NOW);
		expect(ids((await customers.list({ limit: 100 })).data)).toEqual(ids(others));
		expect(ids((await customers.list({ test_clock: testClock.id })).data)).toEqual([id]);
		await own.close();
	});

	it('lists a grant that nobody owns, for nobody', async () => {
		const own = await startSandbox({ seed: 6, grants: 12, now: NOW });
		const { creditGrants } = stripeClient(own).billing;
		const [{ id, customerId }] = own.data.stripe.grants;
		own.stripe.disown(id);
		const nobody = { id, customer: null, customer_account: null };
		expect((await creditGrants.list({ expand: ['data.customer'] })).data[0]).toMatchObject(nobody);
		expect(ids((await creditGrants.list({ customer: customerId })).data)).not.toContain(id);
		await own.close();
	});

	it('can answer for a grant with no balance at all', async () => {
		const own = await startSandbox({ seed: 6, grants: 12, now: NOW });
		const [{ id, customerId }] = own.data.stripe.grants;
		own.stripe.withholdBalance(id);
		const summary = await stripeClient(own).billing.creditBalanceSummaries.retrieve({
			customer: customerId,
			filter: { type: 'credit_grant', credit_grant: id },
		});
		expect(summary.balances).toEqual([]);
		await own.close();
	});

	it('lists and searches customers', async () => {
		const stripe = stripeClient(sandbox);
		const { customers } = sandbox.data.stripe;
		expect(ids(await all(stripe.customers.list({ limit: 7 })))).toEqual(ids(customers));
		const { id, name, email } = customers[4];
		expect(ids((await stripe.customers.list({ email: email ?? '' })).data)).toEqual([id]);
		expect(ids((await stripe.customers.search({ query: `name~"${name}"` })).data)).toContain(id);
		const searched = await all(
			stripe.customers.search({ query: 'email~"customer.example"', limit: 4 }),
		);
		expect(ids(searched)).toEqual(ids(customers.filter((customer) => customer.email !== null)));
	});

	it('gets one customer, with or without a name, an address and metadata', async () => {
		const { customers } = sandbox.data.stripe;
		const stripe = stripeClient(sandbox);
		for (const customer of customers) {
			expect(await stripe.customers.retrieve(customer.id)).toMatchObject({ ...customer });
		}
		const has = (field: 'name' | 'email') => new Set(customers.map((each) => each[field] !== null));
		expect([has('name'), has('email')]).toEqual([new Set([true, false]), new Set([true, false])]);
		expect(customers.map(({ metadata }) => metadata)).toContainEqual({
			low_balance_threshold: '25',
			crm_id: 'crm-2',
		});
		expect(await failure(stripe.customers.retrieve('cus_nobody'))).toMatchObject({
			statusCode: 404,
			code: 'resource_missing',
			message: "No such customer: 'cus_nobody'",
		});
	});

	it('finds customers that share a part of their names', async () => {
		const found = await all(
			stripeClient(sandbox).customers.search({ query: 'name~"café lumière"' }),
		);
		expect(found.length).toBeGreaterThan(1);
		expect(found.every(({ name }) => name?.startsWith('Café Lumière'))).toBe(true);
	});

	it('sends nothing the OpenAPI description does not allow', () => {
		const refused = sandbox.requests
			.filter(({ status }) => status === 200)
			.map((request) => ({ path: request.path, ...validateRequest('stripe', request) }))
			.filter(({ valid }) => !valid);
		expect(refused).toEqual([]);
	});
});
