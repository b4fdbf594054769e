import type { Connection, Provider } from '../grants/provider';
import type { Query } from '../grants/types';
import { OversizedBody, parseJson, readText } from './body';
import { CancelledError, RequestError } from './errors';
import type { Pacer } from './pacing';
import { redactor } from './redact';
import { backoff, isPassing, LONGEST_RETRY_AFTER_MS, MAX_ATTEMPTS, retryAfter } from './retry';
import { BlockedAddress, type Answer, type Transport } from './transport';
import { waitUntil } from './wait';

/** One attempt, its body included, takes no longer than this: a slow drip of bytes is no answer. */
const ATTEMPT_DEADLINE_MS = 30_000;

export interface RequestContext {
	provider: Provider;
	connection: Connection;
	transport: Transport;
	pacer: Pacer;
	/** Ends every request and wait at once. */
	cancel: AbortSignal;
	log: (message: string) => void;
	/** Tests shorten it. */
	deadlineMs?: number;
}

/** What came of one attempt: an answer to use, or a failure and whether another attempt may help. */
type Outcome =
	| { value: unknown }
	| { failure: RequestError | CancelledError; again: boolean; retryAfterMs?: number };

/**
 * Makes the GET of one run: authenticated, paced, repeated where that helps, refused otherwise. The one
 * place that knows how a request leaves.
 *
 * @returns a function that resolves to the parsed JSON of a 2xx answer
 * @throws RequestError with the status, the provider's own words, its request id and what to do, and
 * without any part of a secret; CancelledError once `cancel` fires
 */
export function createRequest(context: RequestContext) {
	const { pacer, cancel, log } = context;
	const { displayName } = context.provider;

	return async (path: string, query: Query = {}): Promise<unknown> => {
		const url = context.connection.baseUrl + path + queryString(query);
		return await pacer.inTurn(async () => {
			for (let attempt = 1; ; attempt++) {
				await pacer.ready(cancel);
				const started = performance.now();
				const outcome = await attemptOnce(context, url);
				const elapsed = Math.round(performance.now() - started);
				if ('value' in outcome) {
					log(`${displayName} answered GET ${path} in ${elapsed} ms`);
					return outcome.value;
				}
				const { failure, again, retryAfterMs = 0 } = outcome;
				log(`${failure.message} (GET ${path}, attempt ${attempt}, ${elapsed} ms)`);
				if (!again || failure instanceof CancelledError) throw failure;
				if (retryAfterMs > LONGEST_RETRY_AFTER_MS) {
					throw new RequestError(
						`${displayName} asks to wait ${Math.ceil(retryAfterMs / 1000)} seconds before the next request`,
						`Run the workflow again after that time. ${failure.message}.`,
						failure.status,
					);
				}
				if (attempt === MAX_ATTEMPTS) {
					throw new RequestError(
						`${failure.message}; tried ${MAX_ATTEMPTS} times`,
						failure.fix,
						failure.status,
					);
				}
				const delay = Math.max(backoff(attempt), retryAfterMs);
				if (failure.status === 429) pacer.pause(delay);
				await waitUntil(performance.now() + delay, cancel);
			}
		});
	};
}

function queryString(query: Query): string {
	const parameters = new URLSearchParams();
	for (const [key, value] of Object.entries(query)) {
		if (value !== undefined) parameters.set(key, String(value));
	}
	return parameters.size > 0 ? `?${parameters.toString()}` : '';
}

async function attemptOnce(context: RequestContext, url: string): Promise<Outcome> {
	const { provider, connection, transport, cancel } = context;
	const deadline = AbortSignal.timeout(context.deadlineMs ?? ATTEMPT_DEADLINE_MS);
	const controller = new AbortController();
	const abort = () => controller.abort();
	cancel.addEventListener('abort', abort);
	deadline.addEventListener('abort', abort);
	try {
		const answer = await transport.send(url, headersOf(connection), controller.signal);
		const body = await readText(answer.body);
		return judge(context, answer, body);
	} catch (error) {
		if (cancel.aborted) return { failure: new CancelledError(), again: false };
		return noAnswer(provider.displayName, error, deadline.aborted);
	} finally {
		cancel.removeEventListener('abort', abort);
		deadline.removeEventListener('abort', abort);
		controller.abort();
	}
}

