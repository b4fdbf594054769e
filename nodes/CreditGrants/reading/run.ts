import type { Logger } from 'n8n-workflow';

import { asOf } from '../grants/dates';
import type { Connection, Provider, RateLimit } from '../grants/provider';
import { noNotices } from '../grants/notices';
import type { Api, AsOf, JsonObject } from '../grants/types';
import type { Gate } from '../http/gate';
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

/** What requests to one provider go over, and how. */
export interface Line {
	provider: Provider;
	connection: Connection;
	/** The pace it keeps. */
	rateLimit: RateLimit;
	request: Api['get'];
	/** Ends what is still under way. */
	close(): Promise<void>;
}

/**
 * One run of the node against one provider: every grant in it is judged at the same instant, but one whose
 * balance was asked for later.
 */
export interface Run extends Omit<Line, 'request'> {
	api: Api;
	now: AsOf;
	clock: () => AsOf;
	/** Requests sent, repeats not counted. */
	requests(): number;
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
	return startRun(host, await openLine(host, provider, credentials, rateLimit));
}

/**
 * @param gate when requests may leave; at any time where there is none
 * @throws as `openRun` does
 */
export async function openLine(
	host: Host,
	provider: Provider,
	credentials: JsonObject,
	rateLimit: Partial<RateLimit>,
	gate?: Gate,
): Promise<Line> {
	const connection = provider.connect(credentials);
	const { helpers } = host;
	const transport =
		(await undiciTransport(helpers, connection.baseUrl)) ?? n8nHelperTransport(helpers);
	return startLine(host, provider, connection, transport, rateLimit, { gate });
}

/** The part of `openLine` that does not choose a transport; tests bring a faster policy. */
export function startLine(
	host: Pick<Host, 'logger' | 'getExecutionCancelSignal'>,
	provider: Provider,
	connection: Connection,
	transport: Transport,
	rateLimit: Partial<RateLimit>,
	{ gate, policy }: { gate?: Gate; policy?: RetryPolicy } = {},
): Line {
	const ending = new AbortController();
	const hostCancel = host.getExecutionCancelSignal?.();
	const cancel = () => ending.abort();
	hostCancel?.addEventListener('abort', cancel);
	if (hostCancel?.aborted) cancel();

	const pace = allowance(provider.rateLimit, rateLimit);
	return {
		provider,
		connection,
		rateLimit: pace,
		request: createRequest({
			provider,
			connection,
			transport,
			pacer: sharedPacer(connection.secrets[0], pace),
			cancel: ending.signal,
			gate,
			log: (message) => host.logger.debug(message),
			policy,
		}),
		close: async () => {
			hostCancel?.removeEventListener('abort', cancel);
			ending.abort();
			await transport.close();
		},
	};
}

/**
 * A run over a line; to close it closes the line.
 *
 * @param notices what several runs have to tell together
 */
export function startRun(
	host: Pick<Host, 'getTimezone'>,
	{ request, ...line }: Line,
	notices = noNotices(),
): Run {
	let requests = 0;
	const clock = () => asOf(new Date(), host.getTimezone());
	const api: Api = {
		get: async (path, query) => {
			requests++;
			return await request(path, query);
		},
		once: remembering(),
		concurrency: line.rateLimit.concurrency,
		notices,
	};
	return { ...line, api, now: clock(), clock, requests: () => requests };
}

/** The same run with nothing remembered: what it asked for once may be another now. */
export function anew(run: Run): Run {
	return { ...run, api: { ...run.api, once: remembering() } };
}

function remembering(): Api['once'] {
	const remembered = new Map<string, Promise<unknown>>();
	return <T>(key: string, load: () => Promise<T>) => {
		const known = remembered.get(key) as Promise<T> | undefined;
		const loading = known ?? load();
		if (!known) {
			remembered.set(key, loading);
			// Who waits for it shares its failure; who comes later asks again.
			loading.catch(() => remembered.delete(key));
		}
		return loading;
	};
}
