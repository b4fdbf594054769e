import type { RecordedRequest } from '../sandbox';

const TERMINAL_INTERVAL_MS = 80;
const PLAIN_INTERVAL_MS = 500;
const CLEAR_LINE = '\r\x1b[2K';

/**
 * Does some work and says meanwhile what the providers have been asked: on a terminal one line that
 * changes, elsewhere a plain line now and then.
 */
export async function withProgress<T>(
	label: string,
	requests: readonly RecordedRequest[],
	work: () => Promise<T>,
): Promise<T> {
	const terminal = process.stdout.isTTY === true;
	const started = performance.now();
	const before = requests.length;
	const line = () => {
		const seconds = ((performance.now() - started) / 1000).toFixed(1);
		return `  ${label}: ${describe(requests.slice(before))}, ${seconds} s`;
	};
	const tick = () => {
		// A line that wraps could not be written over.
		const room = (process.stdout.columns || 80) - 1;
		process.stdout.write(terminal ? CLEAR_LINE + line().slice(0, room) : `${line()} …\n`);
	};
	const timer = setInterval(tick, terminal ? TERMINAL_INTERVAL_MS : PLAIN_INTERVAL_MS);
	try {
		return await work();
	} finally {
		clearInterval(timer);
		process.stdout.write(`${terminal ? CLEAR_LINE : ''}${line()}\n`);
	}
}

/** Most specific first. */
const KINDS: Array<[one: string, many: string, path: RegExp]> = [
	['grant by its id', 'grants by id', /\/credit_grants\/[^/]+$|^\/api\/credits\/[^/]+$/],
	['page of grants', 'pages of grants', /\/credit_grants$|^\/api\/credits$|\/grants$/],
	['balance', 'balances', /\/credit_balance_summary$|^\/api\/credits\/[^/]+\/balances$/],
	['page of customers', 'pages of customers', /\/balances$/],
	['list of entitlements', 'lists of entitlements', /\/credit-entitlements$/],
];

function describe(requests: readonly RecordedRequest[]): string {
	const counts = KINDS.map(() => 0);
	for (const { path } of requests) {
		const kind = KINDS.findIndex(([, , pattern]) => pattern.test(path));
		if (kind !== -1) counts[kind]++;
	}
	const parts = KINDS.flatMap(([one, many], kind) => {
		const count = counts[kind];
		return count === 0 ? [] : [`${count} ${count === 1 ? one : many}`];
	});
	return [`${requests.length} requests`, ...parts].join(', ').replace(', ', ': ');
}
