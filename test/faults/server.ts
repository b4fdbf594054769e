import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, type TlsOptions } from 'node:tls';

import type { Book } from './book';

export interface Received {
	path: string;
	query: URLSearchParams;
	/** By lower-case name. */
	headers: Record<string, string>;
	/** How many requests for the list came up to this one; 0 for another request. */
	listRequest: number;
	at: number;
}

export interface Reply {
	status?: number;
	headers?: Record<string, string | number>;
	body?: string | Buffer;
}

/** One request and the raw socket to answer it on: whatever an HTTP library would be too polite for. */
export interface Exchange {
	request: Received;
	socket: Socket;
	/** What a healthy provider answers. */
	honest: unknown;
	/** Writes a whole, well-formed answer; without a body, the honest one. */
	reply: (reply?: Reply) => void;
	server: FaultServer;
}

/** What happens to a request instead of a healthy answer. */
export type Play = (exchange: Exchange) => void;

export interface Script {
	play: Play;
	/** The first request for the list that meets it, from 1; 0 for every request. */
	at?: number;
	/** How many in a row meet it. */
	times?: number;
}

/** A provider on a raw socket that misbehaves by a script. */
export class FaultServer {
	readonly requests: Received[] = [];
	readonly sockets = new Set<Socket>();
	injected = 0;
	private readonly waiting: Array<() => void> = [];
	/** The most that one connection took. */
	mostWritten = 0;
	private listRequests = 0;
	private readonly server: Server;

	constructor(
		readonly book: Book,
		private readonly script: Script | undefined,
		tls?: TlsOptions,
	) {
		const connected = (socket: Socket) => this.connected(socket);
		this.server = tls
			? createTlsServer(tls, connected)
			: createServer({ noDelay: true }, connected);
	}

	get port(): number {
		return (this.server.address() as AddressInfo).port;
	}

	get url(): string {
		return `http://127.0.0.1:${this.port}`;
	}

	async listen(port = 0): Promise<this> {
		await new Promise<void>((resolve, reject) => {
			this.server.once('error', reject).listen(port, '127.0.0.1', resolve);
		});
		return this;
	}

	/** Resolves when the script strikes next. */
	async nextFault(): Promise<void> {
		await new Promise<void>((resolve) => this.waiting.push(resolve));
	}

	async close(): Promise<void> {
		for (const socket of this.sockets) socket.destroy();
		await new Promise((resolve) => this.server.close(resolve));
	}

	private connected(socket: Socket): void {
		this.sockets.add(socket);
		socket
			.on('error', () => {})
			.on('close', () => {
				this.sockets.delete(socket);
				this.mostWritten = Math.max(this.mostWritten, socket.bytesWritten);
			});
		let unread = '';
		socket.on('data', (bytes) => {
			unread += bytes.toString('latin1');
			for (let end = unread.indexOf('\r\n\r\n'); end !== -1; end = unread.indexOf('\r\n\r\n')) {
				this.answer(socket, unread.slice(0, end));
				unread = unread.slice(end + 4);
			}
		});
	}

	private answer(socket: Socket, head: string): void {
		const [first, ...lines] = head.split('\r\n');
		const url = new URL(first.split(' ')[1], 'http://server');
		const isList = this.book.isList(url.pathname);
		const request: Received = {
			path: url.pathname,
			query: url.searchParams,
			headers: Object.fromEntries(
				lines.map((line) => {
					const colon = line.indexOf(':');
					return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
				}),
			),
			listRequest: isList ? ++this.listRequests : 0,
			at: performance.now(),
		};
		this.requests.push(request);

		const honest = this.book.answer(request.path, request.query);
		const reply = ({ status, headers, body }: Reply = {}) => {
			const missing = honest === undefined && body === undefined;
			socket.write(
				message(status ?? (missing ? 404 : 200), headers, body ?? JSON.stringify(honest ?? {})),
			);
		};
		const exchange: Exchange = { request, socket, honest, reply, server: this };
		const { play, at = 1, times = 1 } = this.script ?? {};
		const isHit =
			(isList || at === 0) && request.listRequest >= at && request.listRequest < at + times;
		if (!play || !isHit) return reply();
		this.injected++;
		play(exchange);
		for (const tell of this.waiting.splice(0)) tell();
	}
}

/** A whole answer, its length stated. */
export function message(status: number, headers: Reply['headers'], body: string | Buffer): Buffer {
	const bytes = Buffer.from(body);
	return Buffer.concat([headOf(status, { 'Content-Length': bytes.length, ...headers }), bytes]);
}

export function headOf(status: number, headers: Reply['headers'] = {}): Buffer {
	const lines = Object.entries({ 'Content-Type': 'application/json', ...headers });
	return Buffer.from(
		`HTTP/1.1 ${status} Status\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`,
		'latin1',
	);
}
