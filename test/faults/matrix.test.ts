import { describe, expect, test, type TestContext } from 'vitest';

import type { ProviderName } from '../../nodes/CreditGrants/providers';
import { Book, type Kind } from './book';
import { openClient, PROVIDERS, read } from './client';
import { MATRIX, ONE_ANSWER, type Row } from './matrix';
import { judge } from './outcome';
import { FaultServer } from './server';
import { openTransport, TRANSPORTS } from './transports';

const PAGED_LEDGERS: ProviderName[] = ['stripe', 'dodoPayments'];

/** One cell of the table, but for the transport. */
interface Case extends Row {
	provider: ProviderName;
	kind: Kind;
}

const grants: Case[] = MATRIX.flatMap((row) =>
	(row.only ?? PROVIDERS).map((provider): Case => ({ ...row, provider, kind: 'grants' })),
);
const transactions: Case[] = [
	...MATRIX.flatMap((row) =>
		PAGED_LEDGERS.filter((provider) => row.only?.includes(provider) ?? true).map(
			(provider): Case => ({ ...row, provider, kind: 'transactions' }),
		),
	),
	// Sequence sends all of them at once.
	...ONE_ANSWER.map((row): Case => ({ ...row, at: 1, provider: 'sequence', kind: 'transactions' })),
];

const cases = [...grants, ...transactions].flatMap((row) =>
	TRANSPORTS.map((transport) => ({ ...row, transport })),
);

// Bodies of 600 MB keep the process busy: beside others, those would miss their deadlines.
const [large, small] = [cases.filter(isLarge), cases.filter((each) => !isLarge(each))];

function isLarge({ row }: Row): boolean {
	return row === '30';
}

const TITLE = '$row $fault: $kind of $provider, $transport';

describe('every fault, over both transports, at every provider', () => {
	test.for(large)(TITLE, meet);
	test.concurrent.for(small)(TITLE, meet);
});

async function meet(row: (typeof cases)[number], { task, expect }: TestContext): Promise<void> {
	const book = new Book(row.provider, 250, 1, row.habits, row.kind);
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
		const result = await (row.kind === 'grants' ? read(client) : read(client, {}, 'transactions'));
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
