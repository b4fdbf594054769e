import { customerBalance, groupByBalance, type CustomerBalance } from '../grants/balances';
import { isMissing, RequestError, whereRefused } from '../grants/errors';
import type { GrantParams, Scope, SentGrant } from '../grants/provider';
import type { ThresholdRule } from '../grants/threshold';
import type { CreditGrant } from '../grants/types';
import { usedUp } from '../alerts/vanished';
import { complete, normalize, noteUnknown } from './grants';
import type { Run } from './run';
import { readThresholds } from './thresholds';

/** A balance, and the grants it was counted from. */
export interface CountedBalance {
	balance: CustomerBalance;
	grants: CreditGrant[];
}

/** What every customer in the scope has left of each unit, and the grants behind it. */
export async function readCustomerBalances(
	run: Run,
	scope: Scope,
	rule: ThresholdRule,
	options: { customerDetails: boolean; ofHoldersAlone: boolean },
): Promise<CountedBalance[]> {
	const isActive = ({ status }: CreditGrant) => status === 'active';
	const grants = await readHoldings(run, scope, isActive, options);
	const groups = groupByBalance(grants);
	const thresholdsOf = await readThresholds(run, [...groups.values()], rule);
	return [...groups].map(([id, group]) => ({
		balance: customerBalance(id, group, thresholdsOf(group)),
		grants: group,
	}));
}

/**
 * All grants of the customers named, or of everybody: what balances and alerts are made from.
 *
 * @param needsBalance whether a grant's balance is worth a request of its own
 * @param options.customerDetails whether it is to be told whose they are, where that comes along
 * @param options.ofHoldersAlone whether those who have nothing to spend may be left out, where that saves requests
 * @param options.mayBeGone whether it is no error that every customer named is gone
 * @throws as `readGrants` does: nothing is returned unless the read is complete
 */
export async function readHoldings(
	run: Run,
	{ customerIds, entitlementId }: Scope,
	needsBalance: (grant: CreditGrant) => boolean,
	{ customerDetails = false, mayBeGone = false, ofHoldersAlone = false } = {},
): Promise<CreditGrant[]> {
	const { provider, api } = run;
	const all = { entitlementId, grantId: '', customerId: '', customerDetails, ofHoldersAlone };
	const read = async (source: AsyncIterable<SentGrant[]>, params: GrantParams) => {
		const found: SentGrant[] = [];
		for await (const page of source) found.push(...page);
		const bare = found.map((each) => normalize(run, each));
		// Asked for after the list was read: a grant on the list that has no balance then is used up, not new.
		const wanted = found.filter((_, index) => needsBalance(bare[index]));
		const known = await complete(run, wanted, { ...params, fetchBalances: true });
		const balanced = known.map(({ grant }) => asHeld(run, grant));
		for (const grant of balanced) noteUnknown(run, grant);
		const byId = new Map(balanced.map((grant) => [grant.id, grant]));
		return bare.map((grant) => byId.get(grant.id) ?? grant);
	};
	const grants = customerIds
		? await readNamed(run, [...new Set(customerIds)], mayBeGone, async (customerId) => {
				const own = { ...all, customerId };
				const source = provider.holdings?.(api, own) ?? provider.customerGrants(api, own);
				return await read(source, own);
			})
		: await read(provider.list(api, all), all);
	// A holder may be named twice: as a customer, and as the account that acts as it.
	return [...new Map(grants.map((grant) => [grant.id, grant])).values()];
}

/**
 * What each of the customers has. One who is gone is noted, and the others are given.
 *
 * @throws RequestError where all of them are gone, unless they may be
 */
async function readNamed(
	{ api }: Run,
	customerIds: string[],
	mayBeGone: boolean,
	read: (customerId: string) => Promise<CreditGrant[]>,
): Promise<CreditGrant[]> {
	const held = await Promise.all(
		customerIds.map(async (customerId) =>
			whereRefused(read(customerId), isMissing, (gone) => {
				api.notices.gone.add(customerId);
				return gone;
			}),
		),
	);
	const grants = held.filter((each) => Array.isArray(each));
	const [first] = held;
	if (!mayBeGone && grants.length === 0 && first instanceof RequestError) throw first;
	return grants.flat();
}

/**
 * A grant whose balance was asked for, used up where the provider leaves it out because of that. Who is gone has
 * used up nothing: of them no balance was told.
 */
export function asHeld({ provider, now, api }: Run, grant: CreditGrant): CreditGrant {
	const isGone = api.notices.gone.has(grant.customerId ?? '');
	return provider.depletedGrantsVanish && !isGone ? usedUp(grant, now) : grant;
}
