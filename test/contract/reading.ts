import type { Logger } from 'n8n-workflow';

import { asOf } from '../../nodes/CreditGrants/grants/dates';
import type {
	GrantOperation,
	RateLimit,
	ReadParams,
} from '../../nodes/CreditGrants/grants/provider';
import { n8nHelperTransport } from '../../nodes/CreditGrants/http/n8nHelper';
import { RETRY_POLICY, type RetryPolicy } from '../../nodes/CreditGrants/http/retry';
import type { HttpHelpers, Transport } from '../../nodes/CreditGrants/http/transport';
import { undiciTransport } from '../../nodes/CreditGrants/http/undici';
import { readGrants, type FoundGrant } from '../../nodes/CreditGrants/reading/grants';
import { startLine, startRun, type Run } from '../../nodes/CreditGrants/reading/run';
import { NOW } from '../fixtures';
import type { Replay } from './replay';
import type { Subject } from './subjects';

export const TRANSPORTS: Record<string, (helpers: HttpHelpers) => Promise<Transport>> = {
	undici: async (helpers) => {
		const transport = await undiciTransport(helpers, 'http://127.0.0.1');
		if (!transport) throw new Error('undici is not there');
		return transport;
	},
	"n8n's helper": async (helpers) => n8nHelperTransport(helpers),
};

/** Pacing and backoff are subjects of their own tests: here they would only make them slow. */
const UNPACED = { requestsPerSecond: 100_000, burst: 1000, concurrency: 10 };
const AT_ONCE: RetryPolicy = { ...RETRY_POLICY, firstDelayMs: 0 };

const silent: Logger = { error() {}, warn() {}, info() {}, debug() {} };

export interface Setting {
	signal?: AbortSignal;
	policy?: Partial<RetryPolicy>;
	pace?: RateLimit;
	/** Hears each debug message of the run. */
	onLog?: (message: string) => void;
}

/** Opens a run at `NOW` against the replay, hands it over and closes it. */
export async function withRun<T>(
	subject: Subject,
	{ url }: Pick<Replay, 'url'>,
	transport: Transport,
	work: (run: Run) => Promise<T>,
	{ signal, policy, pace = UNPACED, onLog = () => {} }: Setting = {},
): Promise<T> {
	const { provider } = subject;
	const host = {
		logger: { ...silent, debug: onLog },
		getTimezone: () => 'UTC',
		getExecutionCancelSignal: () => signal,
	};
	const connection = provider.connect(subject.credentials(url));
	const line = startLine(host, provider, connection, transport, pace, {
		policy: { ...AT_ONCE, ...policy },
	});
	const run = startRun(host, line);
	try {
		const now = asOf(NOW, 'UTC');
		return await work({ ...run, now, clock: () => now });
	} finally {
		await run.close();
	}
}

export async function readAll(
	run: Run,
	operation: GrantOperation,
	params: Partial<ReadParams> = {},
): Promise<FoundGrant[]> {
	const ids = { grantId: '', customerId: '', entitlementId: '' };
	const found: FoundGrant[] = [];
	const reading = readGrants(run, operation, { ...ids, fetchBalances: true, ...params });
	for await (const page of reading) found.push(...page);
	return found;
}

/** What a promise fails with; undefined where it does not. */
export async function failure(promise: Promise<unknown>): Promise<unknown> {
	return await promise.then(
		() => undefined,
		(error: unknown) => error,
	);
}
