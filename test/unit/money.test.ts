import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import {
	addDecimals,
	compareDecimals,
	currencyCode,
	difference,
	exactText,
	formatDecimal,
	isPositive,
	minorToMajor,
	multiplyDecimals,
	parseDecimal,
	percentage,
	shortText,
	sumDecimals,
	type Decimal,
} from '../../nodes/CreditGrants/grants/money';

const digits = (minLength: number, maxLength: number) =>
	fc.string({ unit: fc.constantFrom(...'0123456789'), minLength, maxLength });

/** Decimals as an API writes them, up to 40 digits: no leading zeros, trailing ones kept. */
const decimalText = fc
	.tuple(fc.boolean(), digits(1, 20), digits(0, 20))
	.map(([isNegative, whole, fraction]) => {
		const unsigned = BigInt(whole).toString() + (fraction && `.${fraction}`);
		return isNegative && /[1-9]/.test(unsigned) ? `-${unsigned}` : unsigned;
	});

const decimal = fc.record({ units: fc.bigInt(), scale: fc.nat(40) });

function parse(text: string): Decimal {
	const value = parseDecimal(text);
	if (!value) throw new Error(`${text} is no decimal`);
	return value;
}

describe('a decimal', () => {
	test('comes out as it went in, every digit and trailing zero, up to 40 digits', () => {
		fc.assert(fc.property(decimalText, (text) => formatDecimal(parse(text)) === text));
	});

	test('of 28 decimals keeps them all', () => {
		const text = '1234567890.1234567890123456789012345678';
		expect(formatDecimal(parse(text))).toBe(text);
	});

	test.each([
		['1e3', '1000'],
		['1.5e3', '1500'],
		['1e-7', '0.0000001'],
		['1.25E-2', '0.0125'],
		['1e+21', '1000000000000000000000'],
		['+5', '5'],
		['-0.50', '-0.50'],
		['.5', '0.5'],
		['5.', '5'],
		['007', '7'],
		[' 12 ', '12'],
	])('written as %j is %s', (text, expected) => {
		expect(formatDecimal(parse(text))).toBe(expected);
		expect(exactText(text)).toBe(expected);
	});

	test('is shown with the digits it was sent with', () => {
		fc.assert(fc.property(decimalText, (text) => exactText(text) === text));
	});

	test('written as JSON writes a number is that number', () => {
		const double = fc
			.double({ noNaN: true, noDefaultInfinity: true })
			.filter((each) => !Object.is(each, -0));
		fc.assert(
			fc.property(
				double,
				(number) => Number(formatDecimal(parse(JSON.stringify(number)))) === number,
			),
		);
	});

	test.each([
		'',
		' ',
		'.',
		'-',
		'e5',
		'NaN',
		'Infinity',
		'1,5',
		'1.2.3',
		'0x10',
		'1 000',
		'1e',
		'1e9999',
		'ten',
	])('is not %j', (text) => {
		expect(parseDecimal(text)).toBeUndefined();
	});
});

describe('a sum', () => {
	const sum = (values: Decimal[]) => values.reduce(addDecimals, { units: 0n, scale: 0 });

	test('does not depend on the order of its parts', () => {
		const shuffled = fc
			.array(decimal, { minLength: 1 })
			.chain((values) =>
				fc.tuple(
					fc.constant(values),
					fc.shuffledSubarray(values, { minLength: values.length, maxLength: values.length }),
				),
			);
		fc.assert(
			fc.property(shuffled, ([values, others]) => {
				expect(formatDecimal(sum(values))).toBe(formatDecimal(sum(others)));
			}),
		);
	});

	test('of what floats get wrong is right', () => {
		expect(formatDecimal(addDecimals(parse('0.1'), parse('0.2')))).toBe('0.3');
		expect(formatDecimal(addDecimals(parse('9007199254740993'), parse('0.01')))).toBe(
			'9007199254740993.01',
		);
	});

	test('of texts is their sum, and 0 for none', () => {
		expect(sumDecimals(['0.1', '0.20', '1234567890.1234567890123456789012345678'])).toBe(
			'1234567890.4234567890123456789012345678',
		);
		expect(sumDecimals([])).toBe('0');
	});

	test('of a decimal and its opposite is zero', () => {
		fc.assert(
			fc.property(
				decimal,
				(value) => addDecimals(value, { ...value, units: -value.units }).units === 0n,
			),
		);
	});
});

describe('a product', () => {
	test('is exact', () => {
		expect(formatDecimal(multiplyDecimals(parse('0.1'), parse('-0.30')))).toBe('-0.030');
	});

	test('of a sum is the sum of the products', () => {
		fc.assert(
			fc.property(decimal, decimal, decimal, (a, b, c) => {
				const whole = multiplyDecimals(addDecimals(a, b), c);
				const parts = addDecimals(multiplyDecimals(a, c), multiplyDecimals(b, c));
				expect(compareDecimals(whole, parts)).toBe(0);
			}),
		);
	});
});

