import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An answer byte for byte. */
export interface Reply {
	status?: number;
	headers?: Record<string, string>;
	body?: string | Buffer;
	/** Sends the body and then nothing more, not even its end. */
	stalls?: boolean;
}

export interface ReplayedRequest {
	/** As it came over the wire: nothing decoded. */
	target: string;
	path: string;
	query: Record<string, string>;
	method: string;
	headers: IncomingMessage['headers'];
}

export function json(value: unknown, status = 200, headers: Record<string, string> = {}): Reply {
	const type = { 'content-type': 'application/json' };
	return { status, headers: { ...type, ...headers }, body: JSON.stringify(value) };
}

/** A provider on a real socket that answers what a test tells it to. */
export class Replay {
	readonly requests: ReplayedRequest[] = [];
	/** Answers the next requests, before `answer` is asked. */
	readonly next: Reply[] = [];
	/** The usual answer. */
	answer: (request: ReplayedRequest) => Reply = () => json({}, 404);
	/** Called once a reply that stalls has been written. */
	onStall: () => void = () => {};

	private readonly server = createServer((request, response) => {
		const target = request.url ?? '';
		const url = new URL(target, 'http://replay');
		const replayed = {
			target,
			path: url.pathname,
			query: Object.fromEntries(url.searchParams),
			method: request.method ?? '',
			headers: request.headers,
		};
		this.requests.push(replayed);
		this.send(response, this.next.shift() ?? this.answer(replayed));
	});

	static async start(): Promise<Replay> {
		const replay = new Replay();
		await new Promise<void>((resolve) => replay.server.listen(0, '127.0.0.1', resolve));
		return replay;
	}

	get url(): string {
		return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
	}

	reset(answer: (request: ReplayedRequest) => Reply = () => json({}, 404)): void {
		this.requests.length = 0;
		this.next.length = 0;
		this.answer = answer;
		this.onStall = () => {};
	}

	async close(): Promise<void> {
		this.server.closeAllConnections();
		await new Promise((resolve) => this.server.close(resolve));
	}

	private send(
		response: ServerResponse,
		{ status = 200, headers = {}, body = '', stalls }: Reply,
	): void {
		response.writeHead(status, headers);
		if (stalls) response.write(body, () => this.onStall());
		else response.end(body);
	}
}
