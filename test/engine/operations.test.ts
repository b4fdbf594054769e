import DodoPayments from 'dodopayments';
import Stripe from 'stripe';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { validateRequest } from '../openapi/validate';
import { byId, World } from './world';
import { TEN_KEYS } from '../fixtures/keys';

let world: World;

beforeAll(async () => {
	world = await World.start({ seed: 7, grants: 250, customers: 12 });
});

beforeEach(() => {
	world.sandbox.requests.length = 0;
});

afterAll(async () => {
	for (const sent of world.sandbox.requests) {
		expect(validateRequest(sent.provider, sent)).toMatchObject({ violations: [] });
	}
	await world.stop();
});

/** Id, exact amount and exact balance of every item: what money is decided on. */
async function read(parameters: Parameters<World['grants']>[0]) {
	const execution = await world.grants({ ...parameters, options: { output: 'full' } });
	expect(execution.run.data.resultData.error).toBeUndefined();
	return execution
		.json('Grants')
		.map(({ id, amountExact, balanceExact }) => ({ id, amountExact, balanceExact }));
}

const everything = { returnAll: true };

describe('Stripe', () => {
	const oracle = () => {
		const { hostname, port } = new URL(world.sandbox.url);
		return new Stripe(world.sandbox.credentials.stripe.secretKey, {
			host: hostname,
			port: Number(port),
			protocol: 'http',
			telemetry: false,
		});
	};

	const decimals: Record<string, number> = { jpy: 0, usd: 2, eur: 2, gbp: 2, kwd: 3 };
	const major = (value: number | bigint, currency: string) => {
		const places = decimals[currency];
		const digits = value.toString().padStart(places + 1, '0');
		return places === 0 ? digits : `${digits.slice(0, -places)}.${digits.slice(-places)}`;
	};

	/** What the official SDK reads, in its own words turned into major units by hand. */
	async function official(params: Stripe.Billing.CreditGrantListParams) {
		const client = oracle();
		const grants = [];
		for await (const grant of client.billing.creditGrants.list({ limit: 100, ...params })) {
			const { currency, value } = grant.amount.monetary!;
			const summary = await client.billing.creditBalanceSummaries.retrieve({
				...(grant.customer_account
					? { customer_account: grant.customer_account }
					: { customer: grant.customer as string }),
				filter: { type: 'credit_grant', credit_grant: grant.id },
			});
			const available = summary.balances.find(
				({ available_balance }) => available_balance.monetary?.currency === currency,
			);
			grants.push({
				id: grant.id,
				amountExact: major(value, currency),
				balanceExact: major(available!.available_balance.monetary!.value, currency),
			});
		}
		return grants;
	}

	test('List gives every grant with the amount and balance that the official SDK reads', async () => {
		const items = await read({ provider: 'stripe', operation: 'list', ...everything });
		expect(items).toHaveLength(250);
		expect(items).toEqual(await official({}));
	});

	test('Customer Grants gives the grants of one customer alone, past one page', async () => {
		const customer = world.sandbox.data.stripe.customers.at(-1)!.id;
		const items = await read({
			provider: 'stripe',
			operation: 'customerGrants',
			customerId: byId(customer),
			...everything,
		});
		expect(items.length).toBeGreaterThan(100);
		expect(items).toEqual(await official({ customer }));
	});

	test('Customer Grants takes the id of a customer account', async () => {
		const account = world.sandbox.data.stripe.grants.find((each) => each.customerAccount)!;
		const items = await read({
			provider: 'stripe',
			operation: 'customerGrants',
			customerId: byId(account.customerAccount!),
			...everything,
		});
		expect(items).toEqual(await official({ customer_account: account.customerAccount! }));
		expect(items.length).toBeGreaterThan(0);
	});

	test('Get gives one grant', async () => {
		const { id } = world.sandbox.data.stripe.grants[17];
		const items = await read({ provider: 'stripe', operation: 'get', grantId: byId(id) });
		expect(items).toEqual((await official({})).filter((grant) => grant.id === id));
	});
});

