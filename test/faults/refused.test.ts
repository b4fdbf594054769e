import { describe, expect, test } from 'vitest';

import { Book } from './book';
import { openClient, read } from './client';
import { clientAt, note, unusedPort } from './network';
import { FaultServer } from './server';
import { openTransport, TRANSPORTS } from './transports';

describe.each(TRANSPORTS)('over %s', (name) => {
	test('a connection refused, and then up', async (context) => {
		const book = new Book('stripe', 120, 1);
		const { port, ...rest } = await unusedPort();
		await rest.free();
		const server = new FaultServer(book, undefined);
		let listening: Promise<unknown> | undefined;
		const client = openClient({
			url: `http://127.0.0.1:${port}`,
			provider: 'stripe',
			transport: await openTransport(name),
			policy: { firstDelayMs: 40, longestDelayMs: 200 },
			onLog: (message) => {
				if (message.includes('refused')) listening ??= server.listen(port);
			},
		});
		const result = await read(client);
		const cell = { row: '+', fault: 'connection refused, then up', transport: name, book };
		expect(note(context, cell, result, client).result).toBe('complete');
		await client.run.close();
		await server.close();
	});

	test('a host that is not there is an error that says so', async (context) => {
		const book = new Book('stripe', 1, 1);
		const { port, free } = await unusedPort();
		await free();
		const client = await clientAt(`http://127.0.0.1:${port}`, name);
		const result = await read(client);
		note(
			context,
			{ row: '+', fault: 'connection refused for good', transport: name, book, injected: 6 },
			result,
			client,
		);
		expect(result.message).toBe(
			'Stripe could not be reached: the connection was refused; tried 6 times',
		);
		await client.run.close();
	});
});
