import type { Logger } from 'n8n-workflow';

import { asOf } from '../grants/dates';
import type { Connection, Provider, RateLimit } from '../grants/provider';
import { noNotices } from '../grants/notices';
import type { Api, AsOf, JsonObject } from '../grants/types';
import { n8nHelperTransport } from '../http/n8nHelper';
import { allowance, sharedPacer } from '../http/pacing';
import { createRequest } from '../http/request';
import type { RetryPolicy } from '../http/retry';
import type { HttpHelpers, Transport } from '../http/transport';
import { undiciTransport } from '../http/undici';

/** What of n8n a run needs; an execution, a poll and a list search all offer it. */
export interface Host {
	helpers: HttpHelpers;
	logger: Logger;
	getTimezone(): string;
	getExecutionCancelSignal?(): AbortSignal | undefined;
}

/**
 * One run of the node against one provider: every grant in it is judged at the same instant, but one whose
 * balance was asked for later.
 */
export interface Run {
	provider: Provider;
	connection: Connection;
	api: Api;
	now: AsOf;
	clock(): AsOf;
	/** The pace it keeps. */
	rateLimit: RateLimit;
	/** Requests sent, repeats not counted. */
	requests(): number;
	/** Ends what is still under way. */
	close(): Promise<void>;
}

/**
 * @param credentials as n8n resolved them
 * @param rateLimit the user's own allowance, where the provider gave the account another than it documents
 * @throws InputError for a credential that cannot be used
 */
export async function openRun(
	host: Host,
	provider: Provider,
	credentials: JsonObject,
	rateLimit: Partial<RateLimit>,
): Promise<Run> {
	const connection = provider.connect(credentials);
	const { helpers } = host;
	const transport =
		(await undiciTransport(helpers, connection.baseUrl)) ?? n8nHelperTransport(helpers);
	return startRun(host, provider, connection, transport, rateLimit);
}

/** The part of `openRun` that does not choose a transport; tests bring a faster policy. */
export function startRun(
	host: Pick<Host, 'logger' | 'getTimezone' | 'getExecutionCancelSignal'>,
	provider: Provider,
	connection: Connection,
	transport: Transport,
	rateLimit: Partial<RateLimit>,
	policy?: RetryPolicy,
): Run {
	const ending = new AbortController();
	const hostCancel = host.getExecutionCancelSignal?.();
	const cancel = () => ending.abort();
	hostCancel?.addEventListener('abort', cancel);
	if (hostCancel?.aborted) cancel();

	const pace = allowance(provider.rateLimit, rateLimit);
	let requests = 0;
	const request = createRequest({
		provider,
		connection,
		transport,
		pacer: sharedPacer(connection.secrets[0], pace),
		cancel: ending.signal,
		log: (message) => host.logger.debug(message),
		policy,
	});
	const clock = () => asOf(new Date(), host.getTimezone());
	const remembered = new Map<string, Promise<unknown>>();
	const notices = noNotices();
	const api: Api = {
		get: async (path, query) => {
			requests++;
			return await request(path, query);
		},
		once: <T>(key: string, load: () => Promise<T>) => {
			const known = remembered.get(key) as Promise<T> | undefined;
			const loading = known ?? load();
			if (!known) {
				remembered.set(key, loading);
				// Who waits for it shares its failure; who comes later asks again.
				loading.catch(() => remembered.delete(key));
			}
			return loading;
		},
		concurrency: pace.concurrency,
		notices,
	};
	return {
		provider,
		connection,
		api,
		now: clock(),
		clock,
		rateLimit: pace,
		requests: () => requests,
		close: async () => {
			hostCancel?.removeEventListener('abort', cancel);
			ending.abort();
			await transport.close();
		},
	};
}
