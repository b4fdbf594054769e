import { createHash } from 'crypto';

import type { TriggerRule } from './form/readTrigger';
import { advance, type Alert, type AlertState } from './grants/alerts';
import { balanceId, customerBalance, groupByBalance } from './grants/balances';
import { SeenGrants } from './grants/created';
import { needsBalance, observe, type Condition, type Subject } from './grants/events';
import type { CreditGrant } from './grants/types';
import { InputError } from './grants/errors';
import { holdingOf, vanishedGrants, type Holding } from './grants/vanished';
import { readThresholds, type Scope } from './holdings';
import { readGrants, readHoldings, type Run } from './run';

/** What the trigger keeps between polls. */
export interface WatchState {
	/** What is watched; the state of another watch says nothing. */
	watch: string;
	/** For the conditions. */
	alerted?: AlertState;
	/** How many polls have alerted. */
	polls?: number;
	/** For Grant Created: marks of the grants that are known. */
	seen?: string;
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
 * @throws as `readHoldings` does; then there is nothing to alert and nothing to keep
 */
export async function pollOnce(
	run: Run,
	rule: TriggerRule,
	kept: WatchState | undefined,
): Promise<Poll> {
	const parts = [run.provider.name, run.connection.baseUrl, rule.event, rule.watch];
	// Grants of a customer who is watched from now on are not new.
	if (rule.event === 'grantCreated') parts.push(JSON.stringify(rule.scope));
	const watch = parts.join(' ');
	const before = kept?.watch === watch ? kept : undefined;
	return rule.event === 'grantCreated'
		? await pollCreated(run, rule.scope, watch, before)
		: await pollCondition(run, { ...rule, event: rule.event }, watch, before, kept?.polls ?? 0);
}

/** Whatever exists when the trigger starts is not news. */
async function pollCreated(
	run: Run,
	scope: Scope,
	watch: string,
	before: WatchState | undefined,
): Promise<Poll> {
	const hash = digestOf(watch);
	const seen = new SeenGrants(before?.seen ?? '', hash);
	const isNew = (grant: CreditGrant) => before !== undefined && !seen.has(grant);
	const grants = await readHoldings(run, scope, isNew);
	return {
		alerts: grants.filter(isNew).map((grant) => ({
			key: grant.id,
			subject: { record: grant },
			alertId: hash(grant.id),
			since: run.now.instant,
			isReminder: false,
		})),
		state: { watch, seen: seen.marksOf(grants) },
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
	const eventRule = { ...rule, now };
	const read = await readHoldings(run, rule.scope, (grant) => needsBalance(grant, eventRule));
	const tracksVanished = provider.depletedGrantsVanish && rule.event !== 'grantExpiringSoon';
	const holding = before?.holding ?? {};
	const { isShort } = run.api.notices;
	const vanished = tracksVanished && !isShort
		? vanishedGrants(read, holding, provider.name, inScope(rule.scope), now)
		: [];
	const grants = [...read, ...vanished];

	const ofCustomers = rule.watch === 'customer';
	const groups = ofCustomers ? [...groupByBalance(grants).values()] : grants.map((grant) => [grant]);
	const observations = observe(grants, {
		...eventRule,
		thresholdOf: await readThresholds(run, groups, rule.threshold),
	});
	const { alerts, state: alerted, polls } = advance(before?.alerted ?? {}, observations, {
		now: Date.parse(now.instant),
		remindAfterHours: rule.remindAfterHours,
		silent: !before && !rule.reportsFirst,
		polls: pollsBefore,
		digest: digestOf(watch),
	});
	// What vanished stays known while it is low: for its reminders.
	const stillAlerted = vanished
		.filter((grant) => Object.hasOwn(alerted, ofCustomers ? balanceId(grant) : grant.id))
		.map(({ id }) => [id, holding[id]] as const);
	return {
		alerts,
		state: {
			watch,
			alerted,
			polls,
			...(tracksVanished && {
				holding: { ...(isShort ? holding : Object.fromEntries(stillAlerted)), ...holdingOf(read) },
			}),
		},
		balances: new Map(
			observations.flatMap(({ key, balance }) => (balance === undefined ? [] : [[key, balance]])),
		),
	};
}

/**
 * One real grant or balance of the scope, for a user who tries the trigger.
 *
 * @throws InputError where there is none; else as `readHoldings` does
 */
export async function readSample(run: Run, rule: TriggerRule): Promise<Subject> {
	const subject = await findSample(run, rule);
	if (subject) return subject;
	throw new InputError(
		'There is no credit grant to show',
		'Grant credits to a customer first, or choose other customers.',
	);
}

async function findSample(run: Run, rule: TriggerRule): Promise<Subject | undefined> {
	const { customerIds, entitlementId } = rule.scope;
	let customerId: string | null | undefined = customerIds?.[0];
	if (!customerId) {
		const params = { grantId: '', customerId: '', entitlementId, limit: 1 };
		for await (const [first] of readGrants(run, 'list', { ...params, fetchBalances: true })) {
			if (rule.watch === 'grant') return { record: first.grant };
			customerId = first.grant.customerId ?? first.grant.customerAccountId;
		}
	}
	if (!customerId) return undefined;
	const scope = { customerIds: [customerId], entitlementId };
	const grants = await readHoldings(run, scope, ({ status }) => status === 'active');
	if (rule.watch === 'grant') return grants[0] && { record: grants[0] };

	const [group] = groupByBalance(grants);
	if (!group) return undefined;
	const [id, ofUnit] = group;
	const threshold = (await readThresholds(run, [ofUnit], rule.threshold))(ofUnit);
	return { record: customerBalance(id, ofUnit, threshold), threshold };
}

function inScope({ customerIds }: Scope): (customerId: string | null) => boolean {
	return (customerId) => !customerIds || (customerId !== null && customerIds.includes(customerId));
}

/** Hashes of one watch: the same grant has another alert under another event or account. */
function digestOf(watch: string): (text: string) => string {
	return (text) => createHash('sha256').update(`${watch} ${text}`).digest('base64url').slice(0, 24);
}
