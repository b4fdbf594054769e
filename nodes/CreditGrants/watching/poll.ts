import { createHash } from 'crypto';

import { advance, type Alert, type AlertState } from '../alerts/advance';
import { SeenGrants } from '../alerts/created';
import { endedBefore, isEnded } from '../alerts/ended';
import { needsBalance, observe, type Condition, type Subject } from '../alerts/events';
import type { TriggerRule } from '../alerts/rule';
import type { Scope } from '../grants/provider';
import type { CreditGrant, JsonObject } from '../grants/types';
import { nameIfPossible } from '../reading/customers';
import { readHoldings, readThresholds } from '../reading/holdings';
import type { Run } from '../reading/run';
import { alertItem, type AlertView } from './alertItem';
import { groupsOf, keyOf } from './groups';
import type { PollMemory } from './memory';
import { readMissing } from './missing';
import { isWithin } from './scope';

/** What the trigger keeps between polls. */
export interface WatchState {
	/** What is watched, and for which workflow; the state of another watch says nothing. */
	watch: string;
	/** For the conditions. */
	alerted?: AlertState;
	/** When it was first read; ISO 8601 in UTC. */
	from?: string;
	/** How many polls have alerted. */
	polls?: number;
	/** For Grant Created: marks of the grants that are known, and whose they were. */
	seen?: string;
	scope?: Scope;
}

interface Poll {
	alerts: Array<Alert<Subject>>;
	state: WatchState;
	/** Exact balances by key, to tell the next alert what was before. */
	balances: Map<string, string>;
}

/** Who watches: alerts and what is kept of them are of one trigger and one account. */
export interface Watcher {
	/** The trigger's static data. */
	kept: { state?: WatchState };
	memory: PollMemory;
	/** A workflow that was copied from another has its state, and must not take it for its own. */
	workflowId: string;
	/** The credential: the grants of another account are not new. */
	credentialId: string;
}

/**
 * Reads everything in the scope; what is kept moves on together with the alerts.
 *
 * @returns the items of the alerts
 * @throws as `readHoldings` does; then there is nothing to alert and nothing moves
 */
export async function watch(
	run: Run,
	rule: TriggerRule,
	view: AlertView,
	watcher: Watcher,
): Promise<JsonObject[]> {
	const { kept, memory } = watcher;
	const { alerts, state, balances } = await poll(run, rule, watcher);
	const records = alerts.map(({ subject }) => subject.record);
	const named = rule.customerDetails ? await nameIfPossible(run, records) : records;
	const items = alerts.map((alert, index) => {
		const subject = { ...alert.subject, record: named[index] };
		const previousBalance = memory.balances.get(alert.key) ?? alert.previousBalance;
		return alertItem(rule.event, { ...alert, subject }, previousBalance, view);
	});
	memory.balances = balances;
	kept.state = state;
	return items;
}

async function poll(run: Run, rule: TriggerRule, watcher: Watcher): Promise<Poll> {
	const { workflowId, credentialId, kept, memory } = watcher;
	const { baseUrl, mode, account = '' } = run.connection;
	// A key of the same credential may open the live account where it opened the test account before.
	const source = [run.provider.name, baseUrl, credentialId, mode, account];
	const name = [...source, rule.event, rule.watch, workflowId].join(' ');
	const before = kept.state?.watch === name ? kept.state : undefined;
	const polls = kept.state?.polls ?? 0;
	return rule.event === 'grantCreated'
		? await pollCreated(run, rule.scope, name, before, polls)
		: await pollCondition(run, { ...rule, event: rule.event }, name, before, polls, memory);
}

/** Whatever exists when the trigger starts is not news. */
async function pollCreated(
	run: Run,
	scope: Scope,
	watch: string,
	before: WatchState | undefined,
	polls: number,
): Promise<Poll> {
	const hash = digestOf(watch);
	const seen = new SeenGrants(before?.seen ?? '', hash);
	// What a customer has who is watched from now on is not new.
	const isNew = (grant: CreditGrant) =>
		before?.scope !== undefined && isWithin(before.scope, grant) && !seen.has(grant);
	const grants = await readHoldings(run, scope, isNew, { mayBeGone: before !== undefined });
	return {
		alerts: grants.filter(isNew).map((grant) => ({
			key: grant.id,
			subject: { record: grant },
			alertId: hash(grant.id),
			since: run.now.instant,
			isReminder: false,
		})),
		state: { watch, polls, scope, seen: seen.marksWith(grants) },
		balances: new Map(),
	};
}

async function pollCondition(
	run: Run,
	rule: TriggerRule & { event: Condition },
	watch: string,
	before: WatchState | undefined,
	pollsBefore: number,
	memory: PollMemory,
): Promise<Poll> {
	const { provider, now, api } = run;
	const judged = { ...rule, now };
	const listed = await readHoldings(run, rule.scope, (grant) => needsBalance(grant, judged), {
		// A customer who was there before is gone; one who never was is a mistake to be told.
		mayBeGone: before !== undefined,
	});
	const tracksVanished = provider.depletedGrantsVanish && rule.event !== 'grantExpiringSoon';
	const present = memory.present?.watch === watch ? memory.present.grants : undefined;
	const missing = tracksVanished ? await readMissing(run, rule.scope, listed, present) : [];
	const { isShort, gone } = api.notices;
	// Who is gone is told, alerted of no more, and forgotten.
	const grants = [...listed, ...missing].filter(({ customerId }) => !gone.has(customerId ?? ''));

	// Whose credits had all ended before the trigger was there is nobody to be told of now.
	const from = before?.from ?? now.instant;
	const groups = groupsOf(grants, rule).filter((group) => !endedBefore(group, from));
	const thresholdsOf = await readThresholds(run, groups, rule.threshold);
	const observations = observe(groups.flat(), { ...judged, thresholdsOf });
	const isRead = new Set(grants.map((grant) => keyOf(grant, rule)));
	const { alerts, state, polls } = advance(before?.alerted ?? {}, observations, {
		now: Date.parse(now.instant),
		remindAfterHours: rule.remindAfterHours,
		isSilent: ({ subject }) => !before && (!rule.reportsFirst || isEnded(subject, rule.event)),
		polls: pollsBefore,
		// A list that may be short says nothing of the keys that it lacks.
		keep: (key) => isShort && !isRead.has(key),
		digest: digestOf(watch),
	});
	if (tracksVanished) memory.present = { watch, grants };
	return {
		alerts,
		state: { watch, from, alerted: state, polls },
		balances: new Map(
			observations.flatMap(({ key, balance }) => (balance === undefined ? [] : [[key, balance]])),
		),
	};
}

/** Hashes of one watch: the same grant has another alert under another event or account. */
function digestOf(watch: string): (text: string) => string {
	return (text) => createHash('sha256').update(`${watch} ${text}`).digest('base64url').slice(0, 24);
}
