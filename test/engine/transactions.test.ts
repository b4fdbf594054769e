import type { INode } from 'n8n-workflow';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { sumDecimals } from '../../nodes/CreditGrants/grants/money';
import { TRANSACTION_KEYS } from '../fixtures/keys';
import { validateRequest } from '../openapi/validate';
import { all, dodoClient, stripeClient } from '../sandbox/clients';
import { DAY } from '../sandbox/clock';
import { Random } from '../sandbox/random';
import { behind, itemsOf } from '../field/inputs';
import { byId, World } from './world';

const NOW = new Date('2026-05-01T12:00:00Z');
const PROVIDERS = ['stripe', 'sequence', 'dodoPayments'] as const;

let world: World;

beforeAll(async () => {
	world = await World.start({ seed: 7, grants: 250, customers: 8, now: NOW });
});

beforeEach(() => {
	world.sandbox.requests.length = 0;
});

afterAll(async () => {
	await world.stop();
});

/** The customer with the most. */
function busiest(provider: (typeof PROVIDERS)[number]): string {
	const counts = new Map<string, number>();
	for (const { customerId } of world.sandbox.data[provider].grants) {
		counts.set(customerId, (counts.get(customerId) ?? 0) + 1);
	}
	return [...counts].sort(([, a], [, b]) => b - a)[0][0];
}

async function read(parameters: INode['parameters']) {
	const execution = await world.grants({
		operation: 'transactions',
		returnAll: true,
		...parameters,
		options: { output: 'full', ...(parameters.options as object) },
	});
	expect(execution.run.data.resultData.error).toBeUndefined();
	for (const sent of world.sandbox.requests) {
		expect(validateRequest(sent.provider, sent)).toMatchObject({ violations: [] });
	}
	return execution.json('Grants');
}

describe('Transactions gives what the official SDK reads', () => {
	test('of Stripe, past one page', async () => {
		const customer = busiest('stripe');
		const items = await read({ provider: 'stripe', customerId: byId(customer) });
		const { creditBalanceTransactions } = stripeClient(world.sandbox).billing;
		const official = await all(creditBalanceTransactions.list({ customer, limit: 100 }));
		expect(items.length).toBeGreaterThan(100);
		expect(items).toMatchObject(
			official.map(({ id, created, credit_grant, credit, debit }) => ({
				id,
				grantId: credit_grant,
				at: new Date(created * 1000).toISOString(),
				reason: credit?.type ?? debit?.type,
				unit: (credit ?? debit)?.amount.monetary?.currency.toUpperCase(),
			})),
		);
		const minor = (exact: unknown) => Number(String(exact).replace('.', ''));
		expect(items.map(({ amountExact }) => minor(amountExact))).toEqual(
			official.map(
				({ credit, debit }) =>
					(credit?.amount.monetary?.value ?? 0) - (debit?.amount.monetary?.value ?? 0),
			),
		);
	});

	test('of Dodo Payments, of every entitlement or of one', async () => {
		const customerId = busiest('dodoPayments');
		const client = dodoClient(world.sandbox);
		const held = await client.customers.listCreditEntitlements(customerId);
		const official = [];
		for (const { credit_entitlement_id } of held.items) {
			const first = { credit_entitlement_id, page_number: 0, page_size: 100 };
			const entries = await all(client.creditEntitlements.balances.listLedger(customerId, first));
			const items = await read({
				provider: 'dodoPayments',
				customerId: byId(customerId),
				entitlementId: byId(credit_entitlement_id),
			});
			expect(items.map(({ id }) => id)).toEqual(entries.map(({ id }) => id));
			official.push(...entries);
		}
		const items = await read({ provider: 'dodoPayments', customerId: byId(customerId) });
		expect(items.length).toBeGreaterThan(100);
		expect(items).toMatchObject(
			official.map((entry) => ({
				id: entry.id,
				grantId: entry.grant_id,
				unitId: entry.credit_entitlement_id,
				at: entry.created_at,
				reason: entry.transaction_type,
				amountExact: `${entry.is_credit ? '' : '-'}${entry.amount}`,
				balanceAfterExact: entry.balance_after,
			})),
		);
	});
});

