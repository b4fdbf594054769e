import { createHash } from 'crypto';

import type { TriggerRule } from '../alerts/rule';
import { advance, type Alert, type AlertState } from '../alerts/advance';
import { balanceId, groupByBalance } from '../grants/balances';
import { SeenGrants } from '../alerts/created';
import { needsBalance, observe, type Condition, type Subject } from '../alerts/events';
import type { Observation } from '../alerts/observation';
import type { CreditGrant } from '../grants/types';
import { InputError, RequestError } from '../grants/errors';
import { holdingOf, vanishedGrants, type Holding } from '../alerts/vanished';
import type { Scope } from '../grants/provider';
import { asHeld, readHoldings, readThresholds } from '../reading/holdings';
import { readGrants } from '../reading/grants';
import type { Run } from '../reading/run';

/** What the trigger keeps between polls. */
export interface WatchState {
	/** What is watched; the state of another watch says nothing. */
	watch: string;
	/** For the conditions. */
	alerted?: AlertState;
	/** How many polls have alerted. */
	polls?: number;
	/** For Grant Created: marks of the grants that are known, and whose they were. */
	seen?: string;
	scope?: Scope;
	/** For a provider whose depleted grants vanish. */
	holding?: Holding;
}

export interface Poll {
	alerts: Array<Alert<Subject>>;
	state: WatchState;
	/** Exact balances by key, to tell the next alert what was before. */
	balances: Map<string, string>;
}

/**
 * Reads everything in the scope, and tells what to alert and what to keep.
 *
 * @param account names whose grants they are: the grants of another account are not new
 * @throws as `readHoldings` does; then there is nothing to alert and nothing to keep
 */
export async function pollOnce(
	run: Run,
	rule: TriggerRule,
	account: string,
	kept: WatchState | undefined,
): Promise<Poll> {
	const { baseUrl, mode, account: part = '' } = run.connection;
	// A key of the same credential may open the live account where it opened the test account before.
	const watch = [run.provider.name, baseUrl, account, mode, part, rule.event, rule.watch].join(' ');
	const before = kept?.watch === watch ? kept : undefined;
	const polls = kept?.polls ?? 0;
	return rule.event === 'grantCreated'
		? await pollCreated(run, rule.scope, watch, before, polls)
		: await pollCondition(run, { ...rule, event: rule.event }, watch, before, polls);
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
	const grants = await readHoldings(run, scope, isNew);
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
): Promise<Poll> {
	const { provider, now } = run;
	const listed = await readHoldings(run, rule.scope, (grant) =>
		needsBalance(grant, { ...rule, now }),
	);
	const tracksVanished = provider.depletedGrantsVanish && rule.event !== 'grantExpiringSoon';
	const holding = before?.holding ?? {};
	const { isShort } = run.api.notices;
	const missed = isShort ? await readMissed(run, listed, holding) : [];
	const read = [...listed, ...missed];
	const vanished = tracksVanished
		? vanishedGrants(read, holding, provider.name, inScope(rule.scope), now)
		: [];
	const grants = [...read, ...vanished];

	const observations = await observeGrants(run, rule, grants);
	// A list that may be short says nothing of the keys that it lacks.
	const isRead = new Set(read.map((grant) => keyOf(grant, rule)));
	const {
		alerts,
		state: alerted,
		polls,
	} = advance(before?.alerted ?? {}, observations, {
		now: Date.parse(now.instant),
		remindAfterHours: rule.remindAfterHours,
		silent: !before && !rule.reportsFirst,
		polls: pollsBefore,
		keep: isShort ? (key) => !isRead.has(key) : undefined,
		digest: digestOf(watch),
	});
	// What vanished stays known while it is low: for its reminders.
	const stillAlerted = vanished
		.filter((grant) => Object.hasOwn(alerted, keyOf(grant, rule)))
		.map(({ id }) => [id, holding[id]] as const);
	return {
		alerts,
		state: {
			watch,
			alerted,
			polls,
			...(tracksVanished && {
				holding: { ...Object.fromEntries(stillAlerted), ...holdingOf(read) },
			}),
		},
		balances: new Map(
			observations.flatMap(({ key, balance }) => (balance === undefined ? [] : [[key, balance]])),
		),
	};
}

