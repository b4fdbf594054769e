import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { validateRequest } from '../openapi/validate';
import { all, dodoClient, NOW } from './clients';
import { DAY } from './clock';
import { startSandbox } from './index';
import type { Sandbox } from './index';

const first = { page_number: 0, page_size: 100 };

let sandbox: Sandbox;

beforeEach(async () => {
	sandbox = await startSandbox({ seed: 4, now: NOW });
});

afterEach(async () => {
	await sandbox.close();
});

function rows(entitlementId: string) {
	return all(dodoClient(sandbox).creditEntitlements.balances.list(entitlementId, first));
}

function ledger(entitlementId: string, customerId: string, filter: object = {}) {
	const params = { ...first, ...filter, credit_entitlement_id: entitlementId };
	return all(dodoClient(sandbox).creditEntitlements.balances.listLedger(customerId, params));
}

/** A customer with a grant of 100 credits. */
function holder() {
	const customerId = sandbox.data.dodoPayments.customers[0].id;
	const grant = sandbox.topUp('dodoPayments', customerId, { amount: '100' });
	const row = async () =>
		(await rows(grant.entitlementId)).find(({ customer_id }) => customer_id === customerId);
	return { ...grant, row };
}

function passDay(): void {
	sandbox.clock.set(new Date(sandbox.clock.now().getTime() + DAY));
}

describe('Dodo Payments’ ledger', () => {
	it('adds up to the balance row, for every customer and entitlement, entry by entry', async () => {
		const { entitlements } = sandbox.data.dodoPayments;
		const types = new Set<string>();
		for (const { id } of entitlements) {
			for (const row of await rows(id)) {
				const oldestFirst = (await ledger(id, row.customer_id)).reverse();
				let balance = '0';
				for (const entry of oldestFirst) {
					expect(entry.balance_before).toBe(balance);
					balance = entry.balance_after;
					types.add(entry.transaction_type);
				}
				expect(balance).toBe(row.balance);
				expect(row.last_transaction_at).toBe(oldestFirst.at(-1)?.created_at);
			}
		}
		expect([...types].sort()).toEqual([
			'credit_added',
			'credit_deducted',
			'credit_expired',
			'credit_rolled_over',
		]);
	});

	it('tells what was added, deducted, refunded and has expired, newest first', async () => {
		const { id, customerId, entitlementId } = holder();
		sandbox.spend('dodoPayments', id, '30.5');
		sandbox.refund('dodoPayments', id, '10');
		sandbox.refund('dodoPayments', id, '1000');
		sandbox.spend('dodoPayments', id, '60');
		sandbox.expire('dodoPayments', id);
		const told = (await ledger(entitlementId, customerId))
			.filter(({ grant_id }) => grant_id === id)
			.map(({ transaction_type, amount, balance_after }) => [
				transaction_type,
				amount,
				balance_after,
			]);
		expect(told).toEqual([
			['credit_expired', '40', '0'],
			['credit_deducted', '60', '40'],
			['refund', '20.5', '100'],
			['refund', '10', '79.5'],
			['credit_deducted', '30.5', '69.5'],
			['credit_added', '100', '100'],
		]);
	});

	it('filters by type and by dates, and pages from 0', async () => {
		const { id, customerId, entitlementId } = holder();
		passDay();
		sandbox.spend('dodoPayments', id, '1');
		const from = sandbox.clock.now().toISOString();
		passDay();
		sandbox.spend('dodoPayments', id, '2');
		const amounts = async (filter: object) =>
			(await ledger(entitlementId, customerId, filter)).map(({ amount }) => amount);
		expect(await amounts({})).toEqual(['2', '1', '100']);
		expect(await amounts({ page_size: 1 })).toEqual(['2', '1', '100']);
		expect(await amounts({ start_date: from })).toEqual(['2', '1']);
		expect(await amounts({ end_date: from })).toEqual(['1', '100']);
		expect(await amounts({ transaction_type: 'credit_added' })).toEqual(['100']);
		const refused = sandbox.requests
			.map((request) => validateRequest('dodoPayments', request).violations)
			.filter((violations) => violations.length > 0);
		expect(refused).toEqual([]);
	});
});

describe('a balance row of Dodo Payments', () => {
	it('moves with each change of the customer’s credits, and stays at zero', async () => {
		const { id, customerId, entitlementId, row } = holder();
		const changes = [
			() => sandbox.spend('dodoPayments', id, '30'),
			() => sandbox.refund('dodoPayments', id, '5'),
			() => sandbox.topUp('dodoPayments', customerId, { amount: '1', entitlementId }),
			() => sandbox.expire('dodoPayments', id),
		];
		for (const change of changes) {
			passDay();
			expect((await row())?.updated_at).not.toBe(sandbox.clock.now().toISOString());
			change();
			expect(await row()).toMatchObject({
				updated_at: sandbox.clock.now().toISOString(),
				last_transaction_at: sandbox.clock.now().toISOString(),
			});
		}
		sandbox.spend('dodoPayments', sandbox.data.dodoPayments.grants[0].id, '1');
		expect((await row())?.balance).toBe('0');
	});

	it('moves when a grant expires by time alone', async () => {
		const customerId = sandbox.data.dodoPayments.customers[0].id;
		const expiresAt = new Date(NOW.getTime() + DAY / 2);
		const { entitlementId } = sandbox.topUp('dodoPayments', customerId, { amount: '9', expiresAt });
		passDay();
		const row = (await rows(entitlementId)).find(({ customer_id }) => customer_id === customerId);
		expect(row).toMatchObject({ balance: '0', updated_at: expiresAt.toISOString() });
	});

	it('keeps its dates where they were told to stop, whatever moves', async () => {
		const { id, row } = holder();
		sandbox.dodoPayments.stopBalanceDates();
		passDay();
		sandbox.spend('dodoPayments', id, '30');
		expect(await row()).toMatchObject({
			balance: '70',
			updated_at: NOW.toISOString(),
			last_transaction_at: NOW.toISOString(),
		});
	});

	it('bears the overage that is owed, beside a balance that it leaves alone', async () => {
		const { customerId, entitlementId, row } = holder();
		passDay();
		sandbox.dodoPayments.setOverage(entitlementId, customerId, '12.5');
		expect(await row()).toMatchObject({
			balance: '100',
			overage: '12.5',
			updated_at: sandbox.clock.now().toISOString(),
		});
		const { items } = await dodoClient(sandbox).customers.listCreditEntitlements(customerId);
		expect(items).toMatchObject([{ balance: '100', overage: '12.5' }]);
		sandbox.dodoPayments.setOverage(entitlementId, customerId, '0');
		const told = (await ledger(entitlementId, customerId)).slice(0, 2);
		expect(told).toMatchObject([
			{ transaction_type: 'overage_reset', overage_before: '12.5', overage_after: '0' },
			{ transaction_type: 'overage_charged', overage_before: '0', overage_after: '12.5' },
		]);
	});
});
