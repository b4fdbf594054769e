import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { Redactor } from '../../nodes/CreditGrants/http/redact';

const printable = fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code));
const secret = fc.string({ unit: printable, minLength: 12, maxLength: 120 });

const ENCODINGS: Record<string, (key: string) => string> = {
	'as it is': (key) => key,
	'in base64': (key) => Buffer.from(key).toString('base64'),
	'in base64 for URLs': (key) => Buffer.from(key).toString('base64url'),
	'URL encoded': encodeURIComponent,
	'escaped for JSON': (key) => JSON.stringify(key).slice(1, -1),
};

function slices(text: string): string[] {
	return Array.from({ length: Math.max(text.length - 11, 0) }, (_, at) => text.slice(at, at + 12));
}

const hide = (key: string, text: string) => new Redactor([key]).text(text);

describe('a secret', () => {
	test.each(Object.entries(ENCODINGS))(
		'%s leaves no 12 of its characters in a text',
		(_, encode) => {
			const embedding = fc.tuple(secret, fc.string(), fc.string(), fc.nat(120), fc.nat(120));
			fc.assert(
				fc.property(embedding, ([key, before, after, from, to]) => {
					const form = encode(key);
					const part = form.slice(Math.min(from, to), Math.max(from, to) + 12);
					const shown = hide(key, `${before}${part}${after}`);
					for (const slice of [...slices(key), ...slices(form)]) expect(shown).not.toContain(slice);
				}),
			);
		},
	);

	test('in the middle of a longer text in base64 leaves no 12 of its characters', () => {
		fc.assert(
			fc.property(fc.tuple(fc.string(), secret, fc.string()), ([before, key, after]) => {
				const whole = Buffer.from(before + key + after).toString('base64');
				const start = Buffer.byteLength(before);
				const own = whole.slice(
					Math.ceil((start * 4) / 3),
					Math.floor(((start + key.length) * 4) / 3),
				);
				const shown = hide(key, whole);
				for (const slice of slices(own)) expect(shown).not.toContain(slice);
			}),
		);
	});

	test('given several times, or among others, is hidden each time', () => {
		const keys = ['sk_test_0123456789abcdef', 'rk_live_fedcba9876543210'];
		const text = `${keys[0]} or ${keys[1]}${keys[0]}, not ${keys[0].toUpperCase()}`;
		expect(new Redactor(keys).text(text)).toBe('… or …, not SK_TEST_0123456789ABCDEF');
	});

	test.each(['s3c', 's3cr3t', 's3cr3t-k3y'])('as short as %j is hidden whole', (key) => {
		expect(hide(key, `the key ${key} is bad`)).toBe('the key … is bad');
	});

	test('of 24 characters may show 11 in a row', () => {
		expect(hide('sk_test_0123456789abcdef', 'sk_test_012')).toBe('sk_test_012');
		expect(hide('sk_test_0123456789abcdef', 'sk_test_0123')).toBe('…');
	});

	test('that is not in a text leaves it as it is', () => {
		const word = fc.string({ unit: fc.constantFrom(...'abcdefgh '), maxLength: 200 });
		const key = fc.string({ unit: fc.constantFrom(...'STUVWXYZ'), minLength: 12 });
		fc.assert(fc.property(word, key, (text, each) => hide(each, text) === text));
	});

	test('none hides nothing', () => {
		expect(new Redactor([]).text('a plain text')).toBe('a plain text');
	});
});
