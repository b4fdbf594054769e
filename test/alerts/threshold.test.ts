import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import {
	isBelow,
	lowestAbove,
	numbersIn,
	thresholdsIn,
	type Threshold,
} from '../../nodes/CreditGrants/grants/threshold';
import { below, decimalOf } from './samples';

function single(value: string, type: Threshold['type'] = 'amount'): Threshold {
	return { type, value: decimalOf(value) };
}

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
		expect(isBelow(single('20'), balance, '100')).toBe(expected);
	});

	test('does not need to know what was granted', () => {
		expect(isBelow(single('20'), '5', undefined)).toBe(true);
	});
});

describe('nothing left', () => {
	test.each([
		['0', '0', 'amount'],
		['-1', '0', 'amount'],
		['0.00', '0', 'percent'],
		['0', '1', 'percent'],
	] as const)('%s is below %s (%s), whatever was granted', (balance, value, type) => {
		for (const amount of ['100', '0', undefined]) {
			expect(isBelow(single(value, type), balance, amount)).toBe(true);
		}
	});

	test('is the only balance below 0', () => {
		expect(isBelow(single('0'), '0.0000000000000000000000000001', '100')).toBe(false);
		expect(isBelow(single('0', 'percent'), '0.0000000000000000000000000001', '100')).toBe(false);
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
		['0', '100', '0', true],
		['0.01', '100', '0', false],
	])('%s of %s is below %s%%: %s', (balance, amount, percent, expected) => {
		expect(isBelow(single(percent, 'percent'), balance, amount)).toBe(expected);
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
					expect(isBelow(single(percent, 'percent'), String(balance), String(amount))).toBe(
						balance === 0 || BigInt(balance) * 10_000n < BigInt(amount) * BigInt(hundredths),
					);
				},
			),
		);
	});
});

test('what is compared and not known gives no answer', () => {
	expect(isBelow(single('20'), undefined, '100')).toBeUndefined();
	expect(isBelow(single('20', 'percent'), undefined, '100')).toBeUndefined();
	expect(isBelow(single('20', 'percent'), '5', undefined)).toBeUndefined();
});

describe('of several thresholds', () => {
	test.each([
		['60', undefined],
		['50', undefined],
		['49', '50'],
		['24.99', '25'],
		['0.01', '10'],
		['0', '0'],
	])(
		'the lowest that %s is below of is %s, in any order and however often',
		(balance, expected) => {
			for (const values of ['50 25 10 0', '0 10 25 50', '25 0 50 10 25']) {
				expect(lowestAbove(below(values), balance, undefined)).toEqual(
					expected === undefined ? null : decimalOf(expected),
				);
				expect(lowestAbove(below(values, 'percent'), balance, '100')).toEqual(
					expected === undefined ? null : decimalOf(expected),
				);
			}
		},
	);

	test('none can be told where the balance, or for a percentage the amount, is not known', () => {
		expect(lowestAbove(below('50 0'), undefined, '100')).toBeUndefined();
		expect(lowestAbove(below('50 0', 'percent'), '5', undefined)).toBeUndefined();
	});
});

describe('numbers in a text', () => {
	test.each([
		['50, 25, 10', ['50', '25', '10']],
		['50,25,10', ['50', '25', '10']],
		['50; 25', ['50', '25']],
		['50\n25', ['50', '25']],
		[' 7.5 ', ['7.5']],
		['50, 25,', ['50', '25']],
		['10, 50, 10', ['10', '50', '10']],
	])('%j are read', (text, expected) => {
		expect(numbersIn(text)).toEqual(expected.map(decimalOf));
	});

	test.each(['', ' ', ',', '50, x', '50, -1', '50 25', '5%', '50; 2,5'])('%j are not', (text) => {
		expect(numbersIn(text)).toBeUndefined();
	});

	test.each(['1,5', '50,25', '1,500', '1,000,000', '1,000,000.50'])(
		'%j may be one number with a comma: it is not guessed',
		(text) => {
			expect(numbersIn(text)).toBeUndefined();
		},
	);
});

describe('thresholds in metadata', () => {
	test.each([
		['15', '15'],
		[' 15.50 ', '15.50'],
		[15, '15'],
		[0.5, '0.5'],
		['1e2', '100'],
		['0', '0'],
		['50, 25', '50 25'],
	])('%j is read', (value, expected) => {
		expect(thresholdsIn({ limit: value }, 'limit', 'percent')).toEqual(below(expected, 'percent'));
	});

	test.each([' ', 'none', '15%', '1,5', '-1', '50, none', -0.5, true, {}, ['15'], NaN])(
		'%j cannot be read',
		(value) => {
			expect(thresholdsIn({ limit: value }, 'limit', 'amount')).toBe('unreadable');
		},
	);

	test.each([undefined, null, ''])('%j is none', (value) => {
		expect(thresholdsIn({ limit: value }, 'limit', 'amount')).toBeUndefined();
	});

	test('are read by their own key alone', () => {
		expect(thresholdsIn({ Limit: '15' }, 'limit', 'amount')).toBeUndefined();
		expect(thresholdsIn({}, 'toString', 'amount')).toBeUndefined();
		expect(thresholdsIn({}, '__proto__', 'amount')).toBeUndefined();
	});
});