describe('Dodo Payments', () => {
	const oracle = () =>
		new DodoPayments({
			bearerToken: world.sandbox.credentials.dodoPayments.apiKey,
			baseURL: world.sandbox.url,
		});

	/** `page_number: 0` must be given: without it the official SDK skips a page. */
	const firstPage = { page_size: 100, page_number: 0 };

	async function official(entitlementIds: string[], customerIds?: string[]) {
		const client = oracle();
		const grants = [];
		for (const credit_entitlement_id of entitlementIds) {
			const owners = client.creditEntitlements.balances.list(credit_entitlement_id, firstPage);
			for await (const { customer_id } of owners) {
				if (customerIds && !customerIds.includes(customer_id)) continue;
				for await (const grant of client.creditEntitlements.balances.listGrants(customer_id, {
					credit_entitlement_id,
					...firstPage,
				})) {
					grants.push({
						id: grant.id,
						amountExact: grant.initial_amount,
						balanceExact: grant.remaining_amount,
					});
				}
			}
		}
		return grants;
	}

	async function entitlementIds() {
		const ids = [];
		for await (const { id } of oracle().creditEntitlements.list(firstPage)) ids.push(id);
		return ids;
	}

	test('List gives every grant of every entitlement and customer, each digit kept', async () => {
		const items = await read({ provider: 'dodoPayments', operation: 'list', ...everything });
		expect(items).toEqual(await official(await entitlementIds()));
		expect(items.map(({ amountExact }) => amountExact)).toContain(
			'1234567890.1234567890123456789012345678',
		);
	});

	test('List stays within one entitlement where one is given', async () => {
		const [, entitlement] = await entitlementIds();
		const items = await read({
			provider: 'dodoPayments',
			operation: 'list',
			entitlementId: byId(entitlement),
			...everything,
		});
		expect(items).toEqual(await official([entitlement]));
	});

	test('Customer Grants gives the grants of all entitlements of a customer, or of one', async () => {
		const { customerId, entitlementId } = world.sandbox.data.dodoPayments.grants[0];
		const parameters = {
			provider: 'dodoPayments',
			operation: 'customerGrants',
			customerId: byId(customerId),
			...everything,
		};
		const sorted = (grants: Array<{ id: unknown }>) =>
			grants.sort((a, b) => String(a.id).localeCompare(String(b.id)));
		const all = await read(parameters);
		expect(sorted(all)).toEqual(sorted(await official(await entitlementIds(), [customerId])));
		const one = await read({ ...parameters, entitlementId: byId(entitlementId) });
		expect(one).toEqual(await official([entitlementId], [customerId]));
		expect(one.length).toBeLessThan(all.length);
	});

	test('Get finds one grant behind several pages', async () => {
		const first = world.sandbox.data.dodoPayments.customers.at(-1)!;
		const { entitlementId: entitlement } = world.sandbox.data.dodoPayments.grants.find(
			({ customerId }) => customerId === first.customer_id,
		)!;
		const mine = await official([entitlement], [first.customer_id]);
		expect(mine.length).toBeGreaterThan(100);
		const last = mine[mine.length - 1];
		const items = await read({
			provider: 'dodoPayments',
			operation: 'get',
			customerId: byId(first.customer_id),
			entitlementId: byId(entitlement),
			grantId: byId(last.id),
		});
		expect(items).toEqual([last]);
	});

	test('a grant is the same item whichever operation gave it', async () => {
		const { id, customerId, entitlementId } = world.sandbox.data.dodoPayments.grants[3];
		const ids = { customerId: byId(customerId), entitlementId: byId(entitlementId) };
		const options = { output: 'full' };
		const provider = 'dodoPayments';
		const runs = await Promise.all([
			world.grants({ provider, operation: 'list', ...everything, options }),
			world.grants({ provider, operation: 'customerGrants', ...ids, ...everything, options }),
			world.grants({
				provider,
				operation: 'customerGrants',
				customerId: ids.customerId,
				...everything,
				options,
			}),
			world.grants({ provider, operation: 'get', ...ids, grantId: byId(id), options }),
		]);
		const [first, ...others] = runs.map((run) => run.json('Grants').find((item) => item.id === id));
		expect(first).toBeDefined();
		for (const other of others) expect(other).toEqual(first);
	});
});

describe('Sequence', () => {
	const truth = () =>
		world.sandbox.data.sequence.grants.map(({ id, amount, balance }) => ({
			id,
			amountExact: amount,
			balanceExact: balance,
		}));

	test('List gives every grant with the balance from its customer, one request for each customer', async () => {
		const items = await read({ provider: 'sequence', operation: 'list', ...everything });
		expect(items).toEqual(truth());
		const balances = world.sandbox.requests.filter(({ path }) => path.endsWith('/balances'));
		const owners = new Set(world.sandbox.data.sequence.grants.map(({ customerId }) => customerId));
		expect(balances).toHaveLength(owners.size);
	});

	test('Customer Grants gives what is left of one customer in one request', async () => {
		const { customerId } = world.sandbox.data.sequence.grants[0];
		const items = await read({
			provider: 'sequence',
			operation: 'customerGrants',
			customerId: byId(customerId),
			...everything,
		});
		const left = world.sandbox.data.sequence.grants.filter(
			(grant) => grant.customerId === customerId && Number(grant.balance) > 0,
		);
		expect(items.map(({ id }) => id).sort()).toEqual(left.map(({ id }) => id).sort());
		const grants = world.sandbox.requests.filter(({ path }) => path.includes('/credits'));
		expect(grants).toHaveLength(1);
	});

	test('Get gives one grant with its balance', async () => {
		const [, , grant] = truth();
		const items = await read({ provider: 'sequence', operation: 'get', grantId: byId(grant.id) });
		expect(items).toEqual([grant]);
	});
});