describe('a comparison', () => {
	test('agrees with the sign of the difference', () => {
		fc.assert(
			fc.property(decimal, decimal, (a, b) => {
				const { units } = addDecimals(a, { ...b, units: -b.units });
				expect(compareDecimals(a, b)).toBe(units < 0n ? -1 : units > 0n ? 1 : 0);
			}),
		);
	});

	test('takes 1.0 and 1.00 for equal', () => {
		expect(compareDecimals(parse('1.0'), parse('1.00'))).toBe(0);
	});
});

describe('minor units', () => {
	test.each([
		['1000', 'USD', '10.00'],
		['1', 'EUR', '0.01'],
		['-5', 'USD', '-0.05'],
		['1000', 'JPY', '1000'],
		['1000', 'KRW', '1000'],
		['1234', 'KWD', '1.234'],
		['1', 'BHD', '0.001'],
		['1000', 'ISK', '10.00'],
		['1000', 'HUF', '10.00'],
		['1000', 'TWD', '10.00'],
		['1000', 'UGX', '10.00'],
		['0', 'USD', '0.00'],
		['12.5', 'USD', '0.125'],
	])('%s of %s are %s', (minor, currency, major) => {
		expect(minorToMajor(minor, currency)).toBe(major);
	});

	const currencies = [
		...['BIF', 'CLP', 'DJF', 'GNF', 'JPY', 'KMF', 'KRW', 'MGA'].map((code) => [code, 0] as const),
		...['PYG', 'RWF', 'VND', 'VUV', 'XAF', 'XOF', 'XPF'].map((code) => [code, 0] as const),
		...['BHD', 'JOD', 'KWD', 'OMR', 'TND'].map((code) => [code, 3] as const),
		...['USD', 'EUR', 'GBP', 'ISK', 'HUF', 'TWD', 'UGX', 'new'].map((code) => [code, 2] as const),
	];

	test.each(currencies)('of %s come back from major units of %i decimals', (currency, decimals) => {
		fc.assert(
			fc.property(fc.bigInt(), (units) => {
				const major = minorToMajor(units.toString(), currency);
				expect(major.split('.')[1]?.length ?? 0).toBe(decimals);
				expect(BigInt(major.replace('.', ''))).toBe(units);
			}),
		);
	});
});

describe('a currency code', () => {
	test.each(['USD', 'JPY', 'KWD'])('is %s', (code) => {
		expect(currencyCode(code)).toBe(code);
	});

	test.each(['usd', 'US', 'API', 'API Calls', '', null])('is not %j', (text) => {
		expect(currencyCode(text)).toBeNull();
	});
});

describe('a percentage', () => {
	test.each([
		['1', '3', 33.33],
		['2', '3', 66.67],
		['10.00', '10.00', 100],
		['0', '10', 0],
		['-5', '10', -50],
		['250.25', '1000', 25.03],
		['69805', '100000', 69.81],
		['0.0000000000000000000000000001', '0.0000000000000000000000000002', 50],
	])('%s of %s is %d', (part, whole, expected) => {
		expect(percentage(part, whole)).toBe(expected);
	});

	test('is exact for amounts of any size', () => {
		fc.assert(
			fc.property(decimalText, decimalText, (part, whole) => {
				const [a, b] = [parse(part), parse(whole)];
				fc.pre(b.units !== 0n && Math.abs(Number(part)) < 1e9 * Math.abs(Number(whole)));
				const hundredths = Math.round((percentage(part, whole) ?? NaN) * 100);
				// Twice the distance to the exact value is at most one hundredth.
				const scale = 10n ** BigInt(Math.max(a.scale, b.scale));
				const [left, right] = [a, b].map(
					({ units, scale: own }) => (units * scale) / 10n ** BigInt(own),
				);
				const off = 2n * (left * 10_000n - BigInt(hundredths) * right);
				const total = right < 0n ? -right : right;
				expect(off <= total && -off <= total, `${hundredths} of ${part} / ${whole}`).toBe(true);
			}),
		);
	});

	test('of nothing is not known', () => {
		expect(percentage('0', '0.00')).toBeUndefined();
	});
});

describe('the short text of a decimal', () => {
	test.each([
		['10', '10'],
		['10.00', '10'],
		['10.50', '10.5'],
		['0.00', '0'],
		['1e2', '100'],
		['100', '100'],
	])('of %s is %s', (text, expected) => {
		expect(shortText(parse(text))).toBe(expected);
	});

	test('is one for all texts of one value', () => {
		fc.assert(
			fc.property(decimal, fc.nat(9), ({ units, scale }, more) => {
				const longer = { units: units * 10n ** BigInt(more), scale: scale + more };
				expect(shortText(longer)).toBe(shortText({ units, scale }));
			}),
		);
	});
});

describe('a difference', () => {
	test.each([
		['10.5', '10', true],
		['10.0', '10', false],
		['-2', '-1', false],
		['0.0000000000000000000000000002', '0.0000000000000000000000000001', true],
	])('of %s to %s is positive: %s', (a, b, expected) => {
		expect(isPositive(difference(a, b))).toBe(expected);
	});

	test('is not known, and not positive, where one of the two is not known', () => {
		expect(difference(undefined, '1')).toBeUndefined();
		expect(isPositive(difference('1', undefined))).toBe(false);
	});
});
