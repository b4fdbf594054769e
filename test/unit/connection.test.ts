import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { InputError } from '../../nodes/CreditGrants/grants/errors';
import type { JsonObject } from '../../nodes/CreditGrants/grants/types';
import { providers } from '../../nodes/CreditGrants/providers';
import {
	baseUrl,
	environmentUrl,
	optionalSecret,
	secret,
} from '../../nodes/CreditGrants/providers/connection';

describe('a base URL', () => {
	test.each([
		['https://api.stripe.com', 'https://api.stripe.com'],
		['https://api.stripe.com/', 'https://api.stripe.com'],
		['https://eu.sequencehq.com/api//', 'https://eu.sequencehq.com/api'],
		['HTTPS://API.Example.com:443/v1', 'https://api.example.com/v1'],
		['https://10.0.0.1:8443', 'https://10.0.0.1:8443'],
		['http://localhost:4010', 'http://localhost:4010'],
		['http://127.0.0.1:4010/api', 'http://127.0.0.1:4010/api'],
		['http://127.1', 'http://127.0.0.1'],
		['http://[::1]:4010', 'http://[::1]:4010'],
	])('%s is %s', (given, expected) => {
		expect(baseUrl(given)).toBe(expected);
	});

	test.each([
		'',
		'api.stripe.com',
		undefined,
		null,
		7,
		'https://',
		'https://user@example.com',
		'https://user:pass@example.com',
		'https://example.com?a=1',
		'https://example.com#a',
		'https://example.com/?',
		'https://example.com/#',
	])('%j is no plain web address', (given) => {
		expect(() => baseUrl(given)).toThrow("The credential's Base URL is not a plain web address");
	});

	test.each([
		'http://api.stripe.com',
		'http://localhost.example.com',
		'http://127.0.0.1.example.com',
		'http://127.example.com',
		'http://0.0.0.0',
		'http://10.0.0.1',
		'http://[::2]',
		'ftp://localhost',
		'file:///etc/passwd',
		'javascript:alert(1)',
	])('%j would send the key unencrypted', (given) => {
		expect(() => baseUrl(given)).toThrow('would send the key unencrypted');
	});
});

describe('the environment of a credential', () => {
	const environments = { live: 'https://live.example.com' };

	test('gives its address, or the base URL for "custom"', () => {
		expect(
			environmentUrl({ environment: 'live', baseUrl: 'http://evil.example' }, environments),
		).toBe('https://live.example.com');
		expect(
			environmentUrl({ environment: 'custom', baseUrl: 'https://x.example/' }, environments),
		).toBe('https://x.example');
	});

	test.each(['test', '', undefined, 'toString', '__proto__'])(
		'%j that does not exist is refused',
		(environment) => {
			expect(() => environmentUrl({ environment }, environments)).toThrow(InputError);
			expect(() => environmentUrl({ environment }, environments)).toThrow('does not exist');
		},
	);
});

describe('a secret', () => {
	const read = (value: unknown) => secret({ key: value }, 'key', 'Secret Key');

	test('of printable ASCII is taken as it is', () => {
		const printable = fc.string({
			unit: fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code)),
			minLength: 1,
		});
		fc.assert(fc.property(printable, (key) => read(key) === key));
	});

	test('with any other character is refused, and not shown', () => {
		const other = fc
			.string({ unit: 'binary', minLength: 1 })
			.filter((each) => /[^\x21-\x7e]/.test(each));
		fc.assert(
			fc.property(other, (part) => {
				const hidden = `hidden-key-${part}`;
				expect(() => read(hidden)).toThrow(InputError);
				expect(() => read(hidden)).toThrow(
					/^The credential's Secret Key holds a space, a line break or another character that no key has$/,
				);
			}),
		);
	});

	test.each([
		'sk_test_1\r\nX-Evil: 1',
		'sk_test_1\0',
		' sk_test_1',
		'sk_test_1 ',
		'sk_tëst',
		7,
		{},
	])('%j is refused', (value) => {
		expect(() => read(value)).toThrow(InputError);
	});

	test.each(['', null, undefined])('%j is missed', (value) => {
		expect(() => read(value)).toThrow('The credential has no Secret Key');
	});

	test.each(['={{ $json.key }}', '={{$json.key}}', '=sk_{{ $json.key }}'])(
		'%s is an expression that n8n had no input item for',
		(value) => {
			expect(() => read(value)).toThrow(
				"The credential's Secret Key is an expression that needs an input item",
			);
		},
	);

	test('may be left empty where it is optional, but an expression there must give something', () => {
		const optional = (credentials: JsonObject) => optionalSecret(credentials, 'key', 'Account ID');
		expect(optional({})).toBe('');
		expect(optional({ key: '' })).toBe('');
		for (const key of [undefined, null]) {
			expect(() => optional({ key })).toThrow(
				"The credential's Account ID is an expression that gave nothing",
			);
		}
	});
});

