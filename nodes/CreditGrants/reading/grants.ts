import { withBalance } from '../grants/creditGrant';
import { about, isMissing, whereRefused, type RequestError } from '../grants/errors';
import { conditionsOf, hangsOnBalance, matches, mayMeet } from '../grants/filter';
import { take } from '../grants/paginate';
import type { GrantOperation, ReadParams, SentGrant } from '../grants/provider';
import type { CreditGrant, JsonObject } from '../grants/types';
import { workedOn } from './ahead';
import type { Run } from './run';

export interface FoundGrant {
	grant: CreditGrant;
	/** As the provider sent it. */
	raw: JsonObject;
}

/**
 * The grants of one input, page by page, balances and filters applied.
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
	const { filter = {}, limit } = params;
	const conditions = conditionsOf(filter);
	const isPicked = conditions.length > 0;
	const ofHoldersAlone = filter.statuses?.every((each) => each === 'active' || each === 'pending');
	const list = provider[operation](api, { ...params, isPicked, ofHoldersAlone });
	const mayMatch = (found: SentGrant) => {
		const met = mayMeet(normalize(run, found), conditions);
		for (const { words } of met) api.notices.met.add(words);
		return met.length === conditions.length;
	};
	const possible = async function* () {
		for await (const page of list) yield page.filter(mayMatch);
	};
	const matching = async (page: SentGrant[]) => {
		const grants = await complete(run, page, params);
		return grants.filter(({ grant }) => matches(grant, conditions));
	};
	if (limit === undefined || !hangsOnBalance(filter, provider)) {
		yield* workedOn(take(isPicked ? possible() : list, limit), matching);
		return;
	}
	// Where few are wanted, not every balance of a page is asked for.
	const partSize = Math.max(limit, api.concurrency);
	const parts = async function* () {
		for await (const page of possible()) {
			for (let at = 0; at < page.length; at += partSize) {
				yield await matching(page.slice(at, at + partSize));
			}
		}
	};
	yield* take(parts(), limit);
}

export async function complete(
	run: Run,
	found: SentGrant[],
	{ fetchBalances, customerId }: Pick<ReadParams, 'fetchBalances' | 'customerId'>,
): Promise<FoundGrant[]> {
	const completeOne = async (each: SentGrant): Promise<FoundGrant> => {
		const grant = normalize(run, each);
		return {
			grant: fetchBalances ? await balanced(run, grant, customerId !== '') : grant,
			raw: each.raw,
		};
	};
	return await Promise.all(found.map(completeOne));
}

/**
 * Asks for a balance. A customer who is gone is noted, and the others are given: but one whom the user named is
 * an error.
 */
export async function balanced(
	{ provider, api, clock }: Run,
	grant: CreditGrant,
	isNamed: boolean,
): Promise<CreditGrant> {
	if (!provider.balanceOf) return grant;
	const isExpected = (error: RequestError) => !isNamed && isMissing(error);
	const told = await whereRefused(provider.balanceOf(api, grant), isExpected, () => {
		api.notices.gone.add(grant.customerId ?? '');
		return undefined;
	});
	// What expired while its balance was asked for is not used up.
	return told ? withBalance(grant, told, clock()) : grant;
}

/** An active grant whose balance nobody tells is no grant that is fine: it is told by name. */
export function noteUnknown({ api: { notices } }: Run, grant: CreditGrant): void {
	if (grant.customerId === null) notices.ownerless.add(grant.id);
	else if (
		grant.status === 'active' &&
		grant.balanceExact === undefined &&
		!notices.gone.has(grant.customerId)
	) {
		notices.unknownBalances.add(grant.id);
	}
}

export function normalize({ provider, now, connection }: Run, found: SentGrant): CreditGrant {
	return about(
		() => `grant ${JSON.stringify(found.raw.id)}`,
		() => provider.toCreditGrant(found, now, connection.mode),
	);
}
