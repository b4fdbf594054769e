import { getEventListeners } from 'node:events';

import { describe, expect, test } from 'vitest';

import { CancelledError } from '../../nodes/CreditGrants/grants/errors';
import { Book } from './book';
import { openClient, PROVIDERS, read } from './client';
import { loopTime, settled } from './loopTime';
import * as plays from './plays';
import { FaultServer, type Play } from './server';
import { openTransport, TRANSPORTS, type TransportName } from './transports';

/** What a run can be in the middle of. */
const MOMENTS: Record<string, Play> = {
	'headers stall': plays.stall,
	'body stalls': plays.stallMidBody,
	'slow drip': plays.drip,
	'a wait of 30 s': plays.status(429, { 'Retry-After': 30 }),
	'a refused page': plays.status(500),
};
const POLICY = { deadlineMs: 30_000, firstDelayMs: 5000, longestDelayMs: 5000 };

/** Starts a reading, cancels it in the middle and says how long its end took. */
async function cancelled(server: FaultServer, name: TransportName, provider = PROVIDERS[0]) {
	const controller = new AbortController();
	const transport = await openTransport(name);
	const client = openClient({
		url: server.url + '/api',
		provider,
		transport,
		policy: POLICY,
		cancel: controller.signal,
	});
	const struck = server.nextFault();
	const reading = read(client);
	await struck;
	await new Promise((resolve) => setTimeout(resolve, 2));
	const started = loopTime();
	controller.abort();
	const { error, items } = await reading;
	await client.run.close();
	return { error, items, ms: loopTime() - started, signal: controller.signal };
}

describe.concurrent('in the middle of', () => {
	test.for(
		Object.entries(MOMENTS).flatMap(([moment, play]) =>
			PROVIDERS.flatMap((provider) =>
				TRANSPORTS.map((transport) => ({ moment, play, provider, transport })),
			),
		),
	)(
		'$provider over $transport ends within 250 ms: $moment',
		async ({ moment, play, ...cell }, { task, expect }) => {
			const book = new Book(cell.provider, 250, 1);
			const server = await new FaultServer(book, { play, at: 2, times: 99 }).listen();
			const { error, items, ms, signal } = await cancelled(server, cell.transport, cell.provider);
			const sent = server.requests.length;
			expect(error).toBeInstanceOf(CancelledError);
			expect(items).toEqual([]);
			expect(ms).toBeLessThan(250);
			expect(getEventListeners(signal, 'abort')).toEqual([]);
			await settled(() => server.sockets.size === 0);
			expect(server.sockets.size).toBe(0);
			await new Promise((resolve) => setTimeout(resolve, 200));
			expect(server.requests).toHaveLength(sent);
			await server.close();
			task.meta.outcome = {
				row: '36',
				fault: `cancel: ${moment}`,
				...cell,
				injected: 1,
				result: 'clear error',
				lost: 0,
				doubled: 0,
				leaked: 0,
			};
		},
	);
});

test('who waits behind another run of the same key can be cancelled, too', async () => {
	const server = await new FaultServer(new Book('dodoPayments', 10, 1), {
		play: plays.stall,
		at: 1,
		times: 99,
	}).listen();
	const controller = new AbortController();
	const open = async (cancel?: AbortSignal) =>
		openClient({
			url: server.url,
			provider: 'dodoPayments',
			transport: await openTransport('undici'),
			key: 'one-key-0123456789-abcdef',
			policy: POLICY,
			rateLimit: { concurrency: 1 },
			cancel,
		});
	const [first, second] = [await open(), await open(controller.signal)];
	const struck = server.nextFault();
	const reading = read(first);
	await struck;
	const waiting = read(second);
	const started = loopTime();
	controller.abort();
	expect((await waiting).error).toBeInstanceOf(CancelledError);
	expect(loopTime() - started).toBeLessThan(250);
	await first.run.close();
	await reading;
	await second.run.close();
	await server.close();
});

/** What keeps this process alive, by kind: sockets, timers, look-ups. */
function handles(): Record<string, number> {
	const counts: Record<string, number> = {};
	for (const kind of process.getActiveResourcesInfo()) counts[kind] = (counts[kind] ?? 0) + 1;
	return counts;
}

/** The kinds of which there are more than before. */
function more(before: Record<string, number>): string[] {
	return Object.entries(handles()).flatMap(([kind, count]) =>
		count > (before[kind] ?? 0) ? `${count} ${kind}, not ${before[kind] ?? 0}` : [],
	);
}

test.each(TRANSPORTS)(
	'1,000 cancelled runs over %s leave no socket, timer or listener',
	async (name) => {
		const warnings: string[] = [];
		const warned = (warning: Error) => void warnings.push(warning.message);
		process.on('warning', warned);
		const kinds = Object.values(MOMENTS);
		let turn = 0;
		const play: Play = (exchange) => kinds[turn++ % kinds.length](exchange);
		const server = await new FaultServer(new Book('stripe', 10, 1), {
			play,
			at: 1,
			times: Infinity,
		}).listen();
		await settled(() => handles().TCPSocketWrap === undefined);
		const before = handles();
		let slowest = 0;
		for (let batch = 0; batch < 50; batch++) {
			const runs = await Promise.all(
				Array.from({ length: 20 }, async () => await cancelled(server, name)),
			);
			slowest = Math.max(slowest, ...runs.map(({ ms }) => ms));
			expect(runs.every(({ error }) => error instanceof CancelledError)).toBe(true);
			expect(runs.flatMap(({ signal }) => getEventListeners(signal, 'abort'))).toEqual([]);
		}
		// The other end of each socket is in this process, too, and needs a moment to notice.
		await settled(() => server.sockets.size === 0 && more(before).length === 0);
		expect(more(before)).toEqual([]);
		expect(server.sockets.size).toBe(0);
		expect(slowest).toBeLessThan(250);
		expect(warnings).toEqual([]);
		process.off('warning', warned);
		await server.close();
	},
);
