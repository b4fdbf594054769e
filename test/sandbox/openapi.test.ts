import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { validateRequest, validateResponse } from '../openapi/validate';
import { NOW } from './clients';
import { startSandbox } from './index';
import type { Sandbox } from './index';

let sandbox: Sandbox;

beforeAll(async () => {
	sandbox = await startSandbox({ seed: 1, now: NOW });
});

afterAll(async () => {
	await sandbox.close();
});

describe('the OpenAPI descriptions', () => {
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
		const testClock = sandbox.stripe.putOnTestClock(grant.customerId, NOW);
		const gone = sandbox.data.stripe.grants.find(
			({ customerId }) => customerId !== grant.customerId,
		)!.customerId;
		sandbox.removeCustomer('stripe', gone);
		const answers: Array<['stripe' | 'dodoPayments', string]> = [
			[
				'stripe',
				'/v1/billing/credit_grants?limit=100&expand[]=data.customer&expand[]=data.test_clock',
			],
			['stripe', `/v1/test_helpers/test_clocks/${testClock.id}`],
			['stripe', `/v1/customers/${gone}`],
			['stripe', `/v1/billing/credit_grants/${grant.id}`],
			['stripe', `/v1/billing/credit_balance_summary?customer=${grant.customerId}&${filter}`],
			['stripe', `/v1/billing/credit_balance_transactions?customer=${grant.customerId}&limit=100`],
			['stripe', '/v1/customers?limit=100'],
			['stripe', `/v1/customers/${grant.customerId}`],
			['stripe', '/v1/customers/search?query=email~"example"'],
			['stripe', '/v1/billing/credit_grants?limit=101'],
			['dodoPayments', '/credit-entitlements'],
			['dodoPayments', entitlement],
			['dodoPayments', `${entitlement}/balances`],
			['dodoPayments', `${entitlement}/balances/${held.customerId}`],
			['dodoPayments', `${entitlement}/balances/${held.customerId}/grants?page_size=100`],
			['dodoPayments', `${entitlement}/balances/${held.customerId}/ledger?page_size=100`],
			['dodoPayments', '/customers?page_size=100'],
			['dodoPayments', `/customers/${held.customerId}`],
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
