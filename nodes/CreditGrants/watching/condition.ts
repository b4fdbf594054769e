import { sleep } from 'n8n-workflow';

import { advance, type AlertState } from '../alerts/advance';
import { endedBefore, isEnded } from '../alerts/ended';
import { needsBalance, observe, type Condition, type Subject } from '../alerts/events';
import type { Observation } from '../alerts/observation';
import type { TriggerRule } from '../alerts/rule';
import { judgedAt } from '../grants/creditGrant';
import { outlookBy } from '../grants/forecast';
import { isSettled } from '../grants/status';
import type { CreditGrant } from '../grants/types';
import { readPasts } from '../reading/forecasts';
import type { Run } from '../reading/run';
import { needsCustomer, thresholdsFor } from '../reading/thresholds';
import type { Account } from './account';
import { groupsOf, keyOf } from './groups';
import { knownOf, type Held, type Known } from './held';
import type { Judge, Kept, Verdict } from './judge';

/** Some milliseconds' worth. */
const MOST_AT_ONCE = 500;

/** What holds, or does not: of everybody who is known at this moment. */
export function conditionJudge(
	run: Run,
	account: Account,
	rule: TriggerRule & { event: Condition },
	{ before, watch, polls, digest, timeZone }: Kept,
): Judge {
	const { now } = run;
	const { notices } = account;
	const pace = { days: rule.forecastDays, timeZone };
	// A copy: n8n watches over each access to what it keeps.
	const alerted = { ...before?.alerted };
	// Whose credits had all ended before the trigger was there is nobody to be told of now.
	const from = before?.from ?? account.from;

	/** What was just read is judged as it was then, and what is remembered as it is by the clock. */
	const observeAll = ({ grants, customer, pasts, asOf }: Known) => {
		const moment = asOf && asOf.instant > now.instant ? asOf : now;
		const groups = groupsOf(
			grants.map((grant) => judgedAt(grant, moment)),
			rule,
		);
		return observe(groups.filter((group) => !endedBefore(group, from)).flat(), {
			...rule,
			now: moment,
			thresholdsOf: (group) => thresholdsFor(group, customer, rule.threshold, notices),
			outlookOf: outlookBy(pasts, { ...pace, now: moment }),
		});
	};
	// Once another process has polled, what it judged is not known here.
	const isFirstReading = account.isFirst && (before === undefined || before.first === account.from);
	/** What was there when the trigger was published, and is seen for the first time. */
	const isOld = ({ isFirst, wasJudged }: Held) => isFirstReading && isFirst && !wasJudged;
	const step = (
		state: AlertState,
		observations: Array<Observation<Subject>>,
		heldOf: (key: string) => Held | undefined,
		keep?: (key: string) => boolean,
	) =>
		advance(state, observations, {
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

	const verdict = async (): Promise<Verdict> => {
		const observations = new Map<string, Observation<Subject>>();
		const heldOf = new Map<string, Held>();
		const settled = new Map<string, Held>();
		const open = new Set<string>();
		let { isWhole } = account;
		let judged = 0;
		for (const held of account.held.values()) {
			// Other workflows of the same n8n are not to wait for a large account.
			if (++judged % MOST_AT_ONCE === 0) await sleep(0);
			const canJudge = account.isSettled(held, isWanted);
			if (!canJudge && isOld(held)) isWhole = false;
			for (const { grant } of [...held.kept, ...held.lost]) {
				const key = keyOf(grant, rule);
				if (!Object.hasOwn(alerted, key)) continue;
				if (canJudge) settled.set(key, held);
				else open.add(key);
			}
			for (const seen of canJudge ? observeAll(knownOf(held)) : []) {
				// A holder may be named twice, as a customer and as the account that acts as it: who was read last tells.
				const other = heldOf.get(seen.key);
				if (other && other.readAt > held.readAt) continue;
				observations.set(seen.key, seen);
				heldOf.set(seen.key, held);
			}
		}
		// What was not read says nothing; nor does who is not known, while another process may have met them.
		const isKnown = (key: string) =>
			settled.has(key) || (isWhole && alerted[key].t < account.knownUntil);
		const keep = (key: string) => open.has(key) || !isKnown(key);
		const next = step(alerted, [...observations.values()], (key) => heldOf.get(key), keep);
		const { alerts, state } = next;
		const first = isFirstReading && !isWhole ? account.from : undefined;
		const alertedOf = alerts.flatMap(({ key }) => heldOf.get(key) ?? []);
		const moved = [...settled].flatMap(([key, held]) => (state[key] === alerted[key] ? [] : held));
		return {
			alerts,
			heldOf,
			changed: [...alertedOf, ...moved],
			state: { watch, from, first, alerted: state, polls: next.polls },
		};
	};

	return {
		interest: {
			needsBalance: isWanted,
			needsCustomer: (grants) => {
				const lacks = (groups: CreditGrant[][]) =>
					needsCustomer(groups, run.provider, rule.threshold, notices);
				// A grant that ends by the clock says nothing then, and nobody is read for that.
				return groupsOf(grants, rule).some((group) => {
					const lasting = group.filter(({ expiresAt }) => expiresAt === null);
					const open = group.filter(({ status }) => !isSettled(status));
					return lacks([lasting]) && lacks([group, ...open.map((grant) => [grant])]);
				});
			},
			pasts:
				rule.event === 'balanceRunningOut'
					? async (grants) => readPasts(run, grants, pace)
					: undefined,
			news: (held, known) => {
				// Not of all who were alerted of, as this is asked for each who is read.
				const grants = [...held.kept, ...held.lost].map(({ grant }) => grant);
				const keys = [...grants, ...known.grants].map((grant) => keyOf(grant, rule));
				const isAlerted = (key: string) => Object.hasOwn(alerted, key);
				const own = Object.fromEntries(keys.filter(isAlerted).map((key) => [key, alerted[key]]));
				const { alerts, state } = step(own, observeAll(known), () => held);
				if (alerts.length > 0) return 'alert';
				// Of who is remembered without an alert nothing need be sure.
				return Object.keys(own).some((key) => state[key] !== own[key]) ? 'change' : undefined;
			},
			balances: (known) =>
				new Map(
					observeAll(known).flatMap(({ key, balance }) =>
						balance === undefined ? [] : [[key, balance]],
					),
				),
		},
		verdict,
	};
}
