import DodoPayments from 'dodopayments';
import Stripe from 'stripe';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { validateRequest, validateResponse } from '../openapi/validate';
import { add } from './decimal';
import { startSandbox, STRIPE_CONNECTED_ACCOUNT, STRIPE_RESTRICTED_KEY } from './index';
import type { Sandbox } from './index';

const NOW = new Date('2026-01-15T12:00:00Z');

function stripeClient(sandbox: Sandbox, key = sandbox.credentials.stripe.secretKey): Stripe {
	const { hostname, port } = new URL(sandbox.url);
	return new Stripe(key, {
		host: hostname,
		port,
		protocol: 'http',
		telemetry: false,
		maxNetworkRetries: 0,
	});
}

function dodoClient(
	sandbox: Sandbox,
	bearerToken = sandbox.credentials.dodoPayments.apiKey,
): DodoPayments {
	return new DodoPayments({ bearerToken, baseURL: sandbox.url, maxRetries: 0 });
}

async function all<Item>(pages: AsyncIterable<Item>): Promise<Item[]> {
	const items: Item[] = [];
	for await (const item of pages) items.push(item);
	return items;
}

async function failure(promise: PromiseLike<unknown>): Promise<unknown> {
	return await promise.then(
		() => undefined,
		(error: unknown) => error,
	);
}

function ids(items: ReadonlyArray<{ id: string }>): string[] {
	return items.map(({ id }) => id);
}

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

	it('is driven over HTTP as it is in code', async () => {
		const driven = await startSandbox({ seed: 3, now: NOW });
		const control = async (path: string, body: object) => {
			const response = await fetch(`${driven.url}/_sandbox/${path}`, {
				method: 'POST',
				headers: { 'content-type': 'application/json' },
				body: JSON.stringify(body),
			});
			return { status: response.status, body: (await response.json()) as { id?: string } };
		};
		const [customer] = driven.data.stripe.customers;
		const topUp = {
			provider: 'stripe',
			customerId: customer.id,
			amount: '500',
			expiresAt: '2026-02-01T00:00:00Z',
		};
		const grantId = (await control('top-up', topUp)).body.id ?? '';
		expect(driven.balance('stripe', grantId)).toBe('500');
		await control('spend', { provider: 'stripe', grantId, amount: '120' });
		expect(driven.balance('stripe', grantId)).toBe('380');
		await control('clock', { now: '2026-02-01T00:00:00Z' });
		expect(driven.balance('stripe', grantId)).toBe('0');
		expect((await control('void', { grantId: 'credgr_nobody' })).status).toBe(404);
		expect(await (await fetch(`${driven.url}/_sandbox/requests`)).json()).toEqual([]);
		await driven.close();
	});
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
		expect(ids(searched)).toEqual(ids(customers));
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
});

