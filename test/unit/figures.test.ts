import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { quantity, unitWord, wholeQuantity } from '../../nodes/CreditGrants/grants/figures';
import { compareDecimals, exactText } from '../../nodes/CreditGrants/grants/money';
import { decimalOf } from '../alerts/samples';

const NINES = '9'.repeat(38);

describe('an amount of money', () => {
	test.each([
		['12.35', 'USD', '12.35 USD'],
		['232.6', 'EUR', '232.60 EUR'],
		['1234', 'EUR', '1,234.00 EUR'],
		['1234567.891', 'EUR', '1,234,567.89 EUR'],
		['100.000000', 'GBP', '100.00 GBP'],
		['1200', 'JPY', '1,200 JPY'],
		['1200.9', 'JPY', '1,200 JPY'],
		['300.50', 'ISK', '300 ISK'],
		['5000.00', 'UGX', '5,000 UGX'],
		['0.5', 'KWD', '0.500 KWD'],
		['1234.5678', 'KWD', '1,234.567 KWD'],
		['-1234.5', 'USD', '-1,234.50 USD'],
		['60493826.6160493826616049382661604939', 'USD', '60,493,826.61 USD'],
		[`${NINES}.99`, 'USD', '99,999,999,999,999,999,999,999,999,999,999,999,999.99 USD'],
	])('of %s %s is written with the decimals of its currency: %s', (exact, currency, expected) => {
		expect(quantity(exact, currency)).toBe(expected);
	});

	test.each([
		['19.999', 'USD', '19.99 USD'],
		['0.019999999999', 'USD', '0.01 USD'],
		['999.999999', 'KWD', '999.999 KWD'],
		['999.99', 'JPY', '999 JPY'],
		['-19.999', 'USD', '-19.99 USD'],
	])('of %s %s is never rounded up: %s', (exact, currency, expected) => {
		expect(quantity(exact, currency)).toBe(expected);
	});

	test.each([
		['0.009', 'USD', 'less than 0.01 USD'],
		['0.0000000000000000000000000001', 'USD', 'less than 0.01 USD'],
		['0.99', 'JPY', 'less than 1 JPY'],
		['0.0009', 'KWD', 'less than 0.001 KWD'],
		['-0.009', 'USD', 'less than 0 USD'],
		['-0.0000000000000000000000000001', 'JPY', 'less than 0 JPY'],
	])('of %s %s is not shown as zero: %s', (exact, currency, expected) => {
		expect(quantity(exact, currency)).toBe(expected);
	});
});

describe('another amount', () => {
	test.each([
		['1000', 'API Calls', '1,000 API Calls'],
		['1000.100000', 'tokens', '1,000.1 tokens'],
		['250.0000000000', 'Minutes', '250 Minutes'],
		['0.1234567', 'tokens', '0.123456 tokens'],
		['0.9999999', 'tokens', '0.999999 tokens'],
		['-1234.5', 'tokens', '-1,234.5 tokens'],
		['1234567890.1234567890123456789012345678', 'tokens', '1,234,567,890.123456 tokens'],
		[NINES, 'tokens', '99,999,999,999,999,999,999,999,999,999,999,999,999 tokens'],
	])('of %s %s has six decimals at most: %s', (exact, unit, expected) => {
		expect(quantity(exact, unit)).toBe(expected);
	});

	test.each([
		['0.0000009', 'less than 0.000001 tokens'],
		[exactText('1e-28'), 'less than 0.000001 tokens'],
		['-0.0000009', 'less than 0 tokens'],
	])('of %s is not shown as zero: %s', (exact, expected) => {
		expect(quantity(exact, 'tokens')).toBe(expected);
	});
});

test.each([
	['0', 'USD', '0.00 USD'],
	['0.0000', 'tokens', '0 tokens'],
	['-0', 'USD', '0.00 USD'],
	['-0.00', 'JPY', '0 JPY'],
	['-0.0', 'tokens', '0 tokens'],
])('%s %s is zero, without a sign: %s', (exact, unit, expected) => {
	expect(quantity(exact, unit)).toBe(expected);
});

test('an amount that is not known is said to be so', () => {
	expect(quantity(undefined, 'USD')).toBe('an unknown amount of USD');
	expect(quantity(undefined, null)).toBe('an unknown amount of credits');
});

