import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';

import { answer } from './answers';
import { Changes } from './changes';
import { answerParent } from './control';
import { accountOf } from './keys';

/**
 * The three providers behind TLS: every answer is rendered once and sent from memory from then on, but for what
 * changes. `/changes?count=10` lets so much of the key's account change.
 */
const [certFile, keyFile] = process.argv.slice(2);
const rendered = new Map<string, Buffer | undefined>();
const changed = new Map<string, Changes>();

let requests = 0;
let mostAtOnce = 0;
let atOnce = 0;

const server = createServer(
	{ cert: readFileSync(certFile), key: readFileSync(keyFile) },
	(request, response) => {
		requests++;
		mostAtOnce = Math.max(mostAtOnce, ++atOnce);
		response.once('close', () => atOnce--);
		const body = answerTo(
			request.headers.authorization ?? '',
			new URL(request.url ?? '/', 'https://localhost'),
		);
		response.writeHead(body ? 200 : 404, {
			'content-type': 'application/json',
			'content-length': body?.length ?? 0,
		});
		response.end(body);
	},
);
server.keepAliveTimeout = 60_000;

function answerTo(key: string, url: URL): Buffer | undefined {
	const account = accountOf(key);
	const changes = changed.get(key) ?? new Changes();
	changed.set(key, changes);
	if (url.pathname === '/changes') {
		changes.make(account, Number(url.searchParams.get('count')));
		return Buffer.from('{}');
	}
	const make = () => answer(account, changes, url);
	const grant = url.searchParams.get('filter[credit_grant]');
	const isFixed = url.pathname !== '/v1/events' && !(grant !== null && changes.has(grant));
	const { grants, perCustomer } = account;
	return isFixed ? render(`${grants} ${perCustomer} ${url.href}`, make) : toBuffer(make());
}

function render(key: string, make: () => object | undefined): Buffer | undefined {
	if (!rendered.has(key)) {
		rendered.set(key, toBuffer(make()));
	}
	return rendered.get(key);
}

function toBuffer(body: object | undefined): Buffer | undefined {
	return body && Buffer.from(JSON.stringify(body));
}

server.listen(0, '127.0.0.1', () => {
	answerParent((server.address() as AddressInfo).port, () => {
		const counted = { requests, mostAtOnce };
		requests = 0;
		mostAtOnce = atOnce;
		return counted;
	});
});