function headersOf(connection: Connection): Record<string, string> {
	return { ...connection.headers, Accept: 'application/json' };
}

function judge({ provider, connection }: RequestContext, answer: Answer, body: string): Outcome {
	const { status } = answer;
	if (status >= 200 && status < 300) {
		const value = parseJson(body) ?? undefined;
		if (value !== undefined) return { value };
		return {
			failure: new RequestError(
				`${provider.displayName} sent an answer that is empty, no JSON or breaks off in the middle`,
				'Nothing was emitted for this input. Run the workflow again; if it stays, check that the Base URL of the credential is the address of the API.',
				status,
			),
			again: true,
		};
	}
	const refusal = provider.readRefusal(parseJson(body));
	const redact = redactor(connection.secrets);
	const requestId = provider.requestIdHeader && answer.header(provider.requestIdHeader);
	const shouldRetry = answer.header('stripe-should-retry');
	return {
		failure: new RequestError(
			redact(`${sentence(provider.displayName, status)}${refusal.message ? `: ${refusal.message}` : ''}`),
			redact(advice(provider, status) + (requestId ? ` Request id: ${requestId}.` : '')),
			status,
		),
		again:
			shouldRetry === 'true' ||
			(shouldRetry !== 'false' && (isPassing(status) || refusal.code === 'rate_limit')),
		retryAfterMs: retryAfter((name) => answer.header(name)),
	};
}

function sentence(name: string, status: number): string {
	if (status === 401 || status === 403) return `${name} refused the credential (${status})`;
	if (status === 404) return `${name} did not find it (404)`;
	if (status === 429) return `${name} received too many requests (429)`;
	if (status >= 500) return `${name} failed to answer (${status})`;
	if (status >= 300 && status < 400) return `${name} answered with a redirect (${status})`;
	return `${name} rejected the request (${status})`;
}

function advice({ displayName }: Provider, status: number): string {
	if (status === 401) return `Check the key in the ${displayName} credential, and its environment.`;
	if (status === 403) return `Give the key of the ${displayName} credential the right to read credit grants.`;
	if (status === 404) {
		return 'Check the ids, and that the credential belongs to the same account and the same mode, live or test.';
	}
	if (status === 429) return 'Run the workflow again later, or less often.';
	if (status >= 500) return 'The fault is on their side: run the workflow again later.';
	if (status >= 300 && status < 400) {
		return 'It was not followed, so that the key goes nowhere else. Check the Base URL of the credential.';
	}
	return "Check the node's fields against the provider's own words above.";
}

/** Failures of these kinds stay: a certificate that does not match, an address that is not allowed. */
const LASTING = /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ERR_TLS|ERR_SSL|INVALID_URL|ERR_INVALID/;

function noAnswer(displayName: string, error: unknown, timedOut: boolean): Outcome {
	if (error instanceof BlockedAddress) {
		return {
			failure: new RequestError(
				`${displayName} was not asked: this n8n does not allow its address`,
				`${error.message}. Ask the administrator of n8n to allow it, or correct the Base URL of the credential.`,
			),
			again: false,
		};
	}
	if (error instanceof OversizedBody) {
		return {
			failure: new RequestError(
				`${displayName} could not be read: ${error.message}`,
				'Check that the Base URL of the credential is the address of the API.',
			),
			again: false,
		};
	}
	const code = timedOut ? 'no complete answer in time' : faultCode(error);
	return {
		failure: new RequestError(
			`${displayName} could not be reached: ${code}`,
			'Check the Base URL of the credential and the network of the machine n8n runs on, then run the workflow again.',
		),
		again: !LASTING.test(code),
	};
}

/** The short code of a network fault: a library's full message may hold what must not be shown. */
function faultCode(error: unknown): string {
	for (let each = error; each instanceof Error; each = each.cause) {
		if ('code' in each && typeof each.code === 'string') return each.code;
	}
	return 'the connection failed';
}