describe('Dodo Payments, read by its official SDK from page 0', () => {
	const first = { page_number: 0 };

	it('lists the entitlements that are not deleted, newest first', async () => {
		const read = await all(dodoClient(sandbox).creditEntitlements.list(first));
		const live = sandbox.data.dodoPayments.entitlements.filter(({ deleted }) => !deleted);
		expect(ids(read)).toEqual(ids(live));
		const deleted = await all(
			dodoClient(sandbox).creditEntitlements.list({ ...first, deleted: true }),
		);
		expect(deleted.map(({ name }) => name)).toEqual(['Beta credits']);
		expect(await dodoClient(sandbox).creditEntitlements.retrieve(live[0].id)).toEqual(
			live[0].object,
		);
	});

	it('reaches every grant through entitlements and balances, amounts to the last digit', async () => {
		const dodo = dodoClient(sandbox);
		const read: Array<[string, string, string]> = [];
		for await (const { id: entitlement } of dodo.creditEntitlements.list({
			...first,
			page_size: 2,
		})) {
			for await (const { customer_id } of dodo.creditEntitlements.balances.list(entitlement, {
				...first,
				page_size: 7,
			})) {
				const grants = dodo.creditEntitlements.balances.listGrants(customer_id, {
					...first,
					credit_entitlement_id: entitlement,
				});
				for await (const { id, initial_amount, remaining_amount } of grants) {
					read.push([id, initial_amount, remaining_amount]);
				}
			}
		}
		expect(read.sort()).toEqual(
			sandbox.data.dodoPayments.grants
				.map(({ id, amount, balance }): [string, string, string] => [id, amount, balance])
				.sort(),
		);
		const amounts = read.map(([, amount]) => amount);
		expect(amounts).toContain('0.0000000000000000000000000001');
		expect(amounts).toContain('1234567890.1234567890123456789012345678');
	});

	it('loses page 1 when the SDK is not told the page number', async () => {
		const { customers, grants } = sandbox.data.dodoPayments;
		const most = customers.at(-1)?.id ?? '';
		const own = grants.filter(({ customerId }) => customerId === most);
		const params = { credit_entitlement_id: own[0].entitlementId, page_size: 10 };
		const { balances } = dodoClient(sandbox).creditEntitlements;
		expect(ids(await all(balances.listGrants(most, { ...params, ...first })))).toEqual(ids(own));
		expect(ids(await all(balances.listGrants(most, params)))).toEqual(
			ids([...own.slice(0, 10), ...own.slice(20)]),
		);
	});

	it('filters grants by status, and a balance is the sum of the active ones', async () => {
		const { customers, grants } = sandbox.data.dodoPayments;
		const most = customers.at(-1)?.id ?? '';
		const { id, entitlementId } = grants.find(({ customerId }) => customerId === most) ?? grants[0];
		const { balances } = dodoClient(sandbox).creditEntitlements;
		const params = { ...first, page_size: 100, credit_entitlement_id: entitlementId };
		const read = {
			active: await all(balances.listGrants(most, { ...params, status: 'active' })),
			expired: await all(balances.listGrants(most, { ...params, status: 'expired' })),
			depleted: await all(balances.listGrants(most, { ...params, status: 'depleted' })),
		};
		expect([...read.active, ...read.expired, ...read.depleted]).toHaveLength(120);
		expect(read.expired.every(({ is_expired }) => is_expired)).toBe(true);
		expect(read.depleted.every(({ remaining_amount }) => remaining_amount === '0')).toBe(true);
		const total = add(read.active.map(({ remaining_amount }) => remaining_amount));
		const { balance } = await balances.retrieve(most, { credit_entitlement_id: entitlementId });
		expect(balance).toBe(total);
		const filtered = await all(balances.list(entitlementId, { ...first, customer_id: most }));
		expect(filtered.map((entry) => entry.balance)).toEqual([total]);
		const { items } = await dodoClient(sandbox).customers.listCreditEntitlements(most);
		expect(items).toMatchObject([{ credit_entitlement_id: entitlementId, balance: total }]);
		expect(id).toMatch(/^cdg_/);
	});

	it('lists customers, by email and by part of a name', async () => {
		const { customers } = sandbox.data.dodoPayments;
		const dodo = dodoClient(sandbox);
		const read = await all(dodo.customers.list(first));
		expect(read.map(({ customer_id }) => customer_id)).toEqual(ids(customers));
		const byEmail = await all(dodo.customers.list({ ...first, email: customers[2].email }));
		expect(byEmail.map(({ customer_id }) => customer_id)).toEqual([customers[2].id]);
		const byName = await all(
			dodo.customers.list({ ...first, name: customers[2].name.toUpperCase() }),
		);
		expect(byName.map(({ customer_id }) => customer_id)).toContain(customers[2].id);
	});

	it('refuses in the SDK’s own error classes: 401, 404, 422', async () => {
		const stranger = dodoClient(sandbox, 'not the key').creditEntitlements.list(first);
		expect(await failure(stranger)).toBeInstanceOf(DodoPayments.AuthenticationError);
		const nobody = dodoClient(sandbox).creditEntitlements.retrieve('cde_nobody');
		expect(await failure(nobody)).toMatchObject({ status: 404, error: { code: 'NOT_FOUND' } });
		const tooMany = dodoClient(sandbox).customers.list({ ...first, page_size: 101 });
		expect(await failure(tooMany)).toBeInstanceOf(DodoPayments.UnprocessableEntityError);
	});
});

