import { describe, expect, test, type TestContext } from 'vitest';

import { Book } from './book';
import { openClient, PROVIDERS, read } from './client';
import { MATRIX, type Row } from './matrix';
import { judge } from './outcome';
import { FaultServer } from './server';
import { openTransport, TRANSPORTS } from './transports';

const cases = MATRIX.flatMap((row) =>
	(row.only ?? PROVIDERS).flatMap((provider) =>
		TRANSPORTS.map((transport) => ({ ...row, provider, transport })),
	),
);

// Bodies of 600 MB keep the process busy: beside others, those would miss their deadlines.
const [large, small] = [cases.filter(isLarge), cases.filter((each) => !isLarge(each))];

function isLarge({ row }: Row): boolean {
	return row === '30';
}

const TITLE = '$row $fault: $provider, $transport';

describe('every fault, over both transports, at every provider', () => {
	test.for(large)(TITLE, meet);
	test.concurrent.for(small)(TITLE, meet);
});

async function meet(row: (typeof cases)[number], { task, expect }: TestContext): Promise<void> {
	const book = new Book(row.provider, 250, 1, row.habits);
	const before = book.grants.slice();
	const server = await new FaultServer(book, row.play && scriptOf(row)).listen();
	const transport = await openTransport(row.transport);
	const client = openClient({
		url: server.url + '/api',
		provider: row.provider,
		transport,
		...(row.deadlineMs && { policy: { deadlineMs: row.deadlineMs } }),
	});
	const started = performance.now();
	try {
		const result = await read(client);
		const elapsed = performance.now() - started;
		// What was deleted meanwhile may be there or not; what was alive all the time must be.
		const gone = new Set(
			before.filter((grant) => !book.grants.includes(grant)).map(({ id }) => id),
		);
		result.items = result.items.filter(({ id }) => !gone.has(String(id)));
		const verdict = judge(result, book, client);
		task.meta.outcome = {
			row: row.row,
			fault: row.fault,
			provider: row.provider,
			transport: row.transport,
			injected: row.play ? server.injected : 1,
			...verdict,
		};

		const isError = row.expect instanceof RegExp;
		if (!isError) {
			expect(result.error).toBeUndefined();
		} else {
			expect(result.error?.message).toMatch(row.expect);
		}
		const wanted = isError ? 'clear error' : row.expect;
		expect(verdict).toEqual({ result: wanted, lost: 0, doubled: 0, leaked: 0 });
		expect(elapsed).toBeGreaterThanOrEqual(row.atLeastMs ?? 0);
		const lists = server.requests.filter(({ listRequest }) => listRequest > 0).length;
		expect(lists).toBeLessThanOrEqual(row.requests ?? 60);
		expect(row.play ? server.injected : 1).toBeGreaterThan(0);
	} finally {
		await client.run.close();
		const complaint = await row.check?.(server);
		await server.close();
		expect(complaint).toBeUndefined();
	}
}

function scriptOf({ play, at = 2, times = 1 }: Row) {
	return { play: play!, at, times };
}

test('overlaps are counted for the hint', async () => {
	for (const provider of PROVIDERS) {
		const server = await new FaultServer(
			new Book(provider, 250, 1, { overlap: 10 }),
			undefined,
		).listen();
		const client = openClient({
			url: server.url + '/api',
			provider,
			transport: await openTransport('undici'),
		});
		await read(client);
		expect(client.run.api.notices.duplicates, provider).toBe(20);
		await client.run.close();
		await server.close();
	}
});
