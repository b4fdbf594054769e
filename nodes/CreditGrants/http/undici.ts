import type * as Undici from 'undici';

import type { HttpHelpers, Transport } from './transport';

const CONNECT_TIMEOUT_MS = 10_000;

/**
 * Sends through undici, which n8n supplies: connections are kept alive for the whole run, where n8n's
 * own helper opens a new one for each request. Proxies come from the environment (HTTPS_PROXY, NO_PROXY).
 *
 * @returns undefined where the host does not let a package load undici
 */
export async function undiciTransport(helpers: HttpHelpers): Promise<Transport | undefined> {
	const undici = await loadUndici();
	if (!undici) return undefined;

	const filter = helpers.getSecureEgressFilter?.();
	const ending = new AbortController();
	const connect: Undici.buildConnector.connector = (options, callback) => {
		const connectOnce = undici.buildConnector({
			timeout: CONNECT_TIMEOUT_MS,
			// A dispatcher that is destroyed lets go of its connections, but not of one still being made.
			signal: AbortSignal.any([ending.signal]),
			...(filter && { lookup: filter.createSecureLookup() }),
		});
		connectOnce(options, callback);
	};
	// A pool opens a second connection for a request that follows at once on another's end. So each
	// connection has a dispatcher of its own, and the one that was free last is used next.
	const dispatchers = new Set<Undici.Dispatcher>();
	const free: Undici.Dispatcher[] = [];
	const open = () => {
		const dispatcher = new undici.EnvHttpProxyAgent({ connections: 1, connect });
		dispatchers.add(dispatcher);
		return dispatcher;
	};
	const destroy = async (dispatcher: Undici.Dispatcher) => {
		dispatchers.delete(dispatcher);
		await dispatcher.destroy();
	};

	return {
		async send(url, headers, signal) {
			// The lookup alone would let an address given as numbers through.
			const verdict = await filter?.validateUrl(url);
			if (verdict && !verdict.ok) throw verdict.error;

			const dispatcher = free.pop() ?? open();
			const settle = (isWhole: boolean) => {
				if (isWhole) free.push(dispatcher);
				else void destroy(dispatcher);
			};
			const sending = undici.fetch(url, { headers, signal, dispatcher, redirect: 'manual' });
			sending.catch(() => settle(false));
			const response = await sending;
			return {
				status: response.status,
				header: (name) => response.headers.get(name) ?? undefined,
				body: settled(response.body, settle),
			};
		},
		async close() {
			ending.abort();
			await Promise.all([...dispatchers].map(destroy));
		},
	};
}

async function loadUndici(): Promise<typeof Undici | undefined> {
	try {
		return await import('undici');
	} catch {
		return undefined;
	}
}

/** A body that tells whether it came to its end. */
async function* settled(
	body: AsyncIterable<Uint8Array> | null,
	settle: (isWhole: boolean) => void,
): AsyncGenerator<Uint8Array> {
	let isWhole = false;
	try {
		if (body) yield* body;
		isWhole = true;
	} finally {
		settle(isWhole);
	}
}
