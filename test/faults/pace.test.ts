import { expect, test } from 'vitest';

import { RETRY_POLICY } from '../../nodes/CreditGrants/http/retry';
import { providers, type ProviderName } from '../../nodes/CreditGrants/providers';
import { Book } from './book';
import { openClient, read, type Client } from './client';
import { FaultServer, type Exchange } from './server';
import { openTransport } from './transports';

type Work = (client: Client, book: Book) => Promise<unknown>;

const list: Work = async (client) => await read(client, { fetchBalances: true }, 'list');
const each: Work = async (client, { grants }) =>
	await Promise.all(grants.map(({ id }) => read(client, { grantId: id }, 'get')));

/** Reads at the shipped limit what answers after a time. */
async function readAt(name: ProviderName, count: number, answerMs: number, work: Work) {
	const { rateLimit } = providers[name];
	const book = new Book(name, count, 1);
	const play = ({ reply }: Exchange) => void setTimeout(reply, answerMs);
	const server = await new FaultServer(book, { play, at: 0, times: Infinity }).listen();
	const transport = await openTransport('undici');
	const policy = RETRY_POLICY;
	const client = openClient({ url: server.url, provider: name, transport, policy, rateLimit });
	await work(client, book);
	const connections = server.sockets.size;
	await client.run.close();
	await server.close();
	// What leaves before the pace decides: what all others wait for, and the burst.
	const paced = server.requests.slice(1 + rateLimit.burst).map(({ at }) => at);
	const seconds = (paced[paced.length - 1] - paced[0]) / 1000;
	const perSecond = (paced.length - 1) / seconds;
	return { share: perSecond / rateLimit.requestsPerSecond, connections };
}

test.each<{ name: ProviderName; title: string; count: number; work: Work }>([
	{ name: 'stripe', title: 'a list with its balances', count: 250, work: list },
	{ name: 'sequence', title: 'grants one by one', count: 150, work: each },
	{ name: 'dodoPayments', title: 'grants one by one', count: 20, work: each },
])(
	'$name: $title is read at nine tenths of the pace where answers take a second',
	async ({ name, count, work }) => {
		const { share } = await readAt(name, count, 1000, work);
		expect(share).toBeGreaterThan(0.9);
		expect(share).toBeLessThan(1.05);
	},
);

test('where answers come soon, no more connections are opened than they need', async () => {
	const { connections } = await readAt('stripe', 100, 40, list);
	expect(connections).toBeLessThanOrEqual(4);
});
