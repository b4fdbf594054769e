import { describe, expect, test } from 'vitest';

import type { Answered, Provider, Refusal } from '../../nodes/CreditGrants/grants/provider';
import { providers } from '../../nodes/CreditGrants/providers';

/** What a provider makes of an answer: a refusal of 422 unless said otherwise. */
function read(
	provider: Pick<Provider, 'readRefusal'>,
	body: unknown,
	status = 422,
	headers: Record<string, string> = {},
): Refusal {
	const answered: Answered = { status, header: (name) => headers[name], body };
	return provider.readRefusal(answered);
}

const byName = Object.values(providers).map(
	(provider) => [provider.displayName, provider] as const,
);

describe.each(byName)('a refusal of %s', (_, provider) => {
	test.each([[undefined], [null], [''], ['<html>'], [[]], [{}], [7]])(
		'with %j says nothing',
		(body) => {
			const refusal = read(provider, body);
			expect(refusal.message).toBeNull();
			expect(refusal.isMissing ?? false).toBe(false);
			expect(refusal.tooMany ?? false).toBe(false);
			expect(refusal.again).toBeUndefined();
		},
	);

	test('with 404 says that what was asked for is not there', () => {
		expect(read(provider, {}, 404).isMissing ?? true).toBe(true);
	});

	test('with 429 says that there were too many requests', () => {
		expect(read(provider, {}, 429).tooMany ?? true).toBe(true);
	});
});

describe('a refusal of Stripe', () => {
	const { stripe } = providers;
	const missing = {
		type: 'invalid_request_error',
		code: 'resource_missing',
		message: "No such customer: 'cus_1'",
		param: 'customer',
		doc_url: 'https://stripe.com/docs/error-codes/resource-missing',
	};

	test('has its message under "error"', () => {
		const body = { error: { type: 'invalid_request_error', message: 'Invalid API Key provided' } };
		expect(read(stripe, body, 401).message).toBe('Invalid API Key provided');
	});

	test('of a parameter that names what does not exist is a 400', () => {
		expect(read(stripe, { error: missing }, 400)).toMatchObject({
			message: missing.message,
			isMissing: true,
		});
	});

	test('for too many requests may be a 400', () => {
		const body = { error: { code: 'rate_limit', message: 'Too many requests' } };
		expect(read(stripe, body, 400).tooMany).toBe(true);
	});

	test.each([
		['true', true],
		['false', false],
		['perhaps', undefined],
	])('whose header stripe-should-retry is %s', (value, again) => {
		expect(read(stripe, {}, 409, { 'stripe-should-retry': value }).again).toBe(again);
	});

	test.each([[{ error: 'no' }], [{ error: null }], [{ error: { message: {}, code: 7 } }]])(
		'of another shape, %j, says nothing',
		(body) => {
			expect(read(stripe, body)).toMatchObject({ message: null, isMissing: false, tooMany: false });
		},
	);
});

describe('a refusal of Sequence', () => {
	const { sequence } = providers;

	test.each([
		['under "error"', { error: { type: 'NOT_FOUND', message: 'No grant' } }, 'No grant'],
		['as a text', { error: 'No grant' }, 'No grant'],
		['in a list', { errors: [{ type: 'INVALID', message: 'a' }, { message: 'b' }] }, 'a; b'],
		['in a list of texts', { errors: ['a', 'b'] }, 'a; b'],
		['at the top', { type: 'NOT_FOUND', message: 'No grant' }, 'No grant'],
		['nowhere', { errors: [] }, null],
		['as no text', { errors: [{ message: 7, type: {} }, null, ''] }, null],
	])('has its words %s', (_, body, message) => {
		expect(read(sequence, body).message).toBe(message);
	});

	test('of what is missing may be a 400', () => {
		const refuse = (message: string) => read(sequence, { error: { message } }, 400).isMissing;
		expect(refuse('Customer not found')).toBe(true);
		expect(refuse('limit must be at most 100')).toBe(false);
	});
});

describe('a refusal of Dodo Payments', () => {
	const { dodoPayments } = providers;

	test('has its message at the top', () => {
		const body = { code: 'NOT_FOUND', message: 'Credit entitlement not found' };
		expect(read(dodoPayments, body, 404).message).toBe(body.message);
	});

	test('of another shape says nothing', () => {
		expect(read(dodoPayments, { code: 404, message: ['no'] }).message).toBeNull();
	});
});
