import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { OversizedBody, parseJson, readText } from '../../nodes/CreditGrants/http/body';

const MEGABYTE = 1024 * 1024;

async function* chunks(bytes: Uint8Array, cuts: number[]): AsyncGenerator<Uint8Array> {
	const ends = [...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
	let start = 0;
	for (const end of ends) {
		yield bytes.subarray(start, end);
		start = end;
	}
}

describe('the text of a body', () => {
	test('is exact wherever its chunks are cut, within a character too', async () => {
		await fc.assert(
			fc.asyncProperty(fc.string({ unit: 'binary' }), fc.array(fc.nat()), async (text, cuts) => {
				fc.pre(!text.startsWith('\ufeff'));
				expect(await readText(chunks(Buffer.from(text), cuts))).toBe(text);
			}),
		);
	});

	test('comes without a byte order mark', async () => {
		expect(await readText(chunks(Buffer.from('\ufeff{}'), [1, 2]))).toBe('{}');
	});

	test('may have 16 MB', async () => {
		const text = await readText(chunks(new Uint8Array(16 * MEGABYTE).fill(0x20), [MEGABYTE]));
		expect(text).toHaveLength(16 * MEGABYTE);
	});

	test('of one byte more is refused, and nothing more of it is read', async () => {
		let sent = 0;
		let isClosed = false;
		const endless = async function* () {
			try {
				for (;;) {
					yield new Uint8Array(MEGABYTE);
					sent++;
				}
			} finally {
				isClosed = true;
			}
		};
		await expect(readText(endless())).rejects.toThrow(OversizedBody);
		expect([sent, isClosed]).toEqual([16, true]);
		await expect(readText(chunks(new Uint8Array(16 * MEGABYTE + 1), []))).rejects.toThrow(
			'its answer is larger than 16 MB',
		);
	});
});

describe('JSON', () => {
	test('comes out as any parser gives it', () => {
		fc.assert(
			fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
				const text = JSON.stringify(value);
				fc.pre(!/[\d.]{16}/.test(text));
				expect(parseJson(text)).toEqual(JSON.parse(text));
			}),
		);
	});

	test.each(['', ' ', '<html></html>', '{"items":[{"id":"a"', 'undefined', '{"a":1}x'])(
		'is not %j',
		(text) => {
			expect(parseJson(text)).toBeUndefined();
		},
	);

	test('keeps __proto__ as data, with long numbers around too', () => {
		const text = '{"metadata":{"__proto__":{"isAdmin":true}},"amount":0.12345678901234567890}';
		const { metadata } = parseJson(text) as { metadata: Record<string, unknown> };
		expect(Object.keys(metadata)).toEqual(['__proto__']);
		expect(metadata.isAdmin).toBeUndefined();
	});

	test('has plain numbers for what a number holds', () => {
		const text =
			'{"whole":1000,"part":10.25,"small":0.000000000000000001,"id":"1234567890123456789"}';
		expect(parseJson(text)).toEqual({
			whole: 1000,
			part: 10.25,
			small: 1e-18,
			id: '1234567890123456789',
		});
	});

	const long = [
		'12345678901234567890',
		'-1234567890.1234567890123456789012345678',
		'0.12345678901234567890',
	];

	test.each(long)('keeps every digit of %s, as text', (digits) => {
		expect(parseJson(`{"amount":${digits}}`)).toEqual({ amount: digits });
	});

	test('keeps every digit wherever in the answer the number stands', () => {
		for (let before = 0; before < 64; before++) {
			for (const name of ['n'.repeat(before), 'n1.5'.repeat(before), '7'.repeat(before % 16)]) {
				for (const digits of ['9007199254740993', ...long]) {
					const text = `{"name":"${name}","of":[${digits}]}`;
					expect(parseJson(text)).toEqual({ name, of: [digits] });
				}
			}
		}
	});

	test('leaves digits in texts alone, whatever is escaped around them', () => {
		const value = { '"1234567890123456789': '\\"', 'a\\': '\\\\ 1234567890123456789, 1.5' };
		expect(parseJson(JSON.stringify(value))).toEqual(value);
	});

	test('reads 14 MB of escapes beside a long number', () => {
		const text = '\n'.repeat(7_000_000);
		const value = parseJson(`{"text":${JSON.stringify(text)},"id":12345678901234567890}`);
		expect((value as { id: string }).id).toBe('12345678901234567890');
	});
});