describe.each(PROVIDERS)('the transactions of %s', (provider) => {
	const customerId = () => byId(busiest(provider));

	test('are simplified to ten keys, or raw, as many as wanted, each with its pairing', async () => {
		const parameters = { provider, operation: 'transactions', customerId: customerId(), limit: 7 };
		const execution = await world.grants(parameters);
		const items = execution.items('Grants');
		expect(items).toHaveLength(7);
		const keys = TRANSACTION_KEYS.slice(0, 10).filter(
			(key) => key !== 'balanceAfter' || provider === 'dodoPayments',
		);
		for (const { json, pairedItem } of items) {
			expect(Object.keys(json)).toEqual(keys);
			expect(pairedItem).toEqual({ item: 0 });
			expect(json.customerName).toMatch(/\w/);
		}
		const raw = await world.grants({ ...parameters, options: { output: 'raw' } });
		expect(raw.json('Grants').map(({ id }) => id)).toEqual(items.map(({ json }) => json.id));
		for (const item of raw.json('Grants')) expect(item).not.toHaveProperty('provider');
	});

	test('are those of each input', async () => {
		const owners = [...new Set(world.sandbox.data[provider].grants.map((each) => each.customerId))];
		const execution = await world.execute(
			behind(
				owners.map((id) => ({ id })),
				{
					provider,
					operation: 'transactions',
					customerId: byId('={{ $json.id }}'),
					returnAll: true,
				},
			),
		);
		for (const [input, owner] of owners.entries()) {
			const items = itemsOf(execution, input);
			expect(items.length).toBeGreaterThan(0);
			expect(new Set(items.map((item) => item.customerId))).toEqual(new Set([owner]));
		}
	});

	test('since and until a moment or a day, and of a type, are what stands in all of them', async () => {
		const everything = await read({ provider, customerId: customerId() });
		const since = new Date(NOW.getTime() - 200 * DAY).toISOString();
		const day = '2026-04-01';
		const isIn = ({ at, type }: (typeof everything)[number]) => {
			const from = provider === 'sequence' ? since.slice(0, 10) : since;
			// The workflow's time zone is New York.
			const to = provider === 'sequence' ? day : '2026-04-02T03:59:59.999Z';
			return String(at) >= from && String(at) <= to && type === 'spent';
		};
		const wanted = everything.filter(isIn);
		expect(wanted.length).toBeGreaterThan(3);
		const found = await read({
			provider,
			customerId: customerId(),
			filters: { since: `={{ DateTime.fromISO("${since}") }}`, until: day, type: 'spent' },
		});
		expect(found).toEqual(wanted);
	});

	test('of a customer who does not exist are an error, and none are told as none', async () => {
		const unknown = provider === 'sequence' ? '00000000-0000-4000-8000-000000000000' : 'cus_x';
		const parameters = { provider, operation: 'transactions', customerId: byId(unknown) };
		const { run } = await world.grants(parameters);
		expect(run.data.resultData.error?.message).toMatch(/did not find what was asked for/);
		const none = await world.grants({
			...parameters,
			customerId: customerId(),
			filters: { since: '2100-01-01' },
		});
		const [{ hints = [] }] = none.run.data.resultData.runData.Grants;
		expect(hints.map(({ message }) => message)).toEqual(['No transactions were found.']);
	});

	test('are refused for a date that is none', async () => {
		const { run } = await world.grants({
			provider,
			operation: 'transactions',
			customerId: customerId(),
			filters: { since: '={{ "yesterday" }}' },
		});
		expect(run.data.resultData.error?.message).toBe('The filter Since is "yesterday"');
		expect(world.sandbox.requests).toEqual([]);
	});
});

