import { describe, expect, test } from 'vitest';

import { providers } from '../../nodes/CreditGrants/providers';

const NOTHING = { message: null, code: null };

const byName = Object.values(providers).map(
	(provider) => [provider.displayName, provider] as const,
);

describe.each(byName)('a refusal of %s', (_, provider) => {
	test.each([[undefined], [null], [''], ['<html>'], [[]], [{}], [7]])(
		'with %j says nothing',
		(body) => {
			expect(provider.readRefusal(body)).toEqual(NOTHING);
		},
	);
});

describe('a refusal of Stripe', () => {
	const read = (body: unknown) => providers.stripe.readRefusal(body);

	test('has its message and code under "error"', () => {
		const error = {
			type: 'invalid_request_error',
			code: 'resource_missing',
			message: "No such billing credit grant: 'credgr_1'",
			param: 'id',
			doc_url: 'https://stripe.com/docs/error-codes/resource-missing',
		};
		expect(read({ error })).toEqual({ message: error.message, code: error.code });
	});

	test('may come without a code', () => {
		const body = { error: { type: 'invalid_request_error', message: 'Invalid API Key provided' } };
		expect(read(body)).toEqual({ message: 'Invalid API Key provided', code: null });
	});

	test.each([[{ error: 'no' }], [{ error: null }], [{ error: { message: {}, code: 7 } }]])(
		'of another shape, %j, says nothing',
		(body) => {
			expect(read(body)).toEqual(NOTHING);
		},
	);
});

describe('a refusal of Sequence', () => {
	const read = (body: unknown) => providers.sequence.readRefusal(body);

	test.each([
		[
			'under "error"',
			{ error: { type: 'NOT_FOUND', message: 'No grant' } },
			'No grant',
			'NOT_FOUND',
		],
		['as a text', { error: 'No grant' }, 'No grant', null],
		[
			'in a list',
			{ errors: [{ type: 'INVALID', message: 'a' }, { message: 'b' }] },
			'a; b',
			'INVALID',
		],
		['in a list of texts', { errors: ['a', 'b'] }, 'a; b', null],
		['at the top', { type: 'NOT_FOUND', message: 'No grant' }, 'No grant', 'NOT_FOUND'],
		['nowhere', { errors: [] }, null, null],
		['as no text', { errors: [{ message: 7, type: {} }, null, ''] }, null, null],
	])('has its words %s', (_, body, message, code) => {
		expect(read(body)).toEqual({ message, code });
	});
});

describe('a refusal of Dodo Payments', () => {
	const read = (body: unknown) => providers.dodoPayments.readRefusal(body);

	test('has its message and code at the top', () => {
		const body = { code: 'NOT_FOUND', message: 'Credit entitlement not found' };
		expect(read(body)).toEqual({ message: body.message, code: body.code });
	});

	test('of another shape says nothing', () => {
		expect(read({ code: 404, message: ['no'] })).toEqual(NOTHING);
	});
});
