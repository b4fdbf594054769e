import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Reply {
	status?: number;
	headers?: Record<string, string>;
	/** Objects are sent as JSON. */
	body?: unknown;
}

/** What to answer to a GET; undefined leaves it to the next. */
export type Answer = (
	path: string,
	query: URLSearchParams,
) => Reply | undefined | Promise<Reply | undefined>;

/** A local server of GETs that a test scripts, in front of another or alone. */
export class Backend {
	/** Every path with its query, as it came. */
	readonly requests: string[] = [];
	private readonly open = new Set<Promise<void>>();

	private constructor(
		private readonly server: Server,
		public answer: Answer,
		/** Where the unanswered goes; none is 404. */
		private readonly behind: string | undefined,
	) {}

	static async start(answer: Answer, behind?: string): Promise<Backend> {
		const server = createServer();
		const backend = new Backend(server, answer, behind);
		server.on('request', (request: IncomingMessage, response: ServerResponse) => {
			const handling = backend
				.handle(request, response)
				.catch((error: Error) => void response.destroy(error))
				.finally(() => backend.open.delete(handling));
			backend.open.add(handling);
		});
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		return backend;
	}

	get url(): string {
		return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
	}

	/** Resolves when nothing that was asked for is unanswered, and whoever asked has had a turn. */
	async answered(): Promise<void> {
		do {
			await Promise.all(this.open);
			for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
		} while (this.open.size > 0);
	}

	async stop(): Promise<void> {
		this.server.closeAllConnections();
		await new Promise((resolve) => this.server.close(resolve));
	}

	private async handle(
		{ url = '', headers }: IncomingMessage,
		response: ServerResponse,
	): Promise<void> {
		this.requests.push(url);
		const { pathname, searchParams } = new URL(url, this.url);
		const reply =
			(await this.answer(pathname, searchParams)) ??
			(await this.forward(url, headers.authorization));
		const { status = 200, body = '' } = reply;
		const isText = typeof body === 'string';
		response.writeHead(status, {
			'content-type': isText ? 'text/html' : 'application/json',
			...reply.headers,
		});
		response.end(isText ? body : JSON.stringify(body));
	}

	private async forward(url: string, authorization = ''): Promise<Reply> {
		if (!this.behind) return { status: 404, body: {} };
		const answer = await fetch(this.behind + url, { headers: { authorization } });
		const body = await answer.text();
		return { status: answer.status, body: body === '' ? body : (JSON.parse(body) as unknown) };
	}
}
