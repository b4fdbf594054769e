import { expect, test } from 'vitest';

import { SeenGrants } from '../../nodes/CreditGrants/grants/created';
import { digest } from './life';
import { grant } from './samples';

test('the grants of the last complete read are known, no others', () => {
	const grants = Array.from({ length: 500 }, (_, index) => grant({ id: `g${index}` }));
	const seen = new SeenGrants(new SeenGrants('', digest).marksOf(grants.slice(0, 499)), digest);
	expect(grants.filter((each) => !seen.has(each))).toEqual([grants[499]]);
});

test('nothing is known at the start', () => {
	expect(new SeenGrants('', digest).has(grant())).toBe(false);
});

test('8 bytes are kept for each grant, however long its id', () => {
	const grants = Array.from({ length: 10 }, (_, index) =>
		grant({ id: `${'long'.repeat(50)}${index}` }),
	);
	expect(new SeenGrants('', digest).marksOf(grants)).toHaveLength(80);
});

test('a grant that is changed is the same grant', () => {
	const seen = new SeenGrants(new SeenGrants('', digest).marksOf([grant({ id: 'g' })]), digest);
	expect(seen.has(grant({ id: 'g', balance: '1', name: 'Renamed' }))).toBe(true);
});
