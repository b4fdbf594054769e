import type { HttpHelpers, Transport } from './transport';

interface FullResponse {
	statusCode: number;
	headers: Record<string, string | undefined>;
	body: AsyncIterable<Uint8Array>;
}

/** Sends through n8n's own request helper, for a host that does not let a package load undici. */
export function n8nHelperTransport(helpers: HttpHelpers): Transport {
	return {
		async send(url, headers, signal) {
			const response = (await helpers.httpRequest({
				method: 'GET',
				url,
				headers,
				abortSignal: signal,
				encoding: 'stream',
				returnFullResponse: true,
				ignoreHttpStatusErrors: true,
				// The helper would send the key on to wherever a redirect points.
				disableFollowRedirect: true,
			})) as FullResponse;
			return {
				status: response.statusCode,
				header: (name) => response.headers[name],
				body: response.body,
			};
		},
		close: async () => {},
	};
}
