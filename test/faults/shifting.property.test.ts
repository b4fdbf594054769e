import fc from 'fast-check';
import { expect, test } from 'vitest';

import { Book } from './book';
import { read } from './client';
import { client, fromBook, inMemory } from './inMemory';

test('grants that were there all the time are there, however a list shifts under its pages', async () => {
	const changes = fc.array(
		fc.record({ removeAt: fc.nat(600), remove: fc.nat(130), insert: fc.nat(8) }),
		{ maxLength: 30 },
	);
	await fc.assert(
		fc.asyncProperty(fc.integer({ min: 90, max: 600 }), changes, async (count, perRequest) => {
			const book = new Book('dodoPayments', count, 1);
			const original = [...book.grants];
			let lists = 0;
			const transport = inMemory((url) => {
				const answer = fromBook(book)(url);
				if (book.isList(url.pathname)) {
					const change = perRequest[lists++];
					if (change) {
						book.grants.splice(change.removeAt, change.remove);
						const added = Array.from({ length: change.insert }, (_, index) => ({
							...original[0],
							id: `new_${lists}_${index}`,
						}));
						book.grants.unshift(...added);
					}
				}
				return answer;
			});
			const reader = client({ provider: 'dodoPayments', transport });
			const { items, error } = await read(reader);
			// A list that only repeats itself is refused, one that never rests is flagged: not short unseen.
			if (error) expect(error.message).toMatch(/does not end/);
			if (error || reader.run.api.notices.messages.size > 0) return;
			const got = new Set(items.map(({ id }) => id));
			expect(got.size).toBe(items.length);
			const alive = original.filter((grant) => book.grants.includes(grant));
			expect(alive.filter(({ id }) => !got.has(id))).toEqual([]);
		}),
		{ numRuns: 120 },
	);
});
