import { vanished } from '../alerts/vanished';
import { isMissing, whereRefused } from '../grants/errors';
import type { Past } from '../grants/forecast';
import type { CreditGrant } from '../grants/types';
import { nameIfPossible, readCustomer } from '../reading/customers';
import { balanced, normalize, noteUnknown } from '../reading/grants';
import type { Run } from '../reading/run';
import type { Account } from './account';
import { isOpen, knownOf, merged, type Held, type Kept, type Known } from './held';
import { isWithin } from './scope';

/** What the trigger wants to know of everybody. */
export interface Interest {
	/** Whether the balance of a grant is worth a request of its own. */
	needsBalance: (grant: CreditGrant) => boolean;
	/** Whether grants can be judged only with what is kept with their customer. */
	needsCustomer: (grants: CreditGrant[]) => boolean;
	/** What they spent of late; undefined where that is of no concern. */
	pasts?: (grants: CreditGrant[]) => Promise<Map<string, Past[]>>;
	/** Whether there is something to alert of, or something else to keep of an alert than was kept before. */
	news: (held: Held, known: Known) => 'alert' | 'change' | undefined;
	/** What grants come to, by the keys of alerts. */
	balances: (known: Known) => Map<string, string>;
}

/** That a grant is made while the balance of another is asked for does not happen so often in a row. */
const MOST_TRIES = 5;

/**
 * Reads whatever changed of somebody, or all of it where it is their turn.
 *
 * @throws as a request does; then nothing changes but that they are not due
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
	const asked = async (all: Kept[]) =>
		Promise.all(all.map(async (each) => (mustAsk(each) ? told(run, each, round) : each)));
	held.isDue = false;

	const before = knownOf(held);
	let kept = start;
	let known = before;
	// Whether their own list was read after the last balance.
	let isSure = !isListed || (run.provider.holdings !== undefined && kept.some(mustAsk));
	// Who renews in the moment in which credits end has none for as long as an answer is on its way.
	let moment = momentOf(run);
	if (isSure) kept = await ownList(run, account, held, kept);
	for (let tries = 1; tries <= MOST_TRIES; tries++) {
		if (kept.some(mustAsk)) {
			const anyway = async () => asked(await ownList(run, account, held, kept));
			// Of a grant that was taken away nothing is told: that is no customer who is gone.
			kept = await whereRefused(asked(kept), isMissing, anyway);
			moment = momentOf(run);
			isSure = false;
		}
		known = { ...known, grants: kept.map(({ grant }) => grant), asOf: moment.asOf };
		if (interest.needsCustomer(known.grants)) {
			known.customer = await readCustomer(run, held.customerId ?? '');
		}
		if (interest.pasts && (isTurn || !known.pasts || hasMoved(before.grants, known.grants))) {
			known.pasts = await interest.pasts(known.grants);
		}
		if (isSure || !interest.news(held, known)) break;
		// The list says nothing of a grant that was made before the balances were asked for.
		moment = momentOf(run);
		kept = await ownList(run, account, held, kept);
		isSure = true;
	}

	known = { ...known, grants: kept.map(({ grant }) => grant) };
	for (const grant of known.grants) if (interest.needsBalance(grant)) noteUnknown(run, grant);
	if (interest.news(held, known) === 'alert') {
		held.before = interest.balances(before);
		if (account.watched.customerDetails && !run.provider.customersComeAlong) {
			known.customer ??= await nameIfPossible(run, held.customerId ?? '');
		}
	}
	held.customer = known.customer;
	held.pasts = known.pasts;
	Object.assign(held, moment);
	held.kept = [...kept, ...metMeanwhile(held, start, kept)];
	// What changed in the meantime may be of any grant.
	if (held.isDue) account.doubt(held);
	if (isTurn) held.round = round;
	held.isFresh = true;
}

/** Of which moment a list tells that is asked for now, and balances that were answered. */
function momentOf(run: Run): Pick<Held, 'asOf' | 'readAt'> {
	return { asOf: run.clock(), readAt: performance.now() };
}

/** Whether something was spent or given back, as far as balances tell. */
function hasMoved(before: CreditGrant[], now: CreditGrant[]): boolean {
	const balances = new Map(before.map(({ id, balanceExact }) => [id, balanceExact]));
	return now.some(({ id, balanceExact }) => balances.get(id) !== balanceExact);
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
