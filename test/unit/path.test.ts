import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { InputError } from '../../nodes/CreditGrants/grants/errors';
import { checkId, path } from '../../nodes/CreditGrants/grants/path';

const id = fc
	.string({ unit: 'binary', minLength: 1 })
	.filter((each) => each.trim() !== '' && each !== '.' && each !== '..' && !/\p{Cc}/u.test(each));

describe('an id in a path', () => {
	test.each([
		['credgr_1', '/grants/credgr_1'],
		['a/b?c#d', '/grants/a%2Fb%3Fc%23d'],
		['ü', '/grants/%C3%BC'],
		['%2e%2e', '/grants/%252e%252e'],
		['a b', '/grants/a%20b'],
		['...', '/grants/...'],
	])('%j becomes %s', (given, expected) => {
		expect(path`/grants/${given}`).toBe(expected);
	});

	test('stays one segment and comes back as it was, whatever it holds', () => {
		fc.assert(
			fc.property(id, (each) => {
				const { pathname, search, hash } = new URL(path`/a/${each}/b`, 'https://api.example.com');
				expect(pathname.split('/').map(decodeURIComponent)).toEqual(['', 'a', each, 'b']);
				expect(search + hash).toBe('');
			}),
		);
	});

	test.each([
		'',
		' ',
		'\t',
		'.',
		'..',
		'a\nb',
		'a\rb',
		'a\0b',
		'\x7f',
		'\u0085',
		'\ud800',
		'a\udc00b',
	])('%j is refused', (given) => {
		expect(() => path`/grants/${given}`).toThrow(InputError);
		expect(() => checkId(given)).toThrow(`${JSON.stringify(given)} is not an id`);
	});
});
