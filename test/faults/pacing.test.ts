import { expect, test } from 'vitest';

import { Book } from './book';
import { newKey } from './client';
import { LIMIT, RateLimit } from './rateLimit';
import { FaultServer, type Exchange } from './server';
import { runWorkers } from './workers';

const WORKERS = 4;
const EACH = 140;
// How four processes meet is chance, and what else the machine does: the simulation bounds it in every run.
test(
	'four processes on one key at one limit: nothing lost, few refused, little time lost',
	{
		retry: 1,
	},
	async ({ task }) => {
		const book = new Book('stripe', WORKERS * EACH, 7);
		const limit = new RateLimit(() => performance.now());
		// Answers come as from a network away.
		const play = ({ reply }: Exchange) => {
			const refusal = limit.refuses() ? { status: 429, body: '' } : {};
			setTimeout(() => reply(refusal), 60);
		};
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
				`${limit.requests} requests, ${((100 * limit.refused) / limit.requests).toFixed(1)}% refused, ${(seconds / ideal).toFixed(2)} × the ideal time`,
			);
			const lost = book.grants.filter(({ id }) => !ids.includes(id)).length;
			task.meta.outcome = {
				row: '40',
				fault: 'four processes on one limit',
				provider: 'stripe',
				transport: 'undici',
				injected: 1,
				result: lost > 0 ? 'wrong' : 'complete',
				lost,
				doubled: ids.length - new Set(ids).size,
				leaked: 0,
			};
			expect(reports.flatMap((each) => each.errors)).toEqual([]);
			expect(new Set(ids).size).toBe(WORKERS * EACH);
			expect(limit.refused / limit.requests).toBeLessThanOrEqual(0.05);
			expect(seconds / ideal).toBeLessThanOrEqual(1.5);
		} finally {
			await server.close();
		}
	},
);
