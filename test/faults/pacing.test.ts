import { expect, test } from 'vitest';

import { Book } from './book';
import { newKey } from './client';
import { FaultServer, type Exchange } from './server';
import { runWorkers } from './workers';

const WORKERS = 4;
const EACH = 140;
/** Stripe's documented limit: 25 requests a second, and as many saved up. */
const LIMIT = { perSecond: 25, capacity: 25 };

/** Answers as a network away does, and 429 past the limit; how many of those it counts. */
function limited() {
	let tokens = LIMIT.capacity;
	let filledAt = performance.now();
	const counts = { requests: 0, refused: 0 };
	const play = ({ reply }: Exchange) => {
		const now = performance.now();
		tokens = Math.min(LIMIT.capacity, tokens + ((now - filledAt) / 1000) * LIMIT.perSecond);
		filledAt = now;
		counts.requests++;
		const isRefused = tokens < 1;
		if (isRefused) counts.refused++;
		else tokens--;
		setTimeout(() => reply(isRefused ? { status: 429, body: '' } : {}), 60);
	};
	return { play, counts };
}

test('four processes on one key at one limit: nothing lost, few refused, little time lost', async ({
	task,
}) => {
	const book = new Book('stripe', WORKERS * EACH, 7);
	const { play, counts } = limited();
	const server = await new FaultServer(book, { play, at: 0, times: Infinity }).listen();
	const key = newKey();
	const shares = Array.from({ length: WORKERS }, (_, index) =>
		book.grants.slice(index * EACH, (index + 1) * EACH).map(({ id }) => id),
	);
	try {
		const { reports, seconds } = await runWorkers(
			shares.map((ids) => [server.url, 'stripe', 'undici', key, ...ids]),
		);
		const ids = reports.flatMap((each) => each.ids);
		const ideal = (WORKERS * EACH) / LIMIT.perSecond;
		console.log(
			`${counts.requests} requests, ${((100 * counts.refused) / counts.requests).toFixed(1)}% refused, ${(seconds / ideal).toFixed(2)} × the ideal time`,
		);
		const lost = book.grants.filter(({ id }) => !ids.includes(id)).length;
		task.meta.outcome = {
			row: '40',
			fault: 'four processes on one limit',
			provider: 'stripe',
			transport: 'undici',
			injected: counts.refused,
			result: lost > 0 ? 'wrong' : 'complete',
			lost,
			doubled: ids.length - new Set(ids).size,
			leaked: 0,
		};
		expect(reports.flatMap((each) => each.errors)).toEqual([]);
		expect(new Set(ids).size).toBe(WORKERS * EACH);
		expect(counts.refused / counts.requests).toBeLessThanOrEqual(0.05);
		expect(seconds / ideal).toBeLessThanOrEqual(1.5);
	} finally {
		await server.close();
	}
});
