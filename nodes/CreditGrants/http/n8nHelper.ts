import type { HttpHelpers, Transport } from './transport';

interface FullResponse {
	statusCode: number;
	headers: Record<string, string | undefined>;
	body: AsyncIterable<Uint8Array> & { destroy(): void };
}

/** Sends through n8n's own request helper, wherever undici does not. */
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
			// Whatever is left of an answer ends with its attempt, also one that came when that was over.
			const end = () => response.body.destroy();
			if (signal.aborted) end();
			else signal.addEventListener('abort', end, { once: true });
			return {
				status: response.statusCode,
				header: (name) => response.headers[name],
				body: response.body,
			};
		},
		close: async () => {},
	};
}
