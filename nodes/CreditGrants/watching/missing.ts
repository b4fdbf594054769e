import { vanished } from '../alerts/vanished';
import type { Scope } from '../grants/provider';
import type { CreditGrant } from '../grants/types';
import { normalize } from '../reading/grants';
import { readHoldings } from '../reading/holdings';
import type { Run } from '../reading/run';
import { isWithin } from './scope';

/**
 * The grants that were there and are missing in what was read, for a provider whose used-up grants vanish:
 * their customers' own lists tell whether they are used up. Those of a customer who is gone are not among them.
 *
 * @param present those of the last poll; undefined in a process that has not polled
 */
export async function readMissing(
	run: Run,
	scope: Scope,
	read: CreditGrant[],
	present: CreditGrant[] | undefined,
): Promise<CreditGrant[]> {
	const { gone } = run.api.notices;
	const isRead = new Set(read.map(({ id }) => id));
	const before = present ?? (scope.customerIds ? await readAccount(run, scope) : []);
	const missing = before.filter((grant) => !isRead.has(grant.id) && isWithin(scope, grant));
	const lists = scope.customerIds ? [] : await readLists(run, missing);
	const found = new Map(lists.map((grant) => [grant.id, grant]));
	return missing
		.filter(({ customerId }) => !gone.has(customerId ?? ''))
		.map((grant) => found.get(grant.id) ?? vanished(grant, run.now))
		.filter(({ status }) => status === 'active' || status === 'depleted');
}

/**
 * What the whole account shows of named customers: there a grant stays that is used up. One that was made since the
 * run began is not missing in what was read before.
 */
async function readAccount(run: Run, scope: Scope): Promise<CreditGrant[]> {
	const { provider, api, now } = run;
	const grants: CreditGrant[] = [];
	const all = { grantId: '', customerId: '', entitlementId: scope.entitlementId };
	const isNewer = ({ createdAt }: CreditGrant) => createdAt !== null && createdAt > now.instant;
	for await (const page of provider.list(api, all)) {
		const listed = page.map((each) => normalize(run, each));
		grants.push(...listed.filter((each) => isWithin(scope, each) && !isNewer(each)));
	}
	return grants;
}

/** What the customers have of whom something is missing that was not used up before. */
async function readLists(run: Run, missing: CreditGrant[]): Promise<CreditGrant[]> {
	const customerIds = missing
		.filter(({ status }) => status === 'active')
		.flatMap(({ customerId }) => customerId ?? []);
	const lists = await Promise.all(
		[...new Set(customerIds)].map(async (customerId) =>
			readHoldings(run, { customerIds: [customerId], entitlementId: '' }, () => false, {
				mayBeGone: true,
			}),
		),
	);
	return lists.flat();
}
