import type { Connection, Provider } from '../grants/provider';
import type { Query } from '../grants/types';
import { parseJson, readText } from './body';
import { CancelledError, isPassing, RequestError } from '../grants/errors';
import { refused, unreadable, type Failure } from './failures';
import type { Gate } from './gate';
import type { Pacer } from './pacing';
import { Redactor } from './redact';
import { backoff, retryAfter, RETRY_POLICY, type RetryPolicy } from './retry';
import type { Answer, Transport } from './transport';
import { unanswered } from './unanswered';
import { waitUntil } from './wait';

/** What the provider sees asking. */
const USER_AGENT = 'n8n-nodes-credit-grants';

export interface RequestContext {
	provider: Provider;
	connection: Connection;
	transport: Transport;
	pacer: Pacer;
	/** Ends every request and wait at once. */
	cancel: AbortSignal;
	/** When attempts may leave; at any time where there is none. */
	gate?: Gate;
	log: (message: string) => void;
	policy?: RetryPolicy;
}

/**
 * Makes the GET of one run: authenticated, paced, repeated where that helps, refused otherwise. The one
 * place that knows how a request leaves.
 *
 * @returns a function that resolves to the parsed JSON of a 200
 * @throws RequestError with the status, the provider's own words, its request id and what to do, and
 * without any part of a secret; CancelledError once `cancel` fires
 */
export function createRequest(context: RequestContext) {
	const { provider, connection, pacer, gate, cancel, log, policy = RETRY_POLICY } = context;
	const redactor = new Redactor(connection.secrets);
	cancel.addEventListener('abort', () => pacer.dismiss(cancel), { once: true });

	/** Undefined where its turn came when the gate was closed. */
	const attempt = async (url: string): Promise<Attempt | undefined> => {
		const waitedSince = performance.now();
		await pacer.ready(cancel);
		if (gate && !gate.isOpen) return undefined;
		const sentAt = performance.now();
		const waited = Math.round(sentAt - waitedSince);
		if (waited > 0) log(`Waited ${waited} ms to keep to the pace of ${provider.displayName}`);
		const outcome = await attemptOnce(context, redactor, url, policy.deadlineMs);
		return { outcome, sentAt, elapsed: Math.round(performance.now() - sentAt) };
	};

	return async (path: string, query: Query = {}): Promise<unknown> => {
		const url = connection.baseUrl + path + queryString(query);
		for (let attempts = 1; ;) {
			await gate?.opened();
			const made = await pacer.inTurn(cancel, async () => attempt(url));
			if (!made) continue;
			const { outcome, sentAt, elapsed } = made;
			if ('value' in outcome) {
				log(`${provider.displayName} answered GET ${path} in ${elapsed} ms`);
				return outcome.value;
			}
			if (cancel.aborted) throw new CancelledError();
			log(`${outcome.error.message} (GET ${path}, attempt ${attempts}, ${elapsed} ms)`);
			const final = finalError(provider, outcome, attempts, policy);
			const delay = final ? 0 : Math.max(backoff(policy, attempts), outcome.retryAfterMs ?? 0);
			if (outcome.tooMany) pacer.refused(sentAt, delay);
			if (final) throw final;
			await waitUntil(performance.now() + delay, cancel);
			attempts++;
		}
	};
}

interface Attempt {
	outcome: { value: unknown } | Failure;
	sentAt: number;
	elapsed: number;
}

function queryString(query: Query): string {
	const parameters = new URLSearchParams();
	for (const [key, value] of Object.entries(query)) {
		for (const each of [value ?? []].flat()) parameters.append(key, String(each));
	}
	return parameters.size > 0 ? `?${parameters.toString()}` : '';
}

/** What to give up with; undefined where another attempt follows. */
function finalError(
	{ displayName }: Provider,
	{ error, again, retryAfterMs = 0 }: Failure,
	attempt: number,
	policy: RetryPolicy,
): RequestError | undefined {
	if (!again) return error;
	if (retryAfterMs > policy.longestRetryAfterMs) {
		return new RequestError(
			`${displayName} asks to wait ${Math.ceil(retryAfterMs / 1000)} seconds before the next request`,
			`Run the workflow again after that time. ${error.message}.`,
			error.status,
		);
	}
	if (attempt < policy.attempts) return undefined;
	return new RequestError(`${error.message}; tried ${attempt} times`, error.fix, error.status);
}

async function attemptOnce(
	context: RequestContext,
	redactor: Redactor,
	url: string,
	deadlineMs: number,
): Promise<{ value: unknown } | Failure> {
	const { provider, connection, transport, cancel } = context;
	const deadline = AbortSignal.timeout(deadlineMs);
	const early = AbortSignal.any([cancel, deadline]);
	const ending = new AbortController();
	const end = () => ending.abort();
	// Not everything on the way to an answer listens to a signal: a lookup of a name does not.
	const ended = new Promise<never>((_, reject) => {
		ending.signal.addEventListener('abort', () => reject(new Error('ended')));
	});
	early.addEventListener('abort', end);
	if (early.aborted) end();
	const exchange = async () => {
		const headers = { ...connection.headers, Accept: 'application/json', 'User-Agent': USER_AGENT };
		const answer = await transport.send(url, headers, ending.signal);
		return judge(provider, redactor, answer, await readText(answer.body));
	};
	try {
		return await Promise.race([exchange(), ended]);
	} catch (error) {
		return unanswered(provider, error, deadline.aborted);
	} finally {
		early.removeEventListener('abort', end);
	}
}

function judge(
	provider: Provider,
	redactor: Redactor,
	{ status, header }: Answer,
	body: string,
): { value: unknown } | Failure {
	const isAnswer = status >= 200 && status < 300;
	const value = parseJson(isAnswer ? redactor.data(body) : body) ?? undefined;
	const refusal = provider.readRefusal({ status, header, body: value });
	// 202, 204 and 206 mean success, too, but bring nothing yet, nothing, or a part.
	if (isAnswer && refusal.message === null) {
		return status === 200 && value !== undefined
			? { value }
			: { error: unreadable(provider, status), again: true };
	}
	const message = refusal.message && redactor.text(refusal.message);
	const requestId = provider.requestIdHeader && header(provider.requestIdHeader);
	const { tooMany = status === 429, isMissing = status === 404 } = refusal;
	return {
		error: refused(provider, {
			status,
			tooMany,
			isMissing,
			message,
			requestId: requestId && redactor.text(requestId),
		}),
		again: refusal.again ?? (isPassing(status) || tooMany),
		tooMany,
		retryAfterMs: retryAfter(header),
	};
}
