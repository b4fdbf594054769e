import { vanished } from '../alerts/vanished';
import type { Customer } from '../grants/provider';
import type { AsOf, CreditGrant } from '../grants/types';
import { nameIfPossible, readCustomer } from '../reading/customers';
import { balanced, normalize, noteUnknown } from '../reading/grants';
import type { Run } from '../reading/run';
import type { Account } from './account';
import { isOpen, merged, type Held, type Kept } from './held';
import { isWithin } from './scope';

/** What the trigger wants to know of everybody. */
export interface Interest {
	/** Whether the balance of a grant is worth a request of its own. */
	needsBalance(grant: CreditGrant): boolean;
	/** Whether grants can be judged only with what is kept with their customer. */
	needsCustomer(grants: CreditGrant[]): boolean;
	/** Whether there is something to alert of, as of the moment of the reading. */
	isNews(held: Held, grants: CreditGrant[], customer: Customer | undefined, at: AsOf): boolean;
	/** What grants come to, by the keys of alerts. */
	balances(grants: CreditGrant[]): Map<string, string>;
}

/** That a grant is made while the balance of another is asked for does not happen so often in a row. */
const MOST_TRIES = 5;

/**
 * Reads whatever changed of somebody, or all of it where it is their turn.
 *
 * @throws as a request does; then nothing changes but that they are to be read
 */
export async function readHeld(
	run: Run,
	account: Account,
	held: Held,
	interest: Interest,
): Promise<void> {
	const { round } = account;
	const start = held.kept;
	const isTurn = held.round < round;
	const isListed = account.isListed(held);
	const mustAsk = (each: Kept) =>
		isOpen(each, isTurn ? round : 1, (grant) => interest.needsBalance(grant));
	held.isDue = false;

	let kept = start;
	let customer = held.customer;
	// Whether their own list was read after the last balance.
	let isSure = !isListed || (run.provider.holdings !== undefined && kept.some(mustAsk));
	// Of a grant that ends while balances are asked for, nothing is told that was left of it.
	let asOf = run.clock();
	if (isSure) kept = await ownList(run, account, held, kept);
	for (let tries = 1; tries <= MOST_TRIES; tries++) {
		if (kept.some(mustAsk)) {
			const asking = kept.map(async (each) => (mustAsk(each) ? told(run, each, round) : each));
			kept = await Promise.all(asking);
			asOf = run.clock();
			isSure = false;
		}
		const grants = kept.map(({ grant }) => grant);
		if (interest.needsCustomer(grants)) customer = await readCustomer(run, held.customerId ?? '');
		if (isSure || !interest.isNews(held, grants, customer, asOf)) break;
		// The list says nothing of a grant that was made before the balances were asked for.
		asOf = run.clock();
		kept = await ownList(run, account, held, kept);
		isSure = true;
	}

	const grants = kept.map(({ grant }) => grant);
	for (const grant of grants) if (interest.needsBalance(grant)) noteUnknown(run, grant);
	if (interest.isNews(held, grants, customer, asOf)) {
		held.before = interest.balances(start.map(({ grant }) => grant));
		if (account.watched.customerDetails && !run.provider.customersComeAlong) {
			customer ??= await nameIfPossible(run, held.customerId ?? '');
		}
	}
	held.customer = customer;
	held.kept = [...kept, ...metMeanwhile(held, start, kept)];
	// What changed in the meantime may be of any grant.
	if (held.isDue) held.kept = held.kept.map((each) => ({ ...each, toldIn: 0 }));
	if (isTurn) held.round = round;
	held.readAt = performance.now();
	held.asOf = asOf;
	held.isFresh = true;
}

async function told(run: Run, { grant }: Kept, round: number): Promise<Kept> {
	return { grant: await balanced(run, grant, true), toldIn: round };
}

/** All that they have by their own list. What it lacks is used up, or was taken away. */
async function ownList(
	run: Run,
	{ watched: { scope, customerDetails }, round }: Account,
	{ holder, customerId }: Held,
	kept: Kept[],
): Promise<Kept[]> {
	const { provider, api, now } = run;
	const own = {
		customerId: customerId ?? '',
		entitlementId: scope.entitlementId,
		grantId: '',
		customerDetails,
	};
	const source =
		holder?.grants(api, own) ?? provider.holdings?.(api, own) ?? provider.customerGrants(api, own);
	const grants: CreditGrant[] = [];
	for await (const page of source) grants.push(...page.map((each) => normalize(run, each)));
	const within = grants.filter((grant) => isWithin(scope, grant));
	const { listed, missing } = merged(within, kept, round, run.clock());
	const isUsedUp = ({ grant: { status, createdAt } }: Kept) =>
		status === 'active' && !(createdAt !== null && createdAt > now.instant);
	const left = provider.depletedGrantsVanish
		? missing.map((each) =>
				isUsedUp(each) ? { grant: vanished(each.grant, now), toldIn: round } : each,
			)
		: [];
	return [...listed, ...left];
}

/** Grants that the account's list told of while theirs was read. */
function metMeanwhile(held: Held, start: Kept[], kept: Kept[]): Kept[] {
	const known = new Set([...start, ...kept].map(({ grant }) => grant.id));
	return held.kept.filter(({ grant }) => !known.has(grant.id));
}
