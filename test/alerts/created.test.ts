import { expect, test } from 'vitest';

import { SeenGrants } from '../../nodes/CreditGrants/alerts/created';
import { digest } from './life';
import { grant } from './samples';

test('the grants of the reads before are known, no others', () => {
	const grants = Array.from({ length: 500 }, (_, index) => grant({ id: `g${index}` }));
	const seen = new SeenGrants(new SeenGrants('', digest).marksWith(grants.slice(0, 499)), digest);
	expect(grants.filter((each) => !seen.has(each))).toEqual([grants[499]]);
});

test('nothing is known at the start', () => {
	expect(new SeenGrants('', digest).has(grant())).toBe(false);
});

test('8 bytes are kept for each grant, however long its id', () => {
	const grants = Array.from({ length: 10 }, (_, index) =>
		grant({ id: `${'long'.repeat(50)}${index}` }),
	);
	expect(new SeenGrants('', digest).marksWith(grants)).toHaveLength(80);
});

test('a grant that is changed is the same grant', () => {
	const seen = new SeenGrants(new SeenGrants('', digest).marksWith([grant({ id: 'g' })]), digest);
	expect(seen.has(grant({ id: 'g', balance: '1', grantName: 'Renamed' }))).toBe(true);
});

test('a grant that a read leaves out is not new when it is there again', () => {
	const both = new SeenGrants('', digest).marksWith([grant({ id: 'a' }), grant({ id: 'b' })]);
	const later = new SeenGrants(both, digest).marksWith([grant({ id: 'a' })]);
	expect(new SeenGrants(later, digest).has(grant({ id: 'b' }))).toBe(true);
	expect(later).toHaveLength(16);
});
