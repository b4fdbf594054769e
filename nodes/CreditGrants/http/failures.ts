import { RequestError } from '../grants/errors';
import type { Provider } from '../grants/provider';
import { CHECK_BASE_URL, CHECK_PROXY } from './advice';

/** What came of an attempt that failed: in words, and whether another attempt may help. */
export interface Failure {
	error: RequestError;
	again: boolean;
	/** The provider counts requests, and this one was too many. */
	tooMany?: boolean;
	retryAfterMs?: number;
}

/** The provider answered with an error status. */
export function refused(
	{ displayName }: Provider,
	{ status, tooMany, isMissing, message, requestId }: Refused,
): RequestError {
	const words = message && oneLine(message);
	const [what, fix] = refusal(displayName, isMissing ? 404 : status, tooMany, words);
	return new RequestError(
		`${displayName} ${what} (${status})${words ? `: ${words}` : ''}`,
		fix + (requestId ? ` Request id: ${requestId}.` : ''),
		status,
		isMissing,
	);
}

interface Refused {
	status: number;
	tooMany: boolean;
	isMissing: boolean;
	/** The provider's own words, redacted. */
	message: string | null;
	requestId: string | undefined;
}

const LONGEST_MESSAGE = 400;

function oneLine(message: string): string {
	const line = message.replace(/[\p{Cc}\s]+/gu, ' ').trim();
	const characters = [...line];
	return characters.length > LONGEST_MESSAGE
		? `${characters.slice(0, LONGEST_MESSAGE).join('')}…`
		: line;
}

function refusal(
	name: string,
	status: number,
	tooMany: boolean,
	words: string | null,
): [what: string, fix: string] {
	if (tooMany) {
		return [
			'received too many requests',
			'Run the workflow again later, or lower the option Requests per Second: whatever else uses the same key counts, too.',
		];
	}
	if (status === 401) {
		return [
			'refused the credential',
			'Check the credential: the key must be complete, not revoked, and of the right environment, live or test.',
		];
	}
	if (status === 403) {
		return [
			'refused the credential',
			`Give the key of the credential the right to read credit grants.${words ? '' : ' If it has it, a firewall or proxy in between may have refused.'}`,
		];
	}
	if (status === 404) {
		return [
			'did not find what was asked for',
			"Check the ids in the node's fields, and that the credential belongs to the same account and the same mode, live or test.",
		];
	}
	if (status === 407)
		return ['was not reached: the proxy in between asks for a login', CHECK_PROXY];
	if (status >= 500) {
		return ['failed to answer', 'The fault is on their side: run the workflow again later.'];
	}
	if (status >= 300 && status < 400) {
		return [
			'answered with a redirect',
			`It was not followed, so that the key goes nowhere else. ${CHECK_BASE_URL}`,
		];
	}
	if (status < 300) {
		return [
			'answered with an error instead of data',
			`Nothing was emitted for this input. Run the workflow again later; if it stays, ask ${name}.`,
		];
	}
	return [
		'rejected the request',
		words
			? `The words above are ${name}'s own. They are about a field of this node, or about the credential.`
			: `It does not say why. Check the node's fields: ids must be exactly as ${name} shows them. ${CHECK_BASE_URL}`,
	];
}

/** An answer that is no answer: a proxy's page, a body that was cut. */
export function unreadable({ displayName }: Provider, status: number): RequestError {
	const what =
		status === 200
			? 'sent an answer that is empty, no JSON or breaks off in the middle'
			: `sent no complete answer (${status})`;
	return new RequestError(
		`${displayName} ${what}`,
		`Nothing was emitted for this input. Run the workflow again; if it stays, a proxy or a sign-in page in between may have answered. ${CHECK_BASE_URL}`,
		status,
	);
}
