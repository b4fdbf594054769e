import { describe, expect, test } from 'vitest';

import { calendarDay } from '../../nodes/CreditGrants/grants/dates';
import { AnswerError } from '../../nodes/CreditGrants/grants/errors';
import {
	asObject,
	dateOrNull,
	exactDecimal,
	metadata,
	numberOrNull,
	objects,
	text,
	textOrNull,
} from '../../nodes/CreditGrants/grants/fields';

const refusal = (message: string) => new AnswerError(message);

describe('an object', () => {
	test('is what was sent, untouched', () => {
		const sent = { id: 1 };
		expect(asObject(sent, 'the grant')).toBe(sent);
	});

	test.each([
		[[], 'a list'],
		[null, 'null'],
		['{}', 'a string'],
		[undefined, 'missing'],
	])('is not %j', (value, kind) => {
		expect(() => asObject(value, 'the grant')).toThrow(
			refusal(`the grant is ${kind}, not an object`),
		);
	});
});

describe('a list of objects', () => {
	test('is read in order', () => {
		expect(objects({ data: [{ id: 'a' }, { id: 'b' }] }, 'data')).toEqual([
			{ id: 'a' },
			{ id: 'b' },
		]);
	});

	test.each([
		[{}, '"data" is missing, not a list'],
		[{ data: null }, '"data" is null, not a list'],
		[{ data: {} }, '"data" is an object, not a list'],
		[{ data: [{}, 7] }, '"data[1]" is a number, not an object'],
	])('in %j is refused by name', (from, message) => {
		expect(() => objects(from, 'data')).toThrow(refusal(message));
	});
});

describe('a text', () => {
	test.each([
		['cus_1', 'cus_1'],
		[0, '0'],
		[12.5, '12.5'],
		[false, 'false'],
		['', null],
		[null, null],
		[undefined, null],
	])('sent as %j is %j', (sent, expected) => {
		expect(textOrNull({ name: sent }, 'name')).toBe(expected);
	});

	test.each([
		[{}, 'an object'],
		[[], 'a list'],
	])('is not %j', (sent, kind) => {
		expect(() => textOrNull({ name: sent }, 'name')).toThrow(
			refusal(`"name" is ${kind}, not text`),
		);
	});

	test.each([[undefined], [null], ['']])('that must be there is missed when sent as %j', (sent) => {
		expect(() => text({ id: sent }, 'id')).toThrow(refusal('"id" is missing'));
	});
});

describe('a decimal', () => {
	test('of 28 digits keeps every digit', () => {
		const amount = '0.1234567890123456789012345678';
		expect(exactDecimal({ amount }, 'amount')).toBe(amount);
	});

	test.each([
		[1000, '1000'],
		['10.00', '10.00'],
		[1e-7, '0.0000001'],
		[0, '0'],
	])('sent as %j is %s', (sent, expected) => {
		expect(exactDecimal({ amount: sent }, 'amount')).toBe(expected);
	});

	test.each([[undefined], [null], ['']])('sent as %j is not known', (sent) => {
		expect(exactDecimal({ amount: sent }, 'amount')).toBeUndefined();
		expect(numberOrNull({ amount: sent }, 'amount')).toBeNull();
	});

	test('of 0 is known to be 0', () => {
		expect(exactDecimal({ amount: 0 }, 'amount')).toBe('0');
		expect(numberOrNull({ amount: '0' }, 'amount')).toBe(0);
	});

	test.each(['1e400', '1e-400', '9'.repeat(101)])(
		'of no sensible size is refused: %s',
		(amount) => {
			expect(() => exactDecimal({ amount }, 'amount')).toThrow(
				refusal(`"amount" is "${amount.slice(0, 60)}", not an amount`),
			);
		},
	);

	test('that is none is refused by name, its text cut short', () => {
		expect(() => exactDecimal({ amount: 'x'.repeat(200) }, 'amount')).toThrow(
			refusal(`"amount" is "${'x'.repeat(60)}", not a decimal number`),
		);
	});
});

describe('a date', () => {
	test('is read by the given reader', () => {
		expect(dateOrNull({ expiryDate: '2026-01-31' }, 'expiryDate', calendarDay)).toBe('2026-01-31');
		expect(dateOrNull({ expiryDate: null }, 'expiryDate', calendarDay)).toBeNull();
	});

	test('that is none is refused by name', () => {
		expect(() => dateOrNull({ expiryDate: '31/01/2026' }, 'expiryDate', calendarDay)).toThrow(
			refusal('"expiryDate" is "31/01/2026", not a date'),
		);
	});
});

describe('metadata', () => {
	test('keeps every key, __proto__ included, as data', () => {
		const from = JSON.parse('{"metadata":{"__proto__":{"isAdmin":true},"team":"a"}}') as {
			metadata: object;
		};
		const read = metadata(from);
		expect(Object.keys(read)).toEqual(['__proto__', 'team']);
		expect(Object.getPrototypeOf(read)).toBe(Object.prototype);
		expect(read.isAdmin).toBeUndefined();
	});

	test.each([[undefined], [null], ['text'], [['list']]])('sent as %j is empty', (sent) => {
		expect(metadata({ metadata: sent })).toEqual({});
	});
});
