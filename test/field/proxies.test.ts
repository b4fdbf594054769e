import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer as createHttpServer, type RequestListener, type Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import path from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { makeCertificate } from '../faults/certificate';
import { startProxy, type Proxy } from '../faults/proxy';
import type { Done, Errand } from './errands';
import { PROVIDER, SETTINGS, type Setting } from './proxySettings';

const proxies: Record<string, Proxy> = {};
const ports: Record<string, number> = {};
const servers: Server[] = [];
let certificate: ReturnType<typeof makeCertificate>;
let child: ChildProcess;

beforeAll(async () => {
	certificate = makeCertificate(
		'DNS:api.billing.example,DNS:localhost,DNS:secure.example,IP:127.0.0.1,IP:::1',
	);
	for (const name of ['one', 'two', 'three']) proxies[name] = await startProxy();
	proxies.secure = await startProxy(undefined, certificate.tls);

	const answer: RequestListener = (_, response) =>
		response
			.setHeader('Content-Type', 'application/json')
			.end(JSON.stringify({ object: 'list', data: [], has_more: false }));
	servers.push(createHttpServer(answer), createHttpsServer(certificate.tls, answer));
	for (const [at, scheme] of ['http:', 'https:'].entries()) {
		servers[at].listen(0, '::');
		await once(servers[at], 'listening');
		ports[scheme] = (servers[at].address() as AddressInfo).port;
	}

	child = fork(path.join(__dirname, 'errands.ts'), {
		execArgv: ['--import', 'tsx'],
		// n8n writes of each failure.
		stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
		env: {
			PATH: process.env.PATH,
			HOME: process.env.HOME,
			TSX_TSCONFIG_PATH: path.join(__dirname, '../tsconfig.json'),
			...certificate.trust,
		},
	});
	await once(child, 'message');
});

afterAll(async () => {
	child.kill();
	for (const server of servers) server.close();
	await Promise.all(Object.values(proxies).map(async ({ close }) => await close()));
	certificate.remove();
});

/** Makes the request, and says which proxies were met, what they were asked and with which login. */
async function hopsOf(by: Errand['by'], [env, base = PROVIDER]: Setting) {
	for (const { heads } of Object.values(proxies)) heads.length = 0;
	const port = ports[new URL(base).protocol];
	const real = (value: string) =>
		value
			.replace('PORT', String(port))
			.replace(/\b(one|two|three|secure)\b/, (name) => `${name}.example:${proxies[name].port}`);
	const errand: Errand = {
		by,
		url: `${base}:${port}`,
		env: Object.fromEntries(Object.entries(env).map(([name, value]) => [name, real(value)])),
	};
	child.send(errand);
	const [done] = (await once(child, 'message')) as [Done];
	const hops = Object.entries(proxies).flatMap(([name, { heads }]) =>
		[...new Set(heads)].map((head) => {
			const [asked] = /^(CONNECT|GET) [^\s?]+|^/.exec(head) ?? [];
			const [login = ''] = /Basic \S+/.exec(head) ?? [];
			return [name, asked, login].join(' ');
		}),
	);
	return { hops, ...done };
}

function title([env, url = PROVIDER]: Setting): string {
	const words = Object.entries(env).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
	return `to ${url} with ${words.join(' ') || 'nothing set'}`;
}

describe('a request takes the hop that n8n’s own HTTP Request node takes', () => {
	for (const setting of SETTINGS) {
		test(title(setting), async () => {
			const own = await hopsOf('n8n', setting);
			const { hops, isAnswered, message } = await hopsOf('grants', setting);
			expect(hops).toEqual(own.hops);
			// Behind a proxy, n8n does not accept the certificate of an address in numbers.
			expect(isAnswered || !own.isAnswered, message).toBe(true);
		});
	}
});
