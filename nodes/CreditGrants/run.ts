import type { ICredentialDataDecryptedObject, Logger } from 'n8n-workflow';

import { ahead } from './ahead';
import { asOf } from './grants/dates';
import { about } from './grants/errors';
import { take } from './grants/paginate';
import { isSettled } from './grants/status';
import { usedUp } from './grants/vanished';
import type {
	Connection,
	GrantOperation,
	GrantParams,
	Provider,
	RateLimit,
} from './grants/provider';
import type { Api, AsOf, CreditGrant, GrantStatus, JsonObject, Notices } from './grants/types';
import { n8nHelperTransport } from './http/n8nHelper';
import { allowance, sharedPacer } from './http/pacing';
import { createRequest } from './http/request';
import type { RetryPolicy } from './http/retry';
import type { HttpHelpers, Transport } from './http/transport';
import { undiciTransport } from './http/undici';

/** What of n8n a run needs; an execution, a poll and a list search all offer it. */
export interface Host {
	helpers: HttpHelpers;
	logger: Logger;
	getTimezone(): string;
	getCredentials(type: string): Promise<ICredentialDataDecryptedObject>;
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

export interface FoundGrant {
	grant: CreditGrant;
	/** As the provider sent it. */
	raw: JsonObject;
}

export type ReadParams = GrantParams & {
	/** Ask for balances that the grants do not carry. */
	fetchBalances: boolean;
};

/**
 * @param rateLimit the user's own allowance, where the provider gave the account another than it documents
 * @throws InputError for a credential that cannot be used
 */
export async function openRun(
	host: Host,
	provider: Provider,
	rateLimit: Partial<RateLimit> = {},
): Promise<Run> {
	const connection = provider.connect(await host.getCredentials(provider.credential));
	const transport = (await undiciTransport(host.helpers)) ?? n8nHelperTransport(host.helpers);
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
	const notices: Notices = { duplicates: 0, settledBalances: 0, messages: new Set() };
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

/**
 * The grants of one input, page by page, balances and status filter applied.
 *
 * @throws RequestError, InputError or AnswerError; what was yielded before is then not all there is
 */
export async function* readGrants(
	run: Run,
	operation: GrantOperation,
	params: ReadParams,
): AsyncGenerator<FoundGrant[]> {
	const { provider, api } = run;
	if (operation === 'get') {
		yield await complete(run, [await provider.get(api, params)], params);
		return;
	}
	const { status, limit } = params;
	const list = provider[operation](api, params);
	const pages = limit === undefined ? ahead(list) : list;
	if (!status) {
		for await (const page of take(pages, limit)) yield await complete(run, page, params);
		return;
	}
	// Where few are wanted, not every balance of a page is asked for.
	const partSize = Math.max(limit ?? Infinity, api.concurrency);
	const matching = async function* () {
		for await (const page of pages) {
			const possible = page.filter((found) => mayHaveStatus(normalize(run, found), status));
			for (let at = 0; at < possible.length; at += partSize) {
				const grants = await complete(run, possible.slice(at, at + partSize), params);
				yield grants.filter(({ grant }) => grant.status === status);
			}
		}
	};
	yield* take(matching(), limit);
}

/**
 * All grants of the customers named, or of everybody: what balances and alerts are made from.
 *
 * @param needsBalance whether a grant's balance is worth a request of its own
 * @throws as `readGrants` does: nothing is returned unless the read is complete
 */
export async function readHoldings(
	run: Run,
	{ customerIds, entitlementId }: { customerIds?: string[]; entitlementId: string },
	needsBalance: (grant: CreditGrant) => boolean,
): Promise<CreditGrant[]> {
	const { provider, api } = run;
	const params = { entitlementId, grantId: '', customerId: '' };
	const sources = customerIds
		? [...new Set(customerIds)].map((customerId) => {
				const ofCustomer = { ...params, customerId };
				return provider.holdings?.(api, ofCustomer) ?? provider.customerGrants(api, ofCustomer);
			})
		: [provider.list(api, params)];
	const read = async (source: AsyncIterable<JsonHolder[]>) => {
		const found: JsonHolder[] = [];
		for await (const page of source) found.push(...page);
		const bare = found.map((each) => normalize(run, each));
		// Asked for after the list was read: a grant on the list that has no balance then is used up, not new.
		const wanted = found.filter((_, index) => needsBalance(bare[index]));
		const known = await complete(run, wanted, { fetchBalances: true });
		const byId = new Map(known.map(({ grant }) => [grant.id, grant]));
		return bare.map((grant) => {
			const balanced = byId.get(grant.id);
			return balanced ? asHeld(run, balanced) : grant;
		});
	};
	const grants = (await Promise.all(sources.map(read))).flat();
	// A holder may be named twice: as a customer, and as the account that acts as it.
	return [...new Map(grants.map((grant) => [grant.id, grant])).values()];
}

/** A grant whose balance was asked for, used up where the provider leaves it out because of that. */
export function asHeld({ provider, now }: Run, grant: CreditGrant): CreditGrant {
	return provider.depletedGrantsVanish ? usedUp(grant, now) : grant;
}

async function complete(
	run: Run,
	found: JsonHolder[],
	{ fetchBalances }: Pick<ReadParams, 'fetchBalances'>,
): Promise<FoundGrant[]> {
	const { provider, api } = run;
	const completeOne = async (each: JsonHolder): Promise<FoundGrant> => {
		const grant = normalize(run, each);
		const known = fetchBalances ? await provider.withBalance?.(api, each, grant) : undefined;
		// What expired while its balance was asked for is not used up.
		return { grant: known ? normalize({ ...run, now: run.clock() }, known) : grant, raw: each.raw };
	};
	return await Promise.all(found.map(completeOne));
}

type JsonHolder = { raw: JsonObject };

function normalize({ provider, now, connection }: Run, found: JsonHolder): CreditGrant {
	return about(
		() => `grant ${JSON.stringify(found.raw.id)}`,
		() => provider.toCreditGrant(found, now, connection.mode),
	);
}

/** Whether a grant whose balance may not be known yet can turn out to have a status. */
function mayHaveStatus({ status }: CreditGrant, wanted: GrantStatus): boolean {
	return status === wanted || (wanted === 'depleted' && !isSettled(status));
}