describe('a unit', () => {
	test.each([
		[null, 'credits'],
		['746fc7f2-8098-4fe7-953c-7d51c580a126', 'credits'],
		['746FC7F2-8098-4FE7-953C-7D51C580A126', 'credits'],
		['USD', 'USD'],
		['API Calls', 'API Calls'],
		['usd', 'usd'],
	])('%s is called %s', (unit, word) => {
		expect(unitWord(unit)).toBe(word);
		expect(quantity('5.5', unit)).toMatch(new RegExp(` ${word}$`));
	});
});

test.each([
	['20', 'USD', '20.00 USD'],
	['12.345', 'USD', '12.345 USD'],
	['1234.50', 'JPY', '1,234.5 JPY'],
	['0.0000001', 'tokens', '0.0000001 tokens'],
	['1000', 'tokens', '1,000 tokens'],
])('what %s %s are compared with is shown with every digit: %s', (exact, unit, expected) => {
	expect(wholeQuantity(exact, unit)).toBe(expected);
});

describe('what is shown', () => {
	const digits = (minLength: number, maxLength: number) =>
		fc.string({ unit: fc.constantFrom(...'0123456789'), minLength, maxLength });
	/** Decimals as items hold them: few digits and many, near zero and far from it. */
	const exact = fc
		.tuple(fc.constantFrom('', '-'), digits(1, 38), digits(0, 28))
		.map(([sign, whole, fraction]) => exactText(`${sign}${whole}.${fraction}`) ?? '');
	const unit = fc.constantFrom('USD', 'EUR', 'JPY', 'KWD', 'tokens', 'API Calls', null);

	const magnitude = (text: string) => decimalOf(text.replace(/[-,]/g, ''));
	/** One in the last decimal of a figure, or in the sixth where zeros were dropped. */
	const lastPlace = (figure: string, money: boolean) => {
		const decimals = /\.(\d+)$/.exec(figure)?.[1].length ?? 0;
		return { units: 1n, scale: money ? decimals : 6 };
	};

	test('never exceeds what there is, and lacks less than one in the last place', () => {
		fc.assert(
			fc.property(exact, unit, (text, inUnit) => {
				const [, least, figure] = /^(less than )?(\S+) /.exec(quantity(text, inUnit)) ?? [];
				const there = magnitude(text);
				if (least) {
					expect(there.units).toBeGreaterThan(0n);
					if (!text.startsWith('-'))
						expect(compareDecimals(there, magnitude(figure))).toBeLessThan(0);
					return;
				}
				const shown = magnitude(figure);
				const rest = {
					units:
						there.units * 10n ** BigInt(shown.scale) - shown.units * 10n ** BigInt(there.scale),
					scale: there.scale + shown.scale,
				};
				expect(rest.units).toBeGreaterThanOrEqual(0n);
				const place = lastPlace(figure, /^[A-Z]{3}$/.test(inUnit ?? ''));
				expect(compareDecimals(rest, place)).toBeLessThan(0);
				expect(figure.startsWith('-')).toBe(text.startsWith('-') && shown.units > 0n);
			}),
		);
	});

	test('is never a zero where there is something', () => {
		fc.assert(
			fc.property(exact, unit, (text, inUnit) => {
				const [figure] = quantity(text, inUnit).split(' ');
				expect(/^[0.]+$/.test(figure)).toBe(!/[1-9]/.test(text));
			}),
		);
	});

	test('of a balance below a threshold is below it, too', () => {
		fc.assert(
			fc.property(exact, exact, unit, (one, other, inUnit) => {
				fc.pre(!one.startsWith('-') && !other.startsWith('-'));
				const isLower = compareDecimals(decimalOf(one), decimalOf(other)) < 0;
				const [balance, threshold] = isLower ? [one, other] : [other, one];
				fc.pre(balance !== threshold);
				const numberIn = (text: string) => decimalOf(text.split(' ')[0].replaceAll(',', ''));
				const shown = quantity(balance, inUnit);
				fc.pre(!shown.startsWith('less than'));
				expect(
					compareDecimals(numberIn(shown), numberIn(wholeQuantity(threshold, inUnit))),
				).toBeLessThanOrEqual(0);
			}),
		);
	});
});