describe('a credential', () => {
	test('of Stripe becomes a bearer token, a pinned version and, for Connect, the account', () => {
		const credentials = { environment: 'stripe', secretKey: 'sk_test_1' };
		expect(providers.stripe.connect({ ...credentials, accountId: '' })).toEqual({
			baseUrl: 'https://api.stripe.com',
			headers: { Authorization: 'Bearer sk_test_1', 'Stripe-Version': '2026-10-28.endive' },
			secrets: ['sk_test_1'],
			mode: 'test',
			account: '',
		});
		expect(providers.stripe.connect({ ...credentials, accountId: 'acct_1' })).toMatchObject({
			headers: { 'Stripe-Account': 'acct_1' },
			account: 'acct_1',
		});
	});

	test('of Stripe, custom, goes to its base URL, which counts for nothing else', () => {
		const credentials = { secretKey: 'sk_test_1', baseUrl: 'https://proxy.example' };
		const urlOf = (environment: string) =>
			providers.stripe.connect({ ...credentials, environment }).baseUrl;
		expect(urlOf('custom')).toBe('https://proxy.example');
		expect(urlOf('stripe')).toBe('https://api.stripe.com');
	});

	test('of a Stripe organization names the account as the context, and nowhere else', () => {
		const { headers, account } = providers.stripe.connect({
			environment: 'stripe',
			secretKey: 'sk_org_live_1',
			accountId: 'acct_1',
		});
		expect(headers).toEqual({
			Authorization: 'Bearer sk_org_live_1',
			'Stripe-Version': '2026-10-28.endive',
			'Stripe-Context': 'acct_1',
		});
		expect(account).toBe('acct_1');
	});

	test('of a Stripe organization without an account is refused, and says which field is missing', () => {
		const connect = () =>
			providers.stripe.connect({ environment: 'stripe', secretKey: 'sk_org_live_1' });
		expect(connect).toThrow(InputError);
		expect(connect).toThrow(
			expect.objectContaining({ fix: expect.stringContaining('fill in Account ID') as string }),
		);
		expect(connect).not.toThrow('sk_org_live_1');
	});

	test.each([
		['sk_live_1', 'live'],
		['rk_live_1', 'live'],
		['rk_test_1', 'test'],
		['sk_org_live_1', 'live'],
		['sk_1', null],
	])('of Stripe says whose money %s opens: %s', (secretKey, mode) => {
		const credentials = { environment: 'stripe', secretKey, accountId: 'acct_1' };
		expect(providers.stripe.connect(credentials).mode).toBe(mode);
	});

	test.each([
		['production', 'https://eu.sequencehq.com/api', 'live'],
		['sandbox', 'https://sandbox.sequencehq.com/api', 'test'],
		['dev', 'https://dev.seqhq.io/api', 'test'],
		['custom', 'https://proxy.example', null],
	])('of Sequence, %s, becomes basic authentication to %s', (environment, url, mode) => {
		const credentials = {
			environment,
			clientId: 'id',
			clientSecret: 'secret',
			baseUrl: 'https://proxy.example',
		};
		expect(providers.sequence.connect(credentials)).toEqual({
			baseUrl: url,
			headers: { Authorization: 'Basic aWQ6c2VjcmV0', 'Sequence-Version': '2024-07-30' },
			secrets: ['secret', 'aWQ6c2VjcmV0'],
			mode,
		});
	});

	test.each([
		['live', 'https://live.dodopayments.com', 'live'],
		['test', 'https://test.dodopayments.com', 'test'],
		['custom', 'https://proxy.example', null],
	])('of Dodo Payments, %s, becomes a bearer token to %s', (environment, url, mode) => {
		const credentials = { environment, apiKey: 'key', baseUrl: 'https://proxy.example' };
		expect(providers.dodoPayments.connect(credentials)).toEqual({
			baseUrl: url,
			headers: { Authorization: 'Bearer key' },
			secrets: ['key'],
			mode,
		});
	});
});
