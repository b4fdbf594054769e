import {
	afterAll,
	afterEach,
	beforeAll,
	describe,
	expect,
	test,
	vi,
	type TestContext,
} from 'vitest';

import { Book } from './book';
import { makeCertificate } from './certificate';
import { read } from './client';
import { clientAt, note } from './network';
import { startProxy, type Behaviour } from './proxy';
import { FaultServer, type Play } from './server';
import { TRANSPORTS, type TransportName } from './transports';

const PASSWORD = 'proxy-password-0123456789';

let certificate: ReturnType<typeof makeCertificate>;

beforeAll(() => {
	certificate = makeCertificate('IP:127.0.0.1');
});

afterAll(() => {
	certificate.remove();
});

afterEach(() => {
	vi.unstubAllEnvs();
});

interface Case {
	transport: TransportName;
	fault: string;
	behave?: Behaviour;
	noProxy?: string;
	/** What the second request meets; told how to make the proxy go away. */
	play?: (goAway: () => Promise<void>) => Play;
	injected?: number;
}

/** Reads a list over TLS with a proxy in the environment. */
async function readThrough(context: TestContext, { play, behave, noProxy = '', ...cell }: Case) {
	const proxy = await startProxy(behave);
	const book = new Book('stripe', 250, 1);
	const script = play && { play: play(proxy.close), at: 2 };
	const server = await new FaultServer(book, script, certificate.tls).listen();
	const url = `http://user:${PASSWORD}@127.0.0.1:${proxy.port}`;
	for (const name of ['HTTPS_PROXY', 'https_proxy']) vi.stubEnv(name, url);
	for (const name of ['NO_PROXY', 'no_proxy']) vi.stubEnv(name, noProxy);
	// Trust has tests of its own, and is fixed when a process starts.
	vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');

	const client = await clientAt(`https://127.0.0.1:${server.port}`, cell.transport);
	client.secrets.push(PASSWORD, `user:${PASSWORD}`);
	const result = await read(client);
	const outcome = note(context, { row: '+', book, ...cell }, result, client);
	await client.run.close();
	await proxy.close();
	await server.close();
	return { result, outcome, heads: proxy.heads, requests: server.requests };
}

describe.each(TRANSPORTS)('a proxy of the environment, over %s', (transport) => {
	test('has every request pass through it; its password is for it alone', async (context) => {
		const { outcome, heads, requests } = await readThrough(context, {
			transport,
			fault: 'a proxy between',
		});
		expect(outcome.result).toBe('complete');
		expect(heads.length).toBeGreaterThan(0);
		const basic = Buffer.from(`user:${PASSWORD}`).toString('base64');
		for (const head of heads) {
			expect(head).toMatch(/^CONNECT 127\.0\.0\.1:\d+ /);
			expect(head).toContain(basic);
			expect(head).not.toMatch(/bearer/i);
		}
		expect(JSON.stringify(requests.map(({ headers }) => headers))).not.toContain(basic);
	});

	test('is left aside for what NO_PROXY names', async (context) => {
		const { outcome, heads } = await readThrough(context, {
			transport,
			fault: 'a proxy, and NO_PROXY',
			noProxy: '127.0.0.1',
		});
		expect([outcome.result, heads]).toEqual(['complete', []]);
	});

	test('may drop a connection', async (context) => {
		const { outcome, heads } = await readThrough(context, {
			transport,
			fault: 'the proxy drops a connection',
			behave: (connection) => (connection === 1 ? 'reset' : 'tunnel'),
		});
		expect(outcome.result).toBe('complete');
		expect(heads.length).toBeGreaterThan(1);
	});

	test('that goes away is an error, and nothing goes around it', async (context) => {
		const { result, requests } = await readThrough(context, {
			transport,
			fault: 'the proxy goes away',
			play: (goAway) => () => void goAway(),
			injected: 6,
		});
		expect(result.message).toMatch(
			/^Stripe could not be reached: the connection was refused; tried 6 times$/,
		);
		expect(requests).toHaveLength(2);
	});

	test.for([
		[407, /the proxy in between answered 407|the proxy in between asks for a login \(407/],
		[502, /(the proxy in between answered 502|failed to answer \(502\)); tried 6 times/],
	] as const)(
		'that answers %i itself is an error that says so',
		async ([status, words], context) => {
			const { result, requests } = await readThrough(context, {
				transport,
				fault: `the proxy answers ${status}`,
				behave: () => status,
			});
			expect(result.message).toMatch(words);
			expect(requests).toEqual([]);
		},
	);
});