describe('the amounts add up to the balance, to the last digit, through any history', () => {
	let lived: World;

	/** Spends, gives back, tops up, ends and voids, at random, as days pass. */
	function live(seed: number): void {
		const { sandbox } = lived;
		const random = new Random(seed);
		const draw = (count: number) => random.integer(0, count - 1);
		for (let step = 0; step < 60; step++) {
			const provider = PROVIDERS[draw(3)];
			const { grants } = sandbox.data[provider];
			const { id, customerId } = grants[draw(grants.length)];
			const amount = provider === 'stripe' ? String(1 + draw(9000)) : `${draw(900)}.${1 + draw(9)}`;
			const acts = [
				() => sandbox.spend(provider, id, amount),
				() => sandbox.spend(provider, id, amount),
				() => sandbox.refund(provider, id, amount),
				() => sandbox.topUp(provider, customerId, { amount }),
				() => sandbox.expire(provider, id),
				() => sandbox.voidGrant(sandbox.data.stripe.grants[draw(40)].id),
				() => {
					const held = sandbox.data.dodoPayments.grants[draw(40)];
					sandbox.dodoPayments.setOverage(held.entitlementId, held.customerId, String(draw(3)));
				},
			];
			acts[draw(acts.length)]();
			sandbox.clock.set(new Date(sandbox.clock.now().getTime() + draw(30) * 3_600_000));
		}
	}

	async function sumsOf(
		provider: (typeof PROVIDERS)[number],
		key: 'grantId' | 'unitId',
	): Promise<Map<string, string>> {
		const amounts = new Map<string, string[]>();
		const owners = new Set(lived.sandbox.data[provider].grants.map((each) => each.customerId));
		for (const owner of owners) {
			const execution = await lived.grants({
				provider,
				operation: 'transactions',
				customerId: byId(owner),
				returnAll: true,
				options: { output: 'full', customerDetails: false },
			});
			for (const item of execution.json('Grants')) {
				const of = key === 'grantId' ? String(item.grantId) : `${owner} ${String(item.unitId)}`;
				amounts.set(of, [...(amounts.get(of) ?? []), String(item.amountExact)]);
			}
		}
		return new Map([...amounts].map(([of, each]) => [of, sumDecimals(each)]));
	}

	/** One value, one text. */
	const plain = (decimal: string) => decimal.replace(/(\.\d*?)0+$/, '$1').replace(/\.$/, '');

	test.each([1, 2, 3])('history %i', async (seed) => {
		lived = await World.start({ seed, grants: 60, customers: 5, now: NOW });
		try {
			live(seed);
			const { stripe, sequence, dodoPayments } = lived.sandbox.data;

			const ofStripe = await sumsOf('stripe', 'grantId');
			const client = stripeClient(lived.sandbox);
			for (const { id, customerId } of stripe.grants) {
				const { balances } = await client.billing.creditBalanceSummaries.retrieve({
					customer: customerId,
					filter: { type: 'credit_grant', credit_grant: id },
				});
				const { value } = balances[0].ledger_balance.monetary!;
				const sum = (ofStripe.get(id) ?? '0').replace('.', '');
				expect([id, Number(sum)]).toEqual([id, value]);
			}

			const ofSequence = await sumsOf('sequence', 'grantId');
			for (const { id, balance } of sequence.grants) {
				expect([id, plain(ofSequence.get(id) ?? '0')]).toEqual([id, plain(balance)]);
			}

			const ofDodo = await sumsOf('dodoPayments', 'unitId');
			const rows = [];
			for (const { id } of dodoPayments.entitlements) {
				const first = { page_number: 0, page_size: 100 };
				const listed = dodoClient(lived.sandbox).creditEntitlements.balances.list(id, first);
				rows.push(...(await all(listed)));
			}
			expect(rows.length).toBeGreaterThan(3);
			for (const { customer_id, credit_entitlement_id, balance } of rows) {
				const of = `${customer_id} ${credit_entitlement_id}`;
				expect([of, plain(ofDodo.get(of) ?? '0')]).toEqual([of, plain(balance)]);
			}
		} finally {
			await lived.stop();
		}
	});
});
