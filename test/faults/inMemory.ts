import type { Answer, Transport } from '../../nodes/CreditGrants/http/transport';
import type { Book } from './book';
import { openClient, type ClientOptions } from './client';

/** Faults that pass, as a transport sees them. */
export const FAULTS = ['reset', 429, 500, 503, 408, '', '<html>', 'null', '{"data":['] as const;
export type Fault = (typeof FAULTS)[number];

/** A provider without a socket: `faultsAt` says what the n-th request, from 0, meets. */
export function inMemory(
	answer: (url: URL) => unknown,
	faultAt: (request: number) => Fault | undefined = () => undefined,
): Transport & { requests: URL[] } {
	const requests: URL[] = [];
	return {
		requests,
		close: async () => {},
		async send(address): Promise<Answer> {
			const url = new URL(address);
			requests.push(url);
			const fault = faultAt(requests.length - 1);
			if (fault === 'reset') throw Object.assign(new Error('reset'), { code: 'ECONNRESET' });
			const text = typeof fault === 'string' ? fault : JSON.stringify(answer(url) ?? {});
			return {
				status: typeof fault === 'number' ? fault : 200,
				header: (name) => (name === 'retry-after' && fault === 429 ? '0' : undefined),
				body: (async function* () {
					yield Buffer.from(text);
				})(),
			};
		},
	};
}

export function client(
	options: Pick<ClientOptions, 'provider' | 'transport'> & Partial<ClientOptions>,
) {
	return openClient({
		url: 'http://127.0.0.1/api',
		policy: { firstDelayMs: 0 },
		rateLimit: { requestsPerSecond: 1e9, burst: 1e6, concurrency: 5 },
		...options,
	});
}

export const fromBook = (book: Book) => (url: URL) => book.answer(url.pathname, url.searchParams);
