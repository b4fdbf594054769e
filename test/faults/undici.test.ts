import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { n8nHelperTransport } from '../../nodes/CreditGrants/http/n8nHelper';
import { undiciTransport } from '../../nodes/CreditGrants/http/undici';
import { Book } from './book';
import { makeCertificate } from './certificate';
import { openClient, read } from './client';
import { compressed, resetMidBody } from './plays';
import { startProxy, type Behaviour } from './proxy';
import { FaultServer, type Script } from './server';
import { helpers } from './transports';

/** What undici 8 needs. */
const [major, minor] = process.versions.node.split('.').map(Number);
const IS_NODE_22_19 = major > 22 || (major === 22 && minor >= 19);

const COPIES = [
	{ copy: 'undici-5', isUsed: true },
	{ copy: 'undici-6', isUsed: true },
	{ copy: 'undici-7', isUsed: true },
	{ copy: 'undici-8', isUsed: IS_NODE_22_19 },
];

afterEach(() => {
	vi.doUnmock('undici');
	vi.restoreAllMocks();
	vi.unstubAllEnvs();
});

/** Reads a list of three pages; `behave` puts a proxy and TLS between. */
async function readList(script: Script | undefined, behave?: Behaviour) {
	const certificate = behave && makeCertificate('IP:127.0.0.1');
	const proxy = behave && (await startProxy(behave));
	vi.stubEnv('https_proxy', proxy ? `http://127.0.0.1:${proxy.port}` : '');
	vi.stubEnv('no_proxy', '');
	// Trust has tests of its own, and is fixed when a process starts.
	vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
	const book = new Book('stripe', 250, 1);
	const server = await new FaultServer(book, script, certificate?.tls).listen();
	const url = `${certificate ? 'https' : 'http'}://127.0.0.1:${server.port}`;
	const own = await undiciTransport(helpers, url);
	const transport = own ?? n8nHelperTransport(helpers);
	const client = openClient({ url, provider: 'stripe', transport });
	const { items, message } = await read(client);
	await client.run.close();
	await server.close();
	await proxy?.close();
	certificate?.remove();
	return { isUndici: own !== undefined, isWhole: items.length === book.grants.length, message };
}

describe.each(COPIES)('where the host resolves $copy', ({ copy, isUsed }) => {
	beforeEach(() => {
		vi.doMock('undici', async () => (await import(copy)) as object);
	});

	test.each<{ title: string; script?: Script; behave?: Behaviour; message?: RegExp }>([
		{ title: 'a list is read' },
		{ title: 'gzip is decoded', script: { play: compressed('gzip'), at: 0, times: Infinity } },
		{ title: 'brotli is decoded', script: { play: compressed('br'), at: 0, times: Infinity } },
		{
			title: 'an answer that breaks off is asked for again',
			script: { play: resetMidBody, at: 2 },
		},
		{ title: 'a tunnel leads through a proxy', behave: () => 'tunnel' },
		{
			title: 'a proxy that refuses is an error',
			behave: () => 407,
			message: /the proxy in between (answered 407|asks for a login \(407\))/,
		},
	])('$title, and nothing gets into n8n’s log', async ({ script, behave, message }) => {
		const warned = vi.spyOn(process, 'emitWarning');
		const result = await readList(script, behave);
		expect(result.isUndici).toBe(isUsed);
		expect(result.isWhole).toBe(message === undefined);
		if (message) expect(result.message).toMatch(message);
		const warnings = warned.mock.calls.map(([warning]) => String(warning));
		expect(warnings.filter((each) => !each.includes('NODE_TLS_REJECT_UNAUTHORIZED'))).toEqual([]);
	});
});

test.each(['Agent', 'ProxyAgent', 'buildConnector', 'fetch', 'request'])(
	'a copy without %s is not used: n8n’s own helper sends',
	async (missing) => {
		vi.doMock('undici', async () => ({
			...(await vi.importActual<object>('undici')),
			[missing]: undefined,
		}));
		const result = await readList(undefined);
		expect(result).toEqual({ isUndici: false, isWhole: true, message: undefined });
	},
);

test.each(['undici', 'proxy-from-env'])(
	'where the host hides %s, n8n’s own helper sends',
	async (hidden) => {
		vi.doMock(hidden, () => {
			throw new Error(`Cannot find module '${hidden}'`);
		});
		const result = await readList(undefined);
		vi.doUnmock(hidden);
		expect(result).toEqual({ isUndici: false, isWhole: true, message: undefined });
	},
);
