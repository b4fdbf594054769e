import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';

import { answer } from './answers';
import { answerParent } from './control';
import { accountOf } from './keys';

/** The three providers behind TLS: every answer is rendered once and sent from memory from then on. */
const [certFile, keyFile] = process.argv.slice(2);
const rendered = new Map<string, Buffer | undefined>();

let requests = 0;
let mostAtOnce = 0;
let atOnce = 0;

const server = createServer(
	{ cert: readFileSync(certFile), key: readFileSync(keyFile) },
	(request, response) => {
		requests++;
		mostAtOnce = Math.max(mostAtOnce, ++atOnce);
		response.once('close', () => atOnce--);
		const { grants, perCustomer } = accountOf(request.headers.authorization ?? '');
		const body = render(`${grants} ${perCustomer} ${request.url ?? '/'}`, () =>
			answer({ grants, perCustomer }, new URL(request.url ?? '/', 'https://localhost')),
		);
		response.writeHead(body ? 200 : 404, {
			'content-type': 'application/json',
			'content-length': body?.length ?? 0,
		});
		response.end(body);
	},
);
server.keepAliveTimeout = 60_000;

function render(key: string, make: () => object | undefined): Buffer | undefined {
	if (!rendered.has(key)) {
		const body = make();
		rendered.set(key, body && Buffer.from(JSON.stringify(body)));
	}
	return rendered.get(key);
}

server.listen(0, '127.0.0.1', () => {
	answerParent((server.address() as AddressInfo).port, () => {
		const counted = { requests, mostAtOnce };
		requests = 0;
		mostAtOnce = atOnce;
		return counted;
	});
});