test('both documented shapes of a Sequence grant become the same item', async () => {
	const other = await World.start({
		seed: 7,
		grants: 40,
		customers: 4,
		now: new Date('2026-05-01T12:00:00Z'),
		sequenceShape: 'originalAmount',
	});
	const same = await World.start({
		seed: 7,
		grants: 40,
		customers: 4,
		now: new Date('2026-05-01T12:00:00Z'),
	});
	const list = { provider: 'sequence', operation: 'list', ...everything };
	const keys = ['id', 'customerId', 'unit', 'amount', 'balance', 'expiresAt'] as const;
	const [first, second] = await Promise.all(
		[other, same].map(async (each) =>
			(await each.grants(list)).json('Grants').map((item) => keys.map((key) => item[key])),
		),
	);
	expect(first).toEqual(second);
	await Promise.all([other.stop(), same.stop()]);
});

test('a status filter with a limit asks for a few balances at a time, until the limit is reached', async () => {
	const list = { provider: 'stripe', operation: 'list' };
	const all = (await world.grants({ ...list, ...everything })).json('Grants');
	const open = all.filter(({ status }) => status === 'active' || status === 'depleted');
	const place = open.findIndex(({ status }) => status === 'depleted');
	world.sandbox.requests.length = 0;
	const atOnce = 2;
	const filtered = await world.grants({
		...list,
		limit: 1,
		filters: { status: 'depleted' },
		options: { concurrency: atOnce },
	});
	expect(filtered.json('Grants')).toEqual([open[place]]);
	const balances = world.sandbox.requests.filter(({ path }) => path.endsWith('_summary'));
	expect(balances).toHaveLength(Math.ceil((place + 1) / atOnce) * atOnce);
	expect(balances.length).toBeLessThan(open.length);
});

describe.each(['stripe', 'sequence', 'dodoPayments'])('%s', (provider) => {
	test('a simplified item has the ten keys in their order, each with its pairing', async () => {
		const execution = await world.grants({ provider, operation: 'list', limit: 5 });
		const items = execution.items('Grants');
		expect(items).toHaveLength(5);
		for (const { json, pairedItem } of items) {
			expect(Object.keys(json)).toEqual(TEN_KEYS);
			expect(json.provider).toBe(provider);
			expect(pairedItem).toEqual({ item: 0 });
		}
	});

	test('a limit of 5 asks for one page of 5', async () => {
		await world.grants({
			provider,
			operation: 'list',
			limit: 5,
			options: { fetchBalances: false },
		});
		const pages = world.sandbox.requests.filter(({ path }) =>
			/credit_grants|credits$|grants$/.test(path),
		);
		expect(pages[0].query).toMatchObject(
			provider === 'dodoPayments' ? { page_size: '5' } : { limit: '5' },
		);
	});

	test('a status filter keeps the grants of that status alone', async () => {
		const all = (await world.grants({ provider, operation: 'list', ...everything })).json('Grants');
		for (const status of ['active', 'depleted', 'expired']) {
			const filtered = await world.grants({
				provider,
				operation: 'list',
				...everything,
				filters: { status },
			});
			const wanted = all.filter((item) => item.status === status);
			expect(wanted.length).toBeGreaterThan(0);
			expect(filtered.json('Grants').map(({ id }) => id)).toEqual(wanted.map(({ id }) => id));
		}
	});

	test('raw output is what the provider sent', async () => {
		const execution = await world.grants({
			provider,
			operation: 'list',
			limit: 3,
			options: { output: 'raw' },
		});
		const identity = {
			stripe: 'object',
			sequence: 'sequenceAccountId',
			dodoPayments: 'initial_amount',
		};
		for (const item of execution.json('Grants')) {
			expect(item).toHaveProperty(identity[provider as keyof typeof identity]);
			expect(item).not.toHaveProperty('provider');
		}
	});

	test('an empty date is null, or an empty text where the option says so', async () => {
		const list = { provider, operation: 'list', ...everything };
		const nulls = (await world.grants(list)).json('Grants');
		const texts = (await world.grants({ ...list, options: { emptyDates: 'text' } })).json('Grants');
		const endless = nulls.filter(({ expiresAt }) => expiresAt === null).map(({ id }) => id);
		expect(endless.length).toBeGreaterThan(0);
		expect(texts.filter(({ expiresAt }) => expiresAt === '').map(({ id }) => id)).toEqual(endless);
	});
});