/** Of the grants that were there before, what a list that may be short lacks: their customers' own lists tell. */
async function readMissed(
	run: Run,
	listed: CreditGrant[],
	holding: Holding,
): Promise<CreditGrant[]> {
	const isListed = new Set(listed.map(({ id }) => id));
	const customerIds = Object.entries(holding)
		.filter(([id]) => !isListed.has(id))
		.flatMap(([, { customerId }]) => customerId ?? []);
	const held = await Promise.all(
		[...new Set(customerIds)].map(async (customerId) =>
			readHoldings(run, { customerIds: [customerId], entitlementId: '' }, () => false).catch(
				nothingWhereGone,
			),
		),
	);
	return held.flat().filter(({ id }) => !isListed.has(id));
}

/** A customer who is gone has nothing. */
function nothingWhereGone(error: unknown): CreditGrant[] {
	if (error instanceof RequestError && error.status === 404) return [];
	throw error;
}

/** What is true of each key that the rule watches. */
async function observeGrants(
	run: Run,
	rule: TriggerRule & { event: Condition },
	grants: CreditGrant[],
): Promise<Array<Observation<Subject>>> {
	const groups =
		rule.watch === 'customer'
			? [...groupByBalance(grants).values()]
			: grants.map((grant) => [grant]);
	const thresholdsOf = await readThresholds(run, groups, rule.threshold);
	return observe(grants, { ...rule, now: run.now, thresholdsOf });
}

function keyOf(grant: CreditGrant, { watch }: TriggerRule): string {
	return watch === 'customer' ? balanceId(grant) : grant.id;
}

/** What a user sees who tries the trigger. */
export interface Sample {
	subject: Subject;
	/** Whether the trigger would alert of it. */
	holds: boolean | undefined;
}

/**
 * One real grant or balance of the scope, rather one that would be alerted of.
 *
 * @throws InputError where there is none; else as `readHoldings` does
 */
export async function readSample(run: Run, rule: TriggerRule): Promise<Sample> {
	const { event } = rule;
	const grants = await readSampleGrants(run, rule);
	const observations =
		event === 'grantCreated' ? [] : await observeGrants(run, { ...rule, event }, grants);
	const sample = observations.find(({ level }) => level) ?? observations.at(0);
	if (sample) {
		const { subject, level } = sample;
		return { subject, holds: level === undefined ? undefined : level !== null };
	}
	const [grant] = grants;
	if (grant) return { subject: { record: grant }, holds: false };
	throw new InputError(
		'There is no credit grant to show',
		'Grant credits to a customer first, or choose other customers.',
	);
}

/** The newest grant, or what one customer holds: a try is no reason to read a whole account. */
async function readSampleGrants(run: Run, { watch, scope }: TriggerRule): Promise<CreditGrant[]> {
	const { customerIds, entitlementId } = scope;
	const heldBy = async (customerId: string) =>
		await readHoldings(
			run,
			{ customerIds: [customerId], entitlementId },
			({ status }) => status === 'active',
		);
	for (const customerId of customerIds ?? []) {
		const held = await heldBy(customerId);
		if (held.length > 0) return held;
	}
	if (customerIds) return [];

	const params = { grantId: '', customerId: '', entitlementId, limit: 1 };
	for await (const [{ grant }] of readGrants(run, 'list', { ...params, fetchBalances: true })) {
		const customerId = grant.customerId ?? grant.customerAccountId;
		const held = watch === 'customer' && customerId ? await heldBy(customerId) : [];
		if (held.length > 0) return held;
		return [asHeld(run, grant)];
	}
	return [];
}

function inScope({ customerIds }: Scope): (customerId: string | null) => boolean {
	return (customerId) => !customerIds || (customerId !== null && customerIds.includes(customerId));
}

function isWithin(scope: Scope, grant: CreditGrant): boolean {
	const isOurs = inScope(scope);
	const isOwned = isOurs(grant.customerId) || isOurs(grant.customerAccountId);
	return isOwned && (scope.entitlementId === '' || scope.entitlementId === grant.entitlementId);
}

/** Hashes of one watch: the same grant has another alert under another event or account. */
function digestOf(watch: string): (text: string) => string {
	return (text) => createHash('sha256').update(`${watch} ${text}`).digest('base64url').slice(0, 24);
}
