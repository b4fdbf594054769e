import { execFileSync } from 'node:child_process';
import { promises as dns } from 'node:dns';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, connect, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { SsrfProtectionConfig } from '@n8n/config';
import { Container } from '@n8n/di';
import { afterEach, describe, expect, test, vi, type TestContext } from 'vitest';

import { Book } from './book';
import { newKey, openClient, read, type Client, type Result } from './client';
import { judge, type Outcome } from './outcome';
import { FaultServer } from './server';
import { openTransport, TRANSPORTS, type TransportName } from './transports';
import { runWorkers } from './workers';

afterEach(() => {
	vi.unstubAllEnvs();
	vi.restoreAllMocks();
	Container.get(SsrfProtectionConfig).enabled = false;
});

interface Cell {
	row: string;
	fault: string;
	transport: TransportName;
	book: Book;
	injected?: number;
}

/** Notes the outcome for the table and checks what holds for every fault. */
function note(
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

	test('through the proxy of the environment, also when it goes away for a while', async (context) => {
		const book = new Book('stripe', 250, 1);
		const server = await new FaultServer(book, undefined).listen();
		let broken = 0;
		const proxy = await startProxy((connection) => connection === 1 && broken++ === 0);
		vi.stubEnv('HTTP_PROXY', proxy.url);
		vi.stubEnv('http_proxy', proxy.url);
		vi.stubEnv('NO_PROXY', '');
		const client = await clientAt(server.url, name);
		const result = await read(client);
		const cell = { row: '+', fault: 'the proxy drops a connection', transport: name, book };
		expect(note(context, cell, result, client).result).toBe('complete');
		expect(proxy.connections()).toBeGreaterThan(1);
		await client.run.close();
		await proxy.close();
		await server.close();
	});

	test('a proxy that went away is an error, and nothing goes around it', async (context) => {
		const book = new Book('stripe', 250, 1);
		const server = await new FaultServer(book, undefined).listen();
		const { port, free } = await unusedPort();
		await free();
		vi.stubEnv('HTTP_PROXY', `http://user:proxy-password-0123456789@127.0.0.1:${port}`);
		vi.stubEnv('http_proxy', `http://user:proxy-password-0123456789@127.0.0.1:${port}`);
		vi.stubEnv('NO_PROXY', '');
		const client = await clientAt(server.url, name);
		client.secrets.push('proxy-password-0123456789');
		const result = await read(client);
		note(
			context,
			{ row: '+', fault: 'the proxy is gone', transport: name, book, injected: 6 },
			result,
			client,
		);
		expect(result.message).toMatch(/could not be reached: the connection was refused/);
		expect(server.requests).toHaveLength(0);
		await client.run.close();
		await server.close();
	});

	describe('with n8n’s own egress policy on', () => {
		const policy = () => (Container.get(SsrfProtectionConfig).enabled = true);

		test.for<[string, (port: number) => string]>([
			['an address in numbers', (port: number) => `http://127.0.0.1:${port}`],
			['the metadata address', () => 'http://169.254.169.254'],
			['a private address', () => 'http://10.0.0.1'],
			['loopback in IPv6', (port: number) => `http://[::1]:${port}`],
			['a decimal address', (port: number) => `http://2130706433:${port}`],
			['a name of this machine', (port: number) => `http://localhost:${port}`],
		])('%s is not asked', async ([fault, urlOf], context) => {
			policy();
			const book = new Book('stripe', 3, 1);
			const server = await new FaultServer(book, undefined).listen();
			const client = await clientAt(urlOf(server.port), name);
			const result = await read(client);
			note(context, { row: '35', fault, transport: name, book }, result, client);
			expect(result.message).toBe('Stripe was not asked: this n8n does not allow its address');
			expect(server.requests).toHaveLength(0);
			expect(client.log).toHaveLength(1);
			await client.run.close();
			await server.close();
		});

		test('a name that changes its address between the look and the connection is not asked', async (context) => {
			policy();
			const book = new Book('stripe', 3, 1);
			const server = await new FaultServer(book, undefined).listen();
			const host = `rebind-${name.replace(' ', '')}.test`;
			let looks = 0;
			vi.spyOn(dns, 'lookup').mockImplementation((async (_: string, options: { all?: boolean }) => {
				// The first answer is a public address, every later one this machine.
				const found = { address: looks++ === 0 ? '93.184.216.34' : '127.0.0.1', family: 4 };
				return options.all ? [found] : found;
			}) as unknown as typeof dns.lookup);
			const client = await clientAt(`http://${host}:${server.port}`, name);
			const result = await read(client);
			note(context, { row: '35', fault: 'DNS rebinding', transport: name, book }, result, client);
			expect(result.message).toBe('Stripe was not asked: this n8n does not allow its address');
			expect(looks).toBeGreaterThan(1);
			expect(server.requests).toHaveLength(0);
			await client.run.close();
			await server.close();
		});
	});

	test('a certificate that does not fit ends it at once, before any key is sent', async (context) => {
		const folder = mkdtempSync(path.join(tmpdir(), 'credit-grants-tls-'));
		const [key, cert] = [path.join(folder, 'key.pem'), path.join(folder, 'cert.pem')];
		execFileSync(
			'openssl',
			[
				'req',
				'-x509',
				'-newkey',
				'ec',
				'-pkeyopt',
				'ec_paramgen_curve:prime256v1',
				'-nodes',
				'-keyout',
				key,
				'-out',
				cert,
				'-days',
				'2',
				'-subj',
				'/CN=other.example',
				'-addext',
				'subjectAltName=DNS:other.example',
			],
			{ stdio: 'ignore' },
		);
		const book = new Book('stripe', 3, 1);
		const server = await new FaultServer(book, undefined, {
			key: readFileSync(key),
			cert: readFileSync(cert),
		}).listen();
		const url = `https://127.0.0.1:${server.port}`;
		const untrusted = await clientAt(url, name);
		const result = await read(untrusted);
		note(
			context,
			{ row: '+', fault: 'certificate that does not fit', transport: name, book },
			result,
			untrusted,
		);
		const words =
			'Stripe could not be reached: its certificate does not fit the address or is not trusted';
		expect(result.message).toContain(words);
		expect(untrusted.log).toHaveLength(1);
		await untrusted.run.close();

		// Trusted, but another's.
		const { reports } = await runWorkers([[url, 'stripe', name, newKey(), 'grant_1']], {
			NODE_EXTRA_CA_CERTS: cert,
		});
		expect(reports[0].errors).toEqual([`${words} (ERR_TLS_CERT_ALTNAME_INVALID)`]);
		expect(server.requests).toHaveLength(0);
		await server.close();
		rmSync(folder, { recursive: true });
	});
});

