import { inspect } from 'node:util';

import type { INode, Logger } from 'n8n-workflow';

import { toItem } from '../../nodes/CreditGrants/grants/output';
import type {
	GrantOperation,
	RateLimit,
	ReadParams,
} from '../../nodes/CreditGrants/grants/provider';
import type { Transaction } from '../../nodes/CreditGrants/grants/transaction';
import type { CreditGrant, JsonObject } from '../../nodes/CreditGrants/grants/types';
import { RETRY_POLICY, type RetryPolicy } from '../../nodes/CreditGrants/http/retry';
import type { Transport } from '../../nodes/CreditGrants/http/transport';
import { toNodeError } from '../../nodes/CreditGrants/form/nodeErrors';
import { providers, type ProviderName } from '../../nodes/CreditGrants/providers';
import { readGrants } from '../../nodes/CreditGrants/reading/grants';
import { readTransactions } from '../../nodes/CreditGrants/reading/transactions';
import { startLine, startRun, type Run } from '../../nodes/CreditGrants/reading/run';
import { ENTITLEMENT } from './book';

export const PROVIDERS = Object.keys(providers) as ProviderName[];

/** The shipped policy with shorter waits. */
export const FAST: RetryPolicy = { ...RETRY_POLICY, firstDelayMs: 4, longestDelayMs: 40 };

const UNPACED: RateLimit = { requestsPerSecond: 100_000, burst: 100, concurrency: 5 };

export const NODE: INode = {
	id: '1',
	name: 'Grants',
	type: 'n8n-nodes-credit-grants.creditGrants',
	typeVersion: 1,
	position: [0, 0],
	parameters: {},
};

let keys = 0;
/** No two runs share a key, as they would then share a pace. */
export function newKey(): string {
	return `sk_test_${Buffer.from(`${(++keys).toString().padStart(6, '0')}-fault-suite+/?`).toString('base64url')}xq7`;
}

export interface Client {
	run: Run;
	/** What must be shown nowhere. */
	secrets: string[];
	/** All that was logged, at every level. */
	log: string[];
}

export interface ClientOptions {
	url: string;
	provider: ProviderName;
	transport: Transport;
	key?: string;
	policy?: Partial<RetryPolicy>;
	rateLimit?: Partial<RateLimit>;
	cancel?: AbortSignal;
	onLog?: (message: string) => void;
}

export function openClient(options: ClientOptions): Client {
	const { url, key = newKey(), cancel, onLog } = options;
	const provider = providers[options.provider];
	const connection = provider.connect({
		environment: 'custom',
		secretKey: key,
		apiKey: key,
		clientId: 'client-id',
		clientSecret: key,
		baseUrl: url,
	});
	const log: string[] = [];
	const write = (...words: unknown[]) => {
		log.push(words.map((each) => inspect(each, { depth: 10 })).join(' '));
		onLog?.(String(words[0]));
	};
	const logger = { debug: write, info: write, warn: write, error: write } as unknown as Logger;
	const host = { logger, getTimezone: () => 'UTC', getExecutionCancelSignal: () => cancel };
	const line = startLine(
		host,
		provider,
		connection,
		options.transport,
		{ ...UNPACED, ...options.rateLimit },
		{ policy: { ...FAST, ...options.policy } },
	);
	const run = startRun(host, line);
	return { run, secrets: [key, ...connection.secrets], log };
}

export const ALL: ReadParams = {
	grantId: '',
	customerId: 'cus_1',
	entitlementId: ENTITLEMENT,
	fetchBalances: false,
};

/** The operation of each provider that pages through one list. */
export const PAGED: Record<ProviderName, GrantOperation> = {
	stripe: 'list',
	sequence: 'list',
	dodoPayments: 'customerGrants',
};

export interface Result {
	/** What the node would put out: nothing where it failed. */
	items: JsonObject[];
	error?: Error;
	/** The error's first line as n8n shows it. */
	message?: string;
	/** A hint says that something may be missing. */
	flagged: boolean;
	/** Everything a user, a log or the database gets to see. */
	shown: string;
}

async function* pagesOf(
	run: Run,
	operation: GrantOperation | 'transactions',
	params: ReadParams,
): AsyncGenerator<Array<CreditGrant | Transaction>> {
	if (operation === 'transactions') {
		const pages = readTransactions(run, params);
		for await (const page of pages) yield page.map(({ transaction }) => transaction);
	} else {
		const pages = readGrants(run, operation, params);
		for await (const page of pages) yield page.map(({ grant }) => grant);
	}
}

const ALL_OF_IT = { depth: 10, showHidden: true, maxArrayLength: null, maxStringLength: null };

/** Reads as the node does: all of it or an error. */
export async function read(
	{ run, log }: Client,
	params: Partial<ReadParams> = {},
	operation: GrantOperation | 'transactions' = PAGED[run.provider.name as ProviderName],
): Promise<Result> {
	const items: JsonObject[] = [];
	let error: Error | undefined;
	try {
		for await (const page of pagesOf(run, operation, { ...ALL, ...params })) {
			items.push(...page.map((each) => toItem(each, { output: 'full', emptyDates: 'null' })));
		}
	} catch (caught) {
		error = caught as Error;
	}
	let message: string | undefined;
	const seen: unknown[] = [JSON.stringify(items), [...run.api.notices.messages], log];
	if (error) {
		const nodeError = toNodeError(NODE, run.provider, error, 0);
		message = nodeError.message;
		seen.push(error, error.stack, nodeError, nodeError.stack, JSON.stringify(nodeError));
	}
	const shown = seen
		.map((each) => (typeof each === 'string' ? each : inspect(each, ALL_OF_IT)))
		.join('\n');
	const flagged = run.api.notices.messages.size > 0;
	return { items: error ? [] : items, error, message, flagged, shown };
}
