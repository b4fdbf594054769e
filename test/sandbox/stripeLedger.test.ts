import type Stripe from 'stripe';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { all, failure, NOW, stripeClient } from './clients';
import { startSandbox } from './index';
import type { Sandbox } from './index';

let sandbox: Sandbox;

beforeEach(async () => {
	sandbox = await startSandbox({ seed: 4, now: NOW });
});

afterEach(async () => {
	await sandbox.close();
});

type Params = Stripe.Billing.CreditBalanceTransactionListParams;

function transactions(params: Params): Promise<Stripe.Billing.CreditBalanceTransaction[]> {
	const { creditBalanceTransactions } = stripeClient(sandbox).billing;
	return all(creditBalanceTransactions.list({ limit: 100, ...params }));
}

function signed({ credit, debit }: Stripe.Billing.CreditBalanceTransaction): number {
	return (credit?.amount.monetary?.value ?? 0) - (debit?.amount.monetary?.value ?? 0);
}

function told({ credit, debit, ...transaction }: Stripe.Billing.CreditBalanceTransaction) {
	return [credit?.type ?? debit?.type, signed({ credit, debit, ...transaction })];
}

async function ledgerBalance(customer: string, grantId: string): Promise<number | undefined> {
	const summary = await stripeClient(sandbox).billing.creditBalanceSummaries.retrieve({
		customer,
		filter: { type: 'credit_grant', credit_grant: grantId },
	});
	return summary.balances[0].ledger_balance.monetary?.value;
}

describe('Stripe’s credit balance transactions', () => {
	it('add up to each grant’s ledger balance, newest first', async () => {
		const types = new Set<unknown>();
		for (const { id } of sandbox.data.stripe.customers) {
			const read = await transactions({ customer: id });
			expect(read.map(({ created }) => created)).toEqual(
				read.map(({ created }) => created).sort((a, b) => b - a),
			);
			const grants = sandbox.data.stripe.grants.filter(({ customerId }) => customerId === id);
			for (const grant of grants.slice(0, 15)) {
				const own = read.filter(({ credit_grant }) => credit_grant === grant.id);
				const sum = own.reduce((total, transaction) => total + signed(transaction), 0);
				expect([grant.id, sum]).toEqual([grant.id, await ledgerBalance(id, grant.id)]);
				for (const transaction of own) types.add(told(transaction)[0]);
			}
		}
		expect([...types].sort()).toEqual([
			'credits_applied',
			'credits_expired',
			'credits_granted',
			'credits_voided',
		]);
	});

	it('tell what was granted, applied, reinstated and voided', async () => {
		const customer = sandbox.data.stripe.customers[0].id;
		const effectiveAt = new Date('2026-01-01T00:00:00Z');
		const { id } = sandbox.topUp('stripe', customer, { amount: '1000', effectiveAt });
		sandbox.spend('stripe', id, '300');
		sandbox.refund('stripe', id, '100');
		sandbox.refund('stripe', id, '5000');
		sandbox.voidGrant(id);
		const read = await transactions({ customer, credit_grant: id });
		expect(read.map(told)).toEqual([
			['credits_voided', -1000],
			['credits_application_invoice_voided', 200],
			['credits_application_invoice_voided', 100],
			['credits_applied', -300],
			['credits_granted', 1000],
		]);
		expect(read[3].debit?.credits_applied?.invoice).toMatch(/^in_/);
		expect(read[4].effective_at).toBe(effectiveAt.getTime() / 1000);
	});

	it('tell of an expiry when it is booked, and of what comes back afterwards at once', async () => {
		const customer = sandbox.data.stripe.customers[0].id;
		const expiresAt = new Date(NOW.getTime() + 1000);
		const { id } = sandbox.topUp('stripe', customer, { amount: '1000', expiresAt });
		sandbox.spend('stripe', id, '300');
		const types = async () => (await transactions({ customer, credit_grant: id })).map(told);
		sandbox.clock.set(expiresAt);
		expect(sandbox.balance('stripe', id)).toBe('0');
		expect(await types()).toHaveLength(2);
		sandbox.clock.set(new Date(expiresAt.getTime() + 3_600_000));
		expect((await types())[0]).toEqual(['credits_expired', -700]);
		sandbox.clock.set(new Date(expiresAt.getTime() + 7_200_000));
		sandbox.refund('stripe', id, '300');
		expect((await types()).slice(0, 2)).toEqual([
			['credits_expired', -1000],
			['credits_application_invoice_voided', 300],
		]);
		expect(await ledgerBalance(customer, id)).toBe(0);
	});

	it('are listed by customer account too, page by page, their grants expanded on request', async () => {
		const grant = sandbox.data.stripe.grants.find(({ customerAccount }) => customerAccount);
		const customer_account = grant?.customerAccount ?? '';
		const byAccount = await transactions({ customer_account });
		expect(byAccount).not.toEqual([]);
		expect(await transactions({ customer: grant?.customerId })).toEqual(byAccount);
		expect(await transactions({ customer_account, limit: 2 })).toEqual(byAccount);
		const expanded = await transactions({ customer_account, expand: ['data.credit_grant'] });
		expect(expanded[0].credit_grant).toMatchObject({ object: 'billing.credit_grant' });
	});

	it('need a customer who exists, and a grant that is theirs', async () => {
		const [{ id, customerId }] = sandbox.data.stripe.grants;
		sandbox.removeCustomer('stripe', customerId);
		const other = sandbox.data.stripe.customers[0].id;
		expect(await failure(transactions({}))).toMatchObject({ code: 'parameter_missing' });
		expect(await failure(transactions({ customer: customerId }))).toMatchObject({
			statusCode: 400,
			code: 'resource_missing',
			param: 'customer',
		});
		expect(await failure(transactions({ customer: other, credit_grant: id }))).toMatchObject({
			statusCode: 400,
			param: 'credit_grant',
		});
	});
});
