import { isPassing, RequestError } from '../grants/errors';
import type { Provider } from '../grants/provider';
import { CHECK_BASE_URL, CHECK_PROXY, CHECK_WAY } from './advice';
import { OversizedBody } from './body';
import type { Failure } from './failures';

interface Meaning {
	/** The code at the %, told only where the words leave something open: n8n replaces a message that holds a common one. */
	words: string;
	fix: string;
	/** Another attempt cannot help. */
	lasting?: true;
}

const LATE: Meaning = {
	words: 'no complete answer in time',
	fix: `Run the workflow again. If it stays: ${CHECK_WAY}`,
};

/** What the codes of the network mean; the first that fits. */
const CODES: Array<Meaning & { code: RegExp }> = [
	{
		code: /^(ENOTFOUND|EAI_)/,
		words: 'its address was not found',
		fix: 'Check the name resolution (DNS) of the machine n8n runs on, the spelling of a Base URL of your own in the credential, and that of HTTPS_PROXY if it is set.',
	},
	{ code: /^ECONNREFUSED$/, words: 'the connection was refused', fix: CHECK_WAY },
	{ code: /UNREACH/, words: 'there is no way to its network', fix: CHECK_WAY },
	{ code: /TIMEOUT|TIMEDOUT/, words: 'no connection in time', fix: CHECK_WAY },
	{
		code: /^Z_|DECOMPRESS|BROTLI|TRAILING_JUNK/,
		words: 'its answer arrived damaged',
		fix: `Run the workflow again. If it stays, a proxy or firewall in between may change answers. ${CHECK_BASE_URL}`,
	},
	{
		code: /^(ECONN|EPIPE|HPE_|UND_ERR_(SOCKET|ABORTED))|^$/,
		words: 'the connection broke off',
		fix: `Run the workflow again. If it stays: ${CHECK_WAY}`,
	},
	{
		code: /EXPIRED|NOT_YET_VALID/,
		words: 'its certificate has expired or is not valid yet',
		fix: 'Check the clock of the machine n8n runs on. Where the server is your own, or a proxy of your company is in between, have its certificate renewed.',
		lasting: true,
	},
	{
		code: /ALTNAME/,
		words: 'its certificate is for another address',
		fix: 'Check the credential: a Base URL of your own must have the very name that stands in the certificate. Otherwise a proxy or a sign-in page in between has answered.',
		lasting: true,
	},
	{
		code: /CERT|SELF_SIGNED|UNABLE_TO_VERIFY/,
		words: 'its certificate is not trusted (%)',
		fix: 'Where the server is your own, or a proxy of your company is in between: save the certificate authority it uses as a PEM file, name the file in NODE_EXTRA_CA_CERTS and start n8n again. Otherwise check a Base URL of your own in the credential.',
		lasting: true,
	},
	{
		code: /EPROTO|ERR_TLS|ERR_SSL/,
		words: 'no secure connection could be made (%)',
		fix: `A Base URL of your own must lead to a port that speaks https. ${CHECK_PROXY}`,
		lasting: true,
	},
	{
		code: /^ERR_INVALID_URL$/,
		words: 'the proxy set for it is no address',
		fix: CHECK_PROXY,
		lasting: true,
	},
	{ code: /INVALID/, words: 'the request cannot be sent (%)', fix: CHECK_BASE_URL, lasting: true },
	{ code: /./, words: 'the connection failed (%)', fix: CHECK_WAY },
];

/** No complete answer came: of a network's error the short code is told, as its text may hold a header. */
export function unanswered({ displayName }: Provider, error: unknown, timedOut: boolean): Failure {
	const failure = (words: string, fix: string, again: boolean): Failure => ({
		error: new RequestError(`${displayName} ${words}`, fix),
		again,
	});
	if (error instanceof OversizedBody) {
		return failure(`could not be read: ${error.message}`, CHECK_BASE_URL, false);
	}
	const causes = [...causeChain(error)];
	// How n8n's own policy says that an address is forbidden, before or while connecting.
	if (causes.some(({ name }) => name.startsWith('SsrfBlocked'))) {
		return failure(
			'was not asked: this n8n does not allow its address',
			'Ask the administrator of n8n to allow it, or correct a Base URL of your own in the credential.',
			false,
		);
	}
	// How undici says that a proxy did not connect.
	const byProxy = /^Proxy response \((\d+)\)/m.exec(
		causes.map(({ message }) => message).join('\n'),
	);
	if (byProxy) {
		const status = Number(byProxy[1]);
		return failure(
			`could not be reached: the proxy in between answered ${status}`,
			status === 407
				? CHECK_PROXY
				: `Ask who runs the proxy to let n8n reach ${displayName}. ${CHECK_PROXY}`,
			isPassing(status),
		);
	}
	const code = causes.map(codeOf).find((each) => each) ?? '';
	const [{ words, fix, lasting }] = timedOut
		? [LATE]
		: CODES.filter((each) => each.code.test(code));
	return failure(`could not be reached: ${words.replace('%', code)}`, fix, !lasting);
}

function* causeChain(error: unknown): Generator<Error> {
	for (let each = error; each instanceof Error; each = each.cause) yield each;
}

function codeOf(error: Error): string | undefined {
	// A login in the proxy's address that is not encoded.
	if (error.name === 'URIError') return 'ERR_INVALID_URL';
	return 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
