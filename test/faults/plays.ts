import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';

import { headOf, message, type Exchange, type Play, type Reply } from './server';

export const healthy: Play = ({ reply }) => reply();

export const answers =
	(reply: Reply): Play =>
	(exchange) =>
		exchange.reply(reply);

export function status(code: number, headers: Reply['headers'] = {}, body: unknown = ''): Play {
	return answers({
		status: code,
		headers,
		body: typeof body === 'string' ? body : JSON.stringify(body),
	});
}

/** A 200 whose JSON is the honest answer, changed. */
export const changed =
	(change: (honest: Honest, exchange: Exchange) => unknown): Play =>
	(exchange) =>
		exchange.reply({
			body: JSON.stringify(change(structuredClone(exchange.honest) as Honest, exchange)),
		});

export interface Honest {
	data?: Array<Record<string, unknown>>;
	items?: Array<Record<string, unknown>>;
	pagination?: Record<string, unknown>;
	has_more?: boolean;
}

export function listOf(honest: Honest): Array<Record<string, unknown>> {
	return honest.data ?? honest.items ?? [];
}

const json = ({ honest }: Exchange) => Buffer.from(JSON.stringify(honest));

export const resetBeforeHeaders: Play = ({ socket }) => void socket.resetAndDestroy();

export const closeBeforeHeaders: Play = ({ socket }) => void socket.end();

export const resetMidBody: Play = (exchange) => {
	const bytes = message(200, {}, json(exchange));
	exchange.socket.write(bytes.subarray(0, bytes.length / 2), () =>
		exchange.socket.resetAndDestroy(),
	);
};

export const closeMidChunk: Play = (exchange) => {
	const body = json(exchange);
	exchange.socket.write(headOf(200, { 'Transfer-Encoding': 'chunked' }));
	exchange.socket.write(`${body.length.toString(16)}\r\n`);
	exchange.socket.end(body.subarray(0, body.length / 2));
};

export const shorterThanSaid: Play = (exchange) => {
	const body = json(exchange);
	exchange.socket.end(Buffer.concat([headOf(200, { 'Content-Length': body.length + 1000 }), body]));
};

export const longerThanSaid: Play = (exchange) => {
	const body = json(exchange);
	exchange.socket.write(Buffer.concat([headOf(200, { 'Content-Length': body.length - 50 }), body]));
};

const OLD_HEAD = Buffer.from('HTTP/1.0 200 OK\r\nContent-Type: application/json\r\n\r\n');

/** The end of the connection is the end of the answer. */
export const untilClose: Play = (exchange) =>
	void exchange.socket.end(Buffer.concat([OLD_HEAD, json(exchange)]));

export const untilCut: Play = (exchange) =>
	void exchange.socket.end(Buffer.concat([OLD_HEAD, json(exchange).subarray(0, 500)]));

export const interim: Play = ({ socket, reply }) => {
	socket.write('HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n');
	reply();
};

export const twice: Play = ({ reply }) => {
	reply();
	reply();
};

export const noHttp: Play = ({ socket }) => void socket.end('SSH-2.0-OpenSSH_9.6\r\n');

export const noContent: Play = ({ socket }) => void socket.write('HTTP/1.1 204 No Content\r\n\r\n');

/** Well-formed JSON that looks like a last page. */
export const partOfList: Play = ({ honest, reply }) => {
	const half = listOf(honest as Honest).slice(0, 50);
	const body = JSON.stringify({ data: half, items: half, has_more: false, pagination: {} });
	reply({ status: 206, headers: { 'Content-Range': 'bytes 0-999/5000' }, body });
};

export const stall: Play = () => {};

export const stallMidBody: Play = (exchange) => {
	const bytes = message(200, {}, json(exchange));
	exchange.socket.write(bytes.subarray(0, bytes.length / 2));
};

/** One byte every 10 ms: no timeout between bytes ever fires. */
export const drip: Play = (exchange) => {
	const bytes = message(200, {}, json(exchange));
	let at = 0;
	const timer = setInterval(() => {
		if (exchange.socket.destroyed) clearInterval(timer);
		else exchange.socket.write(bytes.subarray(at, ++at));
	}, 10);
};

