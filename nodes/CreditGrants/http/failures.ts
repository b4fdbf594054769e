import type { Provider } from '../grants/provider';
import { OversizedBody } from './body';
import { isPassing, RequestError } from '../grants/errors';

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
	if (tooMany)
		return ['received too many requests', 'Run the workflow again later, or less often.'];
	if (status === 401) {
		return [
			'refused the credential',
			`Check the credential "Credit Grants: ${name} API": the key must be complete, not revoked, and of the right environment, live or test.`,
		];
	}
	if (status === 403) {
		return [
			'refused the credential',
			`Give the key of the credential "Credit Grants: ${name} API" the right to read credit grants.${words ? '' : ' If it has it, a firewall or proxy in between may have refused.'}`,
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
			? "Check the node's fields against the provider's own words above."
			: `It does not say why. Check the node's fields: ids must be exactly as ${name} shows them. ${CHECK_BASE_URL}`,
	];
}

const CHECK_PROXY =
	'Check HTTPS_PROXY and NO_PROXY of the machine n8n runs on, with user name and password if it needs them.';
const CHECK_BASE_URL =
	'Check the credential: a Base URL of your own must be the address of the API.';

/** An answer that is no answer: a proxy's page, a body that was cut. */
export function unreadable({ displayName }: Provider, status: number): RequestError {
	const what =
		status === 200
			? 'sent an answer that is empty, no JSON or breaks off in the middle'
			: `sent no complete answer (${status})`;
	return new RequestError(
		`${displayName} ${what}`,
		`Nothing was emitted for this input. Run the workflow again; if it stays: ${CHECK_BASE_URL}`,
		status,
	);
}

/**
 * What the codes of the network mean; the first that fits. The code itself is told only where the words
 * leave something open (at the %): n8n replaces a message that holds a common one.
 */
const CODES: Array<{ code: RegExp; words: string; lasting?: true }> = [
	{ code: /^(ENOTFOUND|EAI_)/, words: 'its address was not found' },
	{ code: /^ECONNREFUSED$/, words: 'the connection was refused' },
	{ code: /UNREACH/, words: 'there is no way to its network' },
	{ code: /TIMEOUT|TIMEDOUT/, words: 'no connection in time' },
	{ code: /^Z_|DECOMPRESS|BROTLI|TRAILING_JUNK/, words: 'its answer arrived damaged' },
	{ code: /^(ECONN|EPIPE|HPE_|UND_ERR_(SOCKET|ABORTED))|^$/, words: 'the connection broke off' },
	{ code: /EXPIRED/, words: 'its certificate has expired', lasting: true },
	{
		code: /CERT|SELF_SIGNED|UNABLE_TO_VERIFY/,
		words: 'its certificate does not fit the address or is not trusted (%)',
		lasting: true,
	},
	{
		code: /EPROTO|ERR_TLS|ERR_SSL/,
		words: 'no secure connection could be made (%)',
		lasting: true,
	},
	{ code: /INVALID/, words: 'the request cannot be sent (%)', lasting: true },
	{ code: /./, words: 'the connection failed (%)' },
];

/** No complete answer came: of a network's error the short code is told, as its text may hold a header. */
export function unanswered({ displayName }: Provider, error: unknown, timedOut: boolean): Failure {
	if (error instanceof OversizedBody) {
		return {
			error: new RequestError(`${displayName} could not be read: ${error.message}`, CHECK_BASE_URL),
			again: false,
		};
	}
	const causes = [...causeChain(error)];
	// How n8n's own policy says that an address is forbidden, before or while connecting.
	if (causes.some(({ name }) => name.startsWith('SsrfBlocked'))) {
		return {
			error: new RequestError(
				`${displayName} was not asked: this n8n does not allow its address`,
				'Ask the administrator of n8n to allow it, or correct a Base URL of your own in the credential.',
			),
			again: false,
		};
	}
	// How undici says that a proxy did not connect.
	const byProxy = /^Proxy response \((\d+)\)/m.exec(
		causes.map(({ message }) => message).join('\n'),
	);
	if (byProxy) {
		const status = Number(byProxy[1]);
		const words = `could not be reached: the proxy in between answered ${status}`;
		return {
			error: new RequestError(`${displayName} ${words}`, CHECK_PROXY),
			again: isPassing(status),
		};
	}
	const code = causes.map(codeOf).find((each) => each) ?? '';
	const [{ words, lasting }] = timedOut
		? [{ words: 'no complete answer in time', lasting: false }]
		: CODES.filter((each) => each.code.test(code));
	return {
		error: new RequestError(
			`${displayName} could not be reached: ${words.replace('%', code)}`,
			'Check the network of the machine n8n runs on, and a Base URL of your own in the credential, then run the workflow again.',
		),
		again: !lasting,
	};
}

function* causeChain(error: unknown): Generator<Error> {
	for (let each = error; each instanceof Error; each = each.cause) yield each;
}

function codeOf(error: Error): string | undefined {
	return 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
