import { describe, expect, test } from 'vitest';

import {
	about,
	AnswerError,
	GrantsError,
	InputError,
} from '../../nodes/CreditGrants/grants/errors';

describe('an error', () => {
	test('bears the name of its kind and says what to do', () => {
		expect(new InputError('no id', 'Enter one.')).toMatchObject({
			name: 'InputError',
			message: 'no id',
			fix: 'Enter one.',
		});
		expect(new AnswerError('no list')).toBeInstanceOf(GrantsError);
	});

	test('of an answer says what it is about', () => {
		const broken = () => {
			throw new AnswerError('"id" is missing');
		};
		expect(() => about(() => 'grant "a"', broken)).toThrow(
			new AnswerError('grant "a": "id" is missing'),
		);
	});

	test('of another kind passes as it is', () => {
		const fault = new TypeError('a fault of ours');
		const broken = () => {
			throw fault;
		};
		expect(() => about(() => 'grant "a"', broken)).toThrow(fault);
	});

	test('is not made where the work succeeds', () => {
		expect(
			about(
				() => 'grant "a"',
				() => 7,
			),
		).toBe(7);
	});
});
