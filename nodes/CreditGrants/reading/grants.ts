import { about } from '../grants/errors';
import { take } from '../grants/paginate';
import type { GrantOperation, ReadParams } from '../grants/provider';
import { isSettled } from '../grants/status';
import type { CreditGrant, GrantStatus, JsonObject } from '../grants/types';
import { ahead } from './ahead';
import type { Run } from './run';

export interface FoundGrant {
	grant: CreditGrant;
	/** As the provider sent it. */
	raw: JsonObject;
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

export async function complete(
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

export type JsonHolder = { raw: JsonObject };

export function normalize({ provider, now, connection }: Run, found: JsonHolder): CreditGrant {
	return about(
		() => `grant ${JSON.stringify(found.raw.id)}`,
		() => provider.toCreditGrant(found, now, connection.mode),
	);
}

/** Whether a grant whose balance may not be known yet can turn out to have a status. */
function mayHaveStatus({ status }: CreditGrant, wanted: GrantStatus): boolean {
	return status === wanted || (wanted === 'depleted' && !isSettled(status));
}
