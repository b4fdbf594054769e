import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import {
	folded,
	isFound,
	labelOf,
	meant,
	nearest,
	WHOLE,
	WHOLE_OR_PART,
} from '../../nodes/CreditGrants/grants/matching';
import type { Choice } from '../../nodes/CreditGrants/grants/provider';

describe('texts are compared without case, accents and what cannot be seen', () => {
	test.each([
		['Café Lumière', 'cafe lumiere'],
		['CAFE\u0301', 'café'],
		['  Blå\u00a0\n Øre\u200b ', 'bla ore'],
		['Núñez', 'NUNEZ'],
		['Großhandel', 'GROSSHANDEL'],
		['Æther Łódź', 'aether lodz'],
		['İstanbul', 'istanbul'],
		['O’Neill', "o'neill"],
		['ΟΔΥΣΣΕΥΣ', 'οδυσσευς'],
		['ＡＣＭＥ', 'acme'],
	])('%j is %j', (a, b) => {
		expect(folded(a)).toBe(folded(b));
	});

	test.each([
		['Acme', 'Acme Ltd'],
		['かき', 'がぎ!'],
		['राम', 'रमा'],
		['11', '1 1'],
	])('%j is not %j', (a, b) => {
		expect(folded(a)).not.toBe(folded(b));
	});
});

const customer = (id: string, name: string | null, email: string | null = null): Choice => ({
	id,
	name,
	email,
});

describe('who is meant', () => {
	const ACME = [
		customer('1', 'Acme', 'hello@acme.example'),
		customer('2', 'Acme Ltd', 'ltd@acme.example'),
		customer('3', 'Acmé', 'HELLO@acme.example'),
		customer('4', '2', null),
		customer('5', null, 'nobody@acme.example'),
	];

	test.each([
		['an id before a name', '2', ['2']],
		['an e-mail address, in any case', 'LTD@ACME.example', ['2']],
		['the whole name before a part of it', 'acme ltd', ['2']],
		['a part of one name', 'LTD', ['2']],
		['all who bear the name, where several do', 'acme', ['1', '3']],
		['all who have the address, where several do', 'hello@acme.example', ['1', '3']],
		['a part of an e-mail address means nobody', 'nobody@acme', []],
		['signs that cannot be seen mean nobody', '\u200b\u0301', []],
	])('%s', (_, text, ids) => {
		expect(meant(ACME, text, WHOLE_OR_PART).map(({ id }) => id)).toEqual(ids);
	});

	test('a part alone means nobody where the whole is wanted', () => {
		expect(meant(ACME, 'Ltd', WHOLE)).toEqual([]);
	});

	const word = fc.constantFrom('acme', 'Café', 'CAFE', 'Øre', 'x@y.example', '1', '2');
	const text = fc.array(word, { minLength: 1, maxLength: 2 }).map((words) => words.join(' '));
	const entry = fc.record({
		id: text,
		name: fc.option(text),
		email: fc.option(text),
	});
	const entries = fc.uniqueArray(entry, { selector: ({ id }) => id, maxLength: 8 });

	test('is whom the first rule gives that gives exactly one', () => {
		fc.assert(
			fc.property(entries, text, (all, asked) => {
				const plain = (each: string | null) => (each === null ? null : folded(each));
				const wanted = folded(asked);
				const byRule = [
					all.filter(({ id }) => id === asked),
					all.filter(({ email }) => email?.toLowerCase() === asked.toLowerCase()),
					all.filter(({ name }) => plain(name) === wanted),
					all.filter(({ name }) => plain(name)?.includes(wanted)),
				];
				const found = meant(all, asked, WHOLE_OR_PART);
				const only = byRule.find(({ length }) => length === 1);
				if (only) expect(found).toEqual(only);
				else expect(found.length).not.toBe(1);
			}),
			{ numRuns: 2000 },
		);
	});

	test('does not hang on their order', () => {
		fc.assert(
			fc.property(entries, text, (all, asked) => {
				const ids = (found: Choice[]) => found.map(({ id }) => id).sort();
				const found = meant([...all].reverse(), asked, WHOLE_OR_PART);
				expect(ids(found)).toEqual(ids(meant(all, asked, WHOLE_OR_PART)));
			}),
		);
	});

	test('all who are in the list of what was typed are found there, too', () => {
		fc.assert(
			fc.property(entries, text, (all, asked) => {
				for (const each of meant(all, asked, WHOLE_OR_PART))
					expect(isFound(each, asked)).toBe(true);
			}),
		);
	});
});

describe('the nearest', () => {
	const NAMES = ['Café Lumière SARL', 'Lumen Ltd', 'Contoso', 'Café Noir', '株式会社さくら'];
	const ALL = NAMES.map((name, index) => customer(String(index), name));

	test.each([
		['Cafe Lumiera', ['Café Lumière SARL', 'Café Noir', 'Lumen Ltd', 'Contoso']],
		['kontoso', ['Contoso']],
		['さくらや', ['株式会社さくら']],
		['-', []],
	])('to %s', (text, names) => {
		const found = nearest(ALL, text).map(({ name }) => name);
		expect(found.slice(0, names.length)).toEqual(names);
	});

	test('are told by name and id, by address where they have no name', () => {
		expect(labelOf(customer('1', 'Acme', 'a@b'))).toBe('Acme (1)');
		expect(labelOf(customer('1', null, 'a@b'))).toBe('a@b (1)');
		expect(labelOf(customer('1', null))).toBe('1');
	});
});
