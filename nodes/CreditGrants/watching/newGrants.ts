import { SeenGrants } from '../alerts/created';
import type { Scope } from '../grants/provider';
import type { CreditGrant } from '../grants/types';
import type { Run } from '../reading/run';
import type { Account } from './account';
import type { Held } from './held';
import type { Judge, Kept, Verdict } from './judge';
import { isWithin } from './scope';

/** How far the clocks of n8n and a provider may be apart. */
const CLOCKS_APART_MS = 60_000;

/** Whatever exists when the trigger starts is not news: only what is made while that is still being read. */
export function createdJudge(
	run: Run,
	account: Account,
	scope: Scope,
	{ before, watch, polls, digest }: Kept,
): Judge {
	const seen = new SeenGrants(before?.seen ?? '', digest);
	const from = before?.from ?? account.from;
	const start = new Date(Date.parse(from) + CLOCKS_APART_MS).toISOString();
	// What a customer has who is watched from now on is not new.
	const isNew = (grant: CreditGrant) => {
		const isNews = before?.scope
			? isWithin(before.scope, grant)
			: grant.createdAt !== null && grant.createdAt > start;
		return isNews && !seen.has(grant);
	};
	const verdict = (): Verdict => {
		// What nobody holds is never read but by the account's list.
		const isLooked = (held: Held) =>
			(held.isFresh || held.customerId === null || !before?.scope) &&
			account.isSettled(held, isNew);
		const looked = [...account.held.values()].filter(isLooked);
		// A holder may be named twice, as a customer and as the account that acts as it.
		const byId = looked.flatMap(({ kept }) => kept.map(({ grant }) => [grant.id, grant] as const));
		const grants = [...new Map(byId).values()];
		const alerts = grants.filter(isNew).map((grant) => ({
			key: grant.id,
			subject: { record: grant },
			alertId: digest(grant.id),
			since: run.now.instant,
			isReminder: false,
		}));
		const heldOf = new Map(
			looked.flatMap((held) => held.kept.map(({ grant }) => [grant.id, held] as const)),
		);
		const known = account.isWhole ? scope : before?.scope;
		return {
			alerts,
			heldOf,
			changed: alerts.flatMap(({ key }) => heldOf.get(key) ?? []),
			state: { watch, polls, from, scope: known, seen: seen.marksWith(grants) },
		};
	};
	return {
		interest: {
			needsBalance: isNew,
			needsCustomer: () => false,
			news: (_held, { grants }) => (grants.some(isNew) ? 'alert' : undefined),
			balances: () => new Map(),
		},
		verdict,
	};
}