describe('Sequence, held to its OpenAPI description', () => {
	async function get(own: Sandbox, path: string): Promise<{ status: number; text: string }> {
		const { clientId, clientSecret, baseUrl } = own.credentials.sequence;
		const authorization = `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`;
		const response = await fetch(`${baseUrl}${path}`, { headers: { authorization } });
		return { status: response.status, text: await response.text() };
	}

	async function described<Body>(own: Sandbox, path: string): Promise<Body> {
		const { status, text } = await get(own, path);
		const body: unknown = JSON.parse(text);
		const sent = { method: 'GET', path: `/api${path.split('?')[0]}` };
		expect(validateResponse('sequence', sent, status, body).violations).toEqual([]);
		return body as Body;
	}

	interface ListBody {
		items: Array<{ id: string; amount?: number; originalAmount?: string; currentBalance?: string }>;
		pagination: { after?: string | null; before?: string; totalResultSize: number };
	}

	async function everyPage(own: Sandbox, path: string): Promise<ListBody[]> {
		const pages: ListBody[] = [];
		let cursor: string | null | undefined;
		do {
			const after = cursor ? `&after=${encodeURIComponent(cursor)}` : '';
			const page = await described<ListBody>(own, `${path}?limit=100${after}`);
			pages.push(page);
			cursor = page.pagination.after;
		} while (cursor);
		return pages;
	}

	it('pages through every grant once, with padded cursors and the total', async () => {
		const pages = await everyPage(sandbox, '/credits');
		const read = pages.flatMap(({ items }) => items);
		expect(read.map(({ id, amount }) => [id, String(amount)])).toEqual(
			sandbox.data.sequence.grants.map(({ id, amount }) => [id, amount]),
		);
		expect(pages[0].pagination.after).toMatch(/=$/);
		expect(pages.map(({ pagination }) => pagination.totalResultSize)).toEqual([250, 250, 250]);
		const back = await described<ListBody>(
			sandbox,
			`/credits?limit=100&before=${encodeURIComponent(pages[1].pagination.before ?? '')}`,
		);
		expect(ids(back.items)).toEqual(ids(pages[0].items));
		expect(back.pagination.before).toBeUndefined();
	});

	it('marks the last page in the three ways a reader meets', async () => {
		const ends = await Promise.all(
			[3, 4, 5].map(async (seed) => {
				const own = await startSandbox({ seed, grants: 12, now: NOW });
				const [page] = await everyPage(own, '/credits');
				await own.close();
				return page.pagination.after;
			}),
		);
		expect(ends).toEqual([undefined, null, '']);
	});

	it('answers in the other documented shape on request', async () => {
		const own = await startSandbox({ seed: 1, now: NOW, sequenceShape: 'originalAmount' });
		const read = (await everyPage(own, '/credits')).flatMap(({ items }) => items);
		expect(
			read.map(({ originalAmount, currentBalance }) => [originalAmount, currentBalance]),
		).toEqual(own.data.sequence.grants.map(({ amount, balance }) => [amount, balance]));
		await described(own, `/credits/${read[0].id}`);
		await own.close();
	});

	it('lists a customer’s grants unless they are depleted, and keeps those in the balances', async () => {
		const { customers, grants } = sandbox.data.sequence;
		const most = customers.at(-1)?.id ?? '';
		const own = grants.filter(({ customerId }) => customerId === most);
		const listed = await described<{ items: Array<{ id: string; balance: number }> }>(
			sandbox,
			`/credits/${most}/grants`,
		);
		expect(listed.items.map(({ id, balance }) => [id, String(balance)])).toEqual(
			own.filter(({ balance }) => balance !== '0').map(({ id, balance }) => [id, balance]),
		);
		expect(listed.items.length).toBeGreaterThan(100);
		const balances = await described<{
			items: Array<{ balance: string; grants: Array<{ id: string }> }>;
		}>(sandbox, `/credits/${most}/balances`);
		expect(ids(balances.items.flatMap((entry) => entry.grants)).sort()).toEqual(ids(own).sort());
		for (const entry of balances.items) {
			expect(entry.balance).toBe(
				add(entry.grants.map(({ id }) => sandbox.balance('sequence', id))),
			);
		}
	});

	it('drops a grant from the customer’s list when it is spent', async () => {
		const own = await startSandbox({ seed: 7, now: NOW });
		const customer = own.data.sequence.customers[0].id;
		const { id } = own.topUp('sequence', customer, { amount: '0.3', unit: 'API Calls' });
		const listed = async () =>
			ids(
				(await described<{ items: Array<{ id: string }> }>(own, `/credits/${customer}/grants`))
					.items,
			);
		own.spend('sequence', id, '0.1');
		expect(own.balance('sequence', id)).toBe('0.2');
		expect(await listed()).toContain(id);
		own.spend('sequence', id, '1000');
		expect(own.balance('sequence', id)).toBe('0');
		expect(await listed()).not.toContain(id);
		await own.close();
	});

	it('lists customers and filters them', async () => {
		const { customers } = sandbox.data.sequence;
		const pages = await everyPage(sandbox, '/customers');
		expect(ids(pages.flatMap(({ items }) => items))).toEqual(ids(customers));
		const { id, email, label } = customers[3];
		const query = new URLSearchParams({ email, label }).toString();
		expect(ids((await described<ListBody>(sandbox, `/customers?${query}`)).items)).toEqual([id]);
		const other = new URLSearchParams({ email, label: customers[4].label }).toString();
		expect((await described<ListBody>(sandbox, `/customers?${other}`)).items).toEqual([]);
	});

	it('refuses in the three ways its operations do', async () => {
		const anonymous = await fetch(`${sandbox.credentials.sequence.baseUrl}/credits`);
		expect(anonymous.status).toBe(401);
		expect(await anonymous.json()).toMatchObject({ error: { type: 'UNAUTHORIZED' } });
		const nobody = '00000000-0000-4000-8000-000000000000';
		expect(await get(sandbox, `/credits/${nobody}`)).toEqual({
			status: 404,
			text: '{"errors":[]}',
		});
		expect(await get(sandbox, '/credits/not-a-uuid')).toEqual({ status: 400, text: '' });
		expect((await get(sandbox, '/credits?limit=101')).status).toBe(400);
		expect((await get(sandbox, '/credits?after=nonsense')).status).toBe(400);
	});
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

describe('the OpenAPI descriptions', () => {
	it('allow every request the SDKs sent', () => {
		const refused = sandbox.requests
			.filter(({ status, provider }) => status === 200 && provider !== 'sequence')
			.map((request) => ({ path: request.path, ...validateRequest(request.provider, request) }))
			.filter(({ valid }) => !valid);
		expect(refused).toEqual([]);
	});

	it('describe every answer of Stripe and Dodo Payments', async () => {
		const { stripe, dodoPayments } = sandbox.credentials;
		const key = { stripe: stripe.secretKey, dodoPayments: dodoPayments.apiKey };
		const grant = sandbox.data.stripe.grants[0];
		const held = sandbox.data.dodoPayments.grants[0];
		const entitlement = `/credit-entitlements/${held.entitlementId}`;
		const filter = new URLSearchParams({
			'filter[type]': 'credit_grant',
			'filter[credit_grant]': grant.id,
		}).toString();
		const answers: Array<['stripe' | 'dodoPayments', string]> = [
			['stripe', '/v1/billing/credit_grants?limit=100&expand[]=data.customer'],
			['stripe', `/v1/billing/credit_grants/${grant.id}`],
			['stripe', `/v1/billing/credit_balance_summary?customer=${grant.customerId}&${filter}`],
			['stripe', '/v1/customers?limit=3'],
			['stripe', '/v1/customers/search?query=email~"example"'],
			['stripe', '/v1/billing/credit_grants?limit=101'],
			['dodoPayments', '/credit-entitlements'],
			['dodoPayments', entitlement],
			['dodoPayments', `${entitlement}/balances`],
			['dodoPayments', `${entitlement}/balances/${held.customerId}`],
			['dodoPayments', `${entitlement}/balances/${held.customerId}/grants?page_size=100`],
			['dodoPayments', '/customers?page_size=100'],
			['dodoPayments', `/customers/${held.customerId}/credit-entitlements`],
			['dodoPayments', '/customers?page_size=101'],
		];
		for (const [provider, path] of answers) {
			const response = await fetch(sandbox.url + path, {
				headers: { authorization: `Bearer ${key[provider]}` },
			});
			const sent = { method: 'GET', path: path.split('?')[0] };
			const verdict = validateResponse(provider, sent, response.status, await response.json());
			expect([path, verdict.violations]).toEqual([path, []]);
		}
	});

	const basic = { authorization: 'Basic YWJjOmRlZg==' };
	const bearer = { authorization: 'Bearer sk_test_123' };

	it.each([
		['sequence', '/api/credits', { limit: '101' }, basic],
		['sequence', '/api/credits', { limit: 'ten' }, basic],
		['sequence', '/api/credits', { after: '' }, basic],
		['sequence', '/api/credits', { customerId: 'x' }, basic],
		['sequence', '/api/credits', {}, {}],
		['sequence', '/api/credits', {}, { ...basic, 'sequence-version': '2020-01-01' }],
		['sequence', '/credits', {}, basic],
		['stripe', '/v1/billing/credit_grants', { status: 'active' }, bearer],
		['stripe', '/v1/billing/credit_grants', { starting_after: '' }, bearer],
		['stripe', '/v1/billing/credit_grants', { limit: ['1', '2'] }, bearer],
		['stripe', '/v1/billing/credit_balance_summary', { customer: 'cus_1' }, bearer],
		['stripe', '/v1/billing/credit_grants', {}, { authorization: 'sk_test_123' }],
		['dodoPayments', '/credit-entitlements', { page_size: '101' }, bearer],
		['dodoPayments', '/credit-entitlements', { page_number: '-1' }, bearer],
		['dodoPayments', '/credit-entitlements', { limit: '10' }, bearer],
		['dodoPayments', '/credit-entitlements/a/balances/b/grants', { status: 'voided' }, bearer],
	] as const)('refuse a wrong request: %s %s %j', (provider, path, query, headers) => {
		const sent = {
			method: 'GET',
			path,
			query: { ...query } as Record<string, string | string[]>,
			headers,
		};
		expect(validateRequest(provider, sent).violations).not.toEqual([]);
	});

	it('allow the right ones', () => {
		const allowed = [
			validateRequest('sequence', {
				method: 'GET',
				path: '/api/credits',
				query: { limit: '100', after: 'YWI=' },
				headers: basic,
			}),
			validateRequest('stripe', {
				method: 'GET',
				path: '/v1/customers',
				query: { 'expand[]': 'data.tax' },
				headers: bearer,
			}),
			validateRequest('dodoPayments', {
				method: 'GET',
				path: '/customers',
				query: { page_size: '100', page_number: '0' },
				headers: bearer,
			}),
		];
		expect(allowed.map(({ violations }) => violations)).toEqual([[], [], []]);
	});
});
