import { createServer, type IncomingMessage } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';

/** The HTTP client that n8n's helpers send with: the very copy that n8n-core loads. */
interface Axios {
	interceptors: {
		request: {
			use(change: (config: AxiosConfig) => AxiosConfig): number;
			eject(id: number): void;
		};
	};
}
interface AxiosConfig {
	url?: string;
	baseURL?: string;
	httpAgent?: unknown;
	httpsAgent?: unknown;
}

const require = createRequire(import.meta.url);
const axios = createRequire(require.resolve('n8n-core'))('axios') as Axios;

export interface Call {
	method: string;
	path: string;
	query: URLSearchParams;
	authorization: string;
	body: unknown;
}

export interface Rerouted {
	calls: Call[];
	stop(): Promise<void>;
}

/**
 * Sends what n8n's own nodes send to `origin` to a local server instead. Nothing of the node or of n8n's
 * helpers is replaced: the address alone is changed, at the last moment.
 */
export async function reroute(origin: string, answer: (call: Call) => unknown): Promise<Rerouted> {
	const calls: Call[] = [];
	const server = createServer((request, response) => {
		void read(request).then((call) => {
			calls.push(call);
			response.writeHead(200, { 'content-type': 'application/json' });
			response.end(JSON.stringify(answer(call)));
		});
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const local = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	const id = axios.interceptors.request.use((config) => {
		if (!config.url?.startsWith(origin)) return config;
		return {
			...config,
			url: local + config.url.slice(origin.length),
			httpAgent: undefined,
			httpsAgent: undefined,
		};
	});
	return {
		calls,
		stop: async () => {
			axios.interceptors.request.eject(id);
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}

async function read(request: IncomingMessage): Promise<Call> {
	const chunks: Buffer[] = [];
	for await (const chunk of request) chunks.push(chunk as Buffer);
	const text = Buffer.concat(chunks).toString('utf8');
	const { pathname, searchParams } = new URL(request.url ?? '', 'http://local');
	return {
		method: request.method ?? '',
		path: decodeURIComponent(pathname),
		query: searchParams,
		authorization: request.headers.authorization ?? '',
		body: text === '' ? undefined : (JSON.parse(text) as unknown),
	};
}
