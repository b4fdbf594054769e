import type * as Undici from 'undici';

import type { HttpHelpers, Transport } from './transport';

const CONNECT_TIMEOUT_MS = 10_000;

/**
 * Sends through undici, which n8n supplies: one connection kept alive for the whole run, where n8n's
 * own helper opens a new one for each request. Proxies come from the environment (HTTPS_PROXY, NO_PROXY).
 *
 * @returns undefined where the host does not let a package load undici
 */
export async function undiciTransport(helpers: HttpHelpers): Promise<Transport | undefined> {
	const undici = await loadUndici();
	if (!undici) return undefined;

	const filter = helpers.getSecureEgressFilter?.();
	const ending = new AbortController();
	const dispatcher = new undici.EnvHttpProxyAgent({
		connect: (options, callback) => {
			const connect = undici.buildConnector({
				timeout: CONNECT_TIMEOUT_MS,
				// A dispatcher that is destroyed lets go of its connections, but not of one still being made.
				signal: AbortSignal.any([ending.signal]),
				...(filter && { lookup: filter.createSecureLookup() }),
			});
			connect(options, callback);
		},
	});

	return {
		async send(url, headers, signal) {
			// The lookup alone would let an address given as numbers through.
			const verdict = await filter?.validateUrl(url);
			if (verdict && !verdict.ok) throw verdict.error;

			const response = await undici.fetch(url, { headers, signal, dispatcher, redirect: 'manual' });
			return {
				status: response.status,
				header: (name) => response.headers.get(name) ?? undefined,
				body: response.body ?? emptyBody(),
			};
		},
		async close() {
			ending.abort();
			await dispatcher.destroy();
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

async function* emptyBody(): AsyncGenerator<Uint8Array> {}
