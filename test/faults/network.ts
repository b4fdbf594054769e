import { createServer, type AddressInfo } from 'node:net';

import { expect, type TestContext } from 'vitest';

import type { Book } from './book';
import { openClient, type Client, type Result } from './client';
import { judge, type Outcome } from './outcome';
import { openTransport, type TransportName } from './transports';

interface Cell {
	row: string;
	fault: string;
	transport: TransportName;
	book: Book;
	injected?: number;
}

/** Notes the outcome for the table and checks what holds for every fault. */
export function note(
	{ task }: Pick<TestContext, 'task'>,
	cell: Cell,
	result: Result,
	client: Client,
): Outcome {
	const { row, fault, transport, book, injected = 1 } = cell;
	const outcome: Outcome = {
		row,
		fault,
		provider: 'stripe',
		transport,
		injected,
		...judge(result, book, client),
	};
	task.meta.outcome = outcome;
	expect(outcome).toMatchObject({ lost: 0, doubled: 0, leaked: 0 });
	return outcome;
}

/** A client whose base URL is what it is told, as if the credential had let it pass. */
export async function clientAt(url: string, name: TransportName): Promise<Client> {
	const client = openClient({
		url: 'http://127.0.0.1',
		provider: 'stripe',
		// No proxy is set but for TLS.
		transport: await openTransport(name, url.startsWith('https:') ? url : undefined),
	});
	client.run.connection.baseUrl = url;
	return client;
}

export async function unusedPort(): Promise<{ port: number; free: () => Promise<unknown> }> {
	const server = createServer();
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as AddressInfo;
	return { port, free: async () => await new Promise((resolve) => server.close(resolve)) };
}
