import { advance } from '../alerts/advance';
import { endedBefore, isEnded } from '../alerts/ended';
import { needsBalance, observe, type Condition, type Subject } from '../alerts/events';
import type { Observation } from '../alerts/observation';
import type { TriggerRule } from '../alerts/rule';
import { judgedAt } from '../grants/creditGrant';
import type { Customer } from '../grants/provider';
import type { AsOf, CreditGrant } from '../grants/types';
import type { Run } from '../reading/run';
import { needsCustomer, thresholdsFor } from '../reading/thresholds';
import type { Account } from './account';
import { groupsOf, keyOf } from './groups';
import type { Held } from './held';
import type { Judge, Kept, Verdict } from './judge';

/** What holds, or does not: of everybody who is known at this moment. */
export function conditionJudge(
	run: Run,
	account: Account,
	rule: TriggerRule & { event: Condition },
	{ before, watch, polls, digest }: Kept,
): Judge {
	const { now } = run;
	const { notices } = account;
	const alerted = before?.alerted ?? {};
	// Whose credits had all ended before the trigger was there is nobody to be told of now.
	const from = before?.from ?? account.from;

	const observeAll = (grants: CreditGrant[], customer: Customer | undefined, at: AsOf) => {
		const groups = groupsOf(
			grants.map((grant) => judgedAt(grant, at)),
			rule,
		);
		return observe(groups.filter((group) => !endedBefore(group, from)).flat(), {
			...rule,
			now: at,
			thresholdsOf: (group) => thresholdsFor(group, customer, rule.threshold, notices),
		});
	};
	/** What was read in this poll is judged as it was then, and what is remembered as it is by the clock. */
	const momentOf = ({ asOf }: Held) => (asOf && asOf.instant > now.instant ? asOf : now);
	/** What was there when the trigger was published, and is seen for the first time. */
	const isOld = ({ isFirst, wasJudged }: Held) =>
		isFirst && (before === undefined || (account.isFirst && !wasJudged));
	const step = (
		observations: Array<Observation<Subject>>,
		heldOf: (key: string) => Held | undefined,
		keep?: (key: string) => boolean,
	) =>
		advance(alerted, observations, {
			now: Date.parse(now.instant),
			remindAfterHours: rule.remindAfterHours,
			isSilent: ({ key, subject }) => {
				const held = heldOf(key);
				return !!held && isOld(held) && (!rule.reportsFirst || isEnded(subject, rule.event));
			},
			polls,
			keep,
			digest,
		});
	const isWanted = (grant: CreditGrant) => needsBalance(judgedAt(grant, now), { ...rule, now });

	const verdict = (): Verdict => {
		const observations: Array<Observation<Subject>> = [];
		const heldOf = new Map<string, Held>();
		const settled = new Set<string>();
		const open = new Set<string>();
		for (const held of account.held.values()) {
			const grants = held.kept.map(({ grant }) => grant);
			const isSettled = account.isSettled(held, isWanted);
			for (const grant of grants) {
				const key = keyOf(grant, rule);
				if (Object.hasOwn(alerted, key)) (isSettled ? settled : open).add(key);
			}
			for (const seen of isSettled ? observeAll(grants, held.customer, momentOf(held)) : []) {
				// A holder may be named twice: as a customer, and as the account that acts as it.
				if (!heldOf.has(seen.key)) observations.push(seen);
				heldOf.set(seen.key, held);
			}
		}
		const { isWhole } = account;
		// What was not read says nothing.
		const keep = (key: string) => open.has(key) || (!isWhole && !settled.has(key));
		const next = step(observations, (key) => heldOf.get(key), keep);
		const { alerts, state } = next;
		return { alerts, heldOf, state: { watch, from, alerted: state, polls: next.polls } };
	};

	return {
		interest: {
			needsBalance: isWanted,
			needsCustomer: (grants) =>
				needsCustomer(groupsOf(grants, rule), run.provider, rule.threshold, notices),
			isNews: (held, grants, customer, at) =>
				step(observeAll(grants, customer, at), () => held).alerts.length > 0,
			balances: (grants) =>
				new Map(
					observeAll(grants, undefined, now).flatMap(({ key, balance }) =>
						balance === undefined ? [] : [[key, balance]],
					),
				),
		},
		verdict,
	};
}
