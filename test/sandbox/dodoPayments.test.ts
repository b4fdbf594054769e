import DodoPayments from 'dodopayments';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { validateRequest } from '../openapi/validate';
import { all, dodoClient, failure, ids, NOW } from './clients';
import { add } from './decimal';
import { startSandbox } from './index';
import type { Sandbox } from './index';

let sandbox: Sandbox;

beforeAll(async () => {
	sandbox = await startSandbox({ seed: 1, now: NOW });
});

afterAll(async () => {
	await sandbox.close();
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
		const sharing = await all(dodo.customers.list({ ...first, name: 'café lumière' }));
		expect(sharing.length).toBeGreaterThan(1);
		const partOfEmail = await all(dodo.customers.list({ ...first, email: 'customer.example' }));
		expect(partOfEmail).toEqual([]);
	});

	it('gets one customer, whose metadata holds texts, numbers and booleans', async () => {
		const dodo = dodoClient(sandbox);
		for (const { id, ...customer } of sandbox.data.dodoPayments.customers) {
			expect(await dodo.customers.retrieve(id)).toEqual(customer);
		}
		const metadata = sandbox.data.dodoPayments.customers.map((customer) => customer.metadata);
		expect(metadata).toContainEqual({ low_balance_threshold: 25, tier: 'gold', vip: true });
		expect(await failure(dodo.customers.retrieve('cus_nobody'))).toMatchObject({ status: 404 });
	});

	it('knows nothing of a customer who is gone; whether the balance rows stay listed is chosen', async () => {
		const own = await startSandbox({ seed: 6, now: NOW });
		const { customers, creditEntitlements } = dodoClient(own);
		const [one, other] = new Set(own.data.dodoPayments.grants.map(({ customerId }) => customerId));
		own.removeCustomer('dodoPayments', one);
		own.removeCustomer('dodoPayments', other, 'leave');
		const rows: string[] = [];
		for (const { id, deleted } of own.data.dodoPayments.entitlements) {
			if (deleted) continue;
			const entitled = { ...first, credit_entitlement_id: id };
			for (const gone of [one, other]) {
				const grants = creditEntitlements.balances.listGrants(gone, entitled);
				expect(await failure(grants)).toMatchObject({ status: 404 });
			}
			const held = creditEntitlements.balances.list(id, { ...first, page_size: 100 });
			rows.push(...(await all(held)).map(({ customer_id }) => customer_id));
		}
		expect(rows).toContain(one);
		expect(rows).not.toContain(other);
		for (const gone of [one, other]) {
			for (const asked of [customers.retrieve(gone), customers.listCreditEntitlements(gone)]) {
				expect(await failure(asked)).toMatchObject({ status: 404 });
			}
		}
		await own.close();
	});

	it('refuses in the SDK’s own error classes: 401, 404, 422', async () => {
		const stranger = dodoClient(sandbox, 'not the key').creditEntitlements.list(first);
		expect(await failure(stranger)).toBeInstanceOf(DodoPayments.AuthenticationError);
		const nobody = dodoClient(sandbox).creditEntitlements.retrieve('cde_nobody');
		expect(await failure(nobody)).toMatchObject({ status: 404, error: { code: 'NOT_FOUND' } });
		const tooMany = dodoClient(sandbox).customers.list({ ...first, page_size: 101 });
		expect(await failure(tooMany)).toBeInstanceOf(DodoPayments.UnprocessableEntityError);
	});

	it('sends nothing the OpenAPI description does not allow', () => {
		const refused = sandbox.requests
			.filter(({ status }) => status === 200)
			.map((request) => ({ path: request.path, ...validateRequest('dodoPayments', request) }))
			.filter(({ valid }) => !valid);
		expect(refused).toEqual([]);
	});
});
