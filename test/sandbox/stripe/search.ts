import type Stripe from 'stripe';

import { invalid } from './errors';

type Test = (customer: Stripe.Customer) => boolean;

const CLAUSE = /^\s*(-?)(name|email)\s*([:~])\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)')\s*/;

/**
 * The part of the search query language a picker needs: `name` and `email`, `:` exact and `~` substring,
 * both blind to case, joined by AND or by OR. https://docs.stripe.com/search#search-query-language
 */
export function parseSearch(query: string): Test {
	const tests: Test[] = [];
	let joint: 'AND' | 'OR' | undefined;
	let rest = query;
	for (;;) {
		const match = CLAUSE.exec(rest);
		if (!match) throw invalid(`We were unable to parse your search query: ${query}`, 'query');
		const [clause, negated, field, operator, doubleQuoted, singleQuoted] = match;
		const wanted = (doubleQuoted ?? singleQuoted).replace(/\\(.)/g, '$1').toLowerCase();
		if (operator === '~' && wanted.length < 3) {
			throw invalid('Substring search needs at least 3 characters.', 'query');
		}
		tests.push((customer) => {
			const value = (field === 'name' ? customer.name : customer.email)?.toLowerCase() ?? '';
			return (operator === ':' ? value === wanted : value.includes(wanted)) !== (negated === '-');
		});
		rest = rest.slice(clause.length);
		if (rest === '') break;
		const word = /^(AND|OR)\s+/.exec(rest);
		if (!word || (joint && joint !== word[1])) {
			throw invalid('Combine clauses with AND or with OR, not with both.', 'query');
		}
		joint = word[1] === 'AND' ? 'AND' : 'OR';
		rest = rest.slice(word[0].length);
	}
	return (customer) =>
		joint === 'OR' ? tests.some((test) => test(customer)) : tests.every((test) => test(customer));
}
