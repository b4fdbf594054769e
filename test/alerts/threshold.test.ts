import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { isBelow, thresholdIn } from '../../nodes/CreditGrants/grants/threshold';
import { below } from './samples';

describe('below an amount', () => {
	test.each([
		['19.99', true],
		['20', false],
		['20.00', false],
		['20.0000000000000000000000000001', false],
		['19.9999999999999999999999999999', true],
		['0', true],
		['-1', true],
	])('%s is below 20: %s', (balance, expected) => {
		expect(isBelow(below('20'), balance, '100')).toBe(expected);
	});

	test('does not need to know what was granted', () => {
		expect(isBelow(below('20'), '5', undefined)).toBe(true);
	});
});

describe('below a percentage', () => {
	test.each([
		['20', '100', '20', false],
		['19.999999999999999999999999999', '100', '20', true],
		// 33.33% of 3 is 0.9999: a number rounded to two decimals would call 0.99995 equal to it.
		['0.9999', '3', '33.33', false],
		['0.99989999', '3', '33.33', true],
		['0.00000000000000000000000000005', '0.0000000000000000000000000001', '50', false],
		['0.000000000000000000000000000049', '0.0000000000000000000000000001', '50', true],
		['1', '3', '33.333333333', false],
		['1', '3', '33.333333334', true],
		['150', '100', '120', false],
		['0', '100', '0', false],
	])('%s of %s is below %s%%: %s', (balance, amount, percent, expected) => {
		expect(isBelow(below(percent, 'percent'), balance, amount)).toBe(expected);
	});

	test('nothing left of nothing granted is below any but 0', () => {
		expect(isBelow(below('1', 'percent'), '0', '0')).toBe(true);
		expect(isBelow(below('0', 'percent'), '0', '0')).toBe(false);
	});

	test('agrees with whole numbers multiplied out', () => {
		const number = fc.integer({ min: 0, max: 1_000_000 });
		fc.assert(
			fc.property(
				number,
				fc.integer({ min: 1, max: 1_000_000 }),
				fc.nat(10_000),
				(balance, amount, hundredths) => {
					const percent = (hundredths / 100).toFixed(2);
					expect(isBelow(below(percent, 'percent'), String(balance), String(amount))).toBe(
						BigInt(balance) * 10_000n < BigInt(amount) * BigInt(hundredths),
					);
				},
			),
		);
	});
});

test('what is compared and not known gives no answer', () => {
	expect(isBelow(below('20'), undefined, '100')).toBeUndefined();
	expect(isBelow(below('20', 'percent'), undefined, '100')).toBeUndefined();
	expect(isBelow(below('20', 'percent'), '5', undefined)).toBeUndefined();
});

describe('a threshold in metadata', () => {
	test.each([
		['15', '15'],
		[' 15.50 ', '15.50'],
		[15, '15'],
		[0.5, '0.5'],
		['1e2', '100'],
		['0', '0'],
	])('%j is read', (value, expected) => {
		expect(thresholdIn({ limit: value }, 'limit', 'percent')).toEqual(below(expected, 'percent'));
	});

	test.each(['', 'none', '15%', '1,5', '-1', -0.5, true, null, {}, ['15'], NaN])(
		'%j is no threshold',
		(value) => {
			expect(thresholdIn({ limit: value }, 'limit', 'amount')).toBeUndefined();
		},
	);

	test('is read by its own key alone', () => {
		expect(thresholdIn({ Limit: '15' }, 'limit', 'amount')).toBeUndefined();
		expect(thresholdIn({}, 'toString', 'amount')).toBeUndefined();
		expect(thresholdIn({}, '__proto__', 'amount')).toBeUndefined();
	});
});