export const truncatedJson: Play = (exchange) => {
	const body = json(exchange);
	exchange.reply({ body: body.subarray(0, body.length - 20) });
};

const COMPRESS = { gzip: gzipSync, br: brotliCompressSync, deflate: deflateSync };

export const compressed =
	(encoding: keyof typeof COMPRESS): Play =>
	(exchange) =>
		exchange.reply({
			headers: { 'Content-Encoding': encoding },
			body: COMPRESS[encoding](json(exchange)),
		});

/** Two members, one after the other: valid, and rare. */
export const gzipInMembers: Play = (exchange) => {
	const body = json(exchange);
	const members = [body.subarray(0, 20), body.subarray(20)].map((part) => gzipSync(part));
	exchange.reply({ headers: { 'Content-Encoding': 'gzip' }, body: Buffer.concat(members) });
};

export const truncatedGzip: Play = (exchange) => {
	const body = gzipSync(json(exchange));
	exchange.reply({
		headers: { 'Content-Encoding': 'gzip' },
		body: body.subarray(0, body.length / 2),
	});
};

export const damagedGzip: Play = (exchange) =>
	exchange.reply({ headers: { 'Content-Encoding': 'gzip' }, body: json(exchange) });

/** 640 MB of zeros in 640 kB: members of gzip may follow each other. */
let bomb: Buffer | undefined;
export const decompressionBomb: Play = (exchange) => {
	bomb ??= Buffer.concat(new Array<Buffer>(10).fill(gzipSync(Buffer.alloc(64 * 1024 * 1024))));
	exchange.reply({ headers: { 'Content-Encoding': 'gzip' }, body: bomb });
};

export const ENDLESS_BYTES = 600 * 1024 * 1024;
/** 600 MB of spaces, sent as fast as they are taken. */
export const endlessBody: Play = ({ socket }) => {
	socket.write(headOf(200, { 'Content-Length': ENDLESS_BYTES }));
	const chunk = Buffer.alloc(1024 * 1024, ' ');
	const send = () => {
		while (!socket.destroyed && socket.bytesWritten < ENDLESS_BYTES) {
			if (!socket.write(chunk)) return;
		}
	};
	socket.on('drain', send);
	send();
};

/** Every byte in a chunk of its own, characters of several bytes split between them. */
export const byteByByte: Play = (exchange) => {
	const { socket } = exchange;
	socket.write(headOf(200, { 'Transfer-Encoding': 'chunked' }));
	const body = json(exchange);
	const head = body.subarray(0, body.length - 400);
	socket.write(Buffer.concat([Buffer.from(`${head.length.toString(16)}\r\n`), head, CRLF]));
	let at = head.length;
	const next = () => {
		if (socket.destroyed) return;
		if (at === body.length) return void socket.write('0\r\n\r\n');
		socket.write(Buffer.concat([Buffer.from('1\r\n'), body.subarray(at, ++at), CRLF]), () =>
			setImmediate(next),
		);
	};
	next();
};
const CRLF = Buffer.from('\r\n');

/** Says everything it was sent, the credential in every form a log or a debug page may give it. */
export const echo: Play = (exchange) => {
	const { headers } = exchange.request;
	const sent = headers.authorization ?? '';
	const key = sent.slice(sent.indexOf(' ') + 1);
	const half = Math.ceil(key.length / 2);
	const words = [
		`authorization: ${sent}`,
		Buffer.from(`user:${key}`).toString('base64'),
		Buffer.from(`${key}:`).toString('base64url'),
		encodeURIComponent(key),
		JSON.stringify({ key }),
		key.slice(0, half),
		key.slice(half),
		...(sent.startsWith('Basic ') ? [Buffer.from(key, 'base64').toString()] : []),
	].join(' | ');
	const escaped = [...key].map((each) => `\\u00${each.charCodeAt(0).toString(16)}`).join('');
	const body = JSON.stringify({
		error: { message: words, type: 'invalid_request_error' },
		message: words,
	}).replace('authorization: ', `authorization: ${escaped} `);
	exchange.reply({
		status: 401,
		headers: { 'request-id': `req_${key}`, 'x-echo': sent },
		body,
	});
};