/** A client whose base URL is what it is told, as if the credential had let it pass. */
async function clientAt(url: string, name: TransportName): Promise<Client> {
	const client = openClient({
		url: 'http://127.0.0.1',
		provider: 'stripe',
		transport: await openTransport(name),
	});
	client.run.connection.baseUrl = url;
	return client;
}

async function unusedPort(): Promise<{ port: number; free: () => Promise<unknown> }> {
	const server = createServer();
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as AddressInfo;
	return { port, free: async () => await new Promise((resolve) => server.close(resolve)) };
}

/** A proxy for plain http: tunnels on CONNECT, passes on what names a whole URL. `drop` ends a connection. */
async function startProxy(drop: (connection: number) => boolean) {
	let connections = 0;
	const proxy: Server = createServer((socket) => {
		const isDropped = drop(++connections);
		socket.on('error', () => {});
		socket.once('data', (bytes) => {
			if (isDropped) return void socket.resetAndDestroy();
			const text = bytes.toString('latin1');
			const target = text.startsWith('CONNECT')
				? new URL(`http://${text.split(' ')[1]}`)
				: new URL(text.split(' ')[1]);
			const upstream = connect(Number(target.port), target.hostname, () => {
				if (text.startsWith('CONNECT')) socket.write('HTTP/1.1 200 OK\r\n\r\n');
				else upstream.write(text.replace(target.origin, ''));
				socket.pipe(upstream).pipe(socket);
			});
			upstream.on('error', () => socket.destroy()).on('close', () => socket.destroy());
			socket.on('close', () => upstream.destroy());
		});
	});
	await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
	return {
		url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
		connections: () => connections,
		close: async () => await new Promise((resolve) => proxy.close(resolve)),
	};
}
