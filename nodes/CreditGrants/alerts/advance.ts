import { compareDecimals, parseDecimal } from '../grants/money';

/**
 * The alert state machine: one alert when a condition begins to hold, the next only after a top-up.
 *
 * Pure, and right even where a state that alerted nobody is lost: n8n saves a trigger's state for sure
 * only together with items. So what is kept of an alerted key is not a history but what a top-up changes:
 * the balance at the alert and the grants behind it.
 */

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** What one complete read says of one key: a grant, or a customer's balance in one unit. */
export interface Observation<Subject> {
	key: string;
	/** The condition holds now: low, depleted, expiring soon. Undefined where that cannot be told. */
	holds: boolean | undefined;
	/** Exact; undefined where not known or of no concern. */
	balance?: string;
	/** What would be new after a top-up: a text for each usable grant and its amount. */
	grants: string[];
	/** A threshold that spending alone can lead back above of; kept, as another one begins anew. */
	measure?: string;
	subject: Subject;
}

/** What is kept of an alerted key. Short names: all of it is rewritten at each save. */
export interface AlertedKey {
	/** Balance at the alert. */
	b?: string;
	/** The grants at the alert, each as a short digest. */
	g: string[];
	/** Number of the episode: that of the poll that alerted of it. */
	e: number;
	/** Since when the condition holds, and when the last reminder was sent; milliseconds since the Unix epoch. */
	t: number;
	r?: number;
	/** Reminders sent in this episode. */
	n?: number;
	/** The measure at the alert. */
	m?: string;
	/** Remembered without an alert: there is nothing to remind of. */
	s?: 1;
}

export type AlertState = Record<string, AlertedKey>;

export interface Alert<Subject> {
	key: string;
	subject: Subject;
	/** The same for every repeat of one alert, as after a crash; another for each episode and reminder. */
	alertId: string;
	/** ISO 8601: when the condition was first seen in this episode. */
	since: string;
	isReminder: boolean;
	/** Exact balance at the alert before, in this episode or the last one. */
	previousBalance?: string;
}

export interface AlertRule {
	/** Milliseconds since the Unix epoch. */
	now: number;
	/** Repeat an alert after about this many hours while the condition holds; undefined for never. */
	remindAfterHours?: number;
	/** Remember what holds now without alerting anybody. */
	silent?: boolean;
	/** How many polls have alerted of anything: numbers the episodes. Kept and lost together with the state. */
	polls: number;
	/** A hash, of 16 characters at least. */
	digest: (text: string) => string;
}

/**
 * One step: what to alert now, and the state after it. Keys that are not observed are forgotten, so
 * `observations` must come from a complete read.
 */
export function advance<Subject>(
	state: AlertState,
	observations: Array<Observation<Subject>>,
	rule: AlertRule,
): { alerts: Array<Alert<Subject>>; state: AlertState; polls: number } {
	const alerts: Array<Alert<Subject>> = [];
	const next: Array<[string, AlertedKey]> = [];

	for (const observation of observations) {
		const seen = {
			...observation,
			grants: observation.grants.map((grant) => rule.digest(grant).slice(0, 8)).sort(),
		};
		const before = Object.hasOwn(state, seen.key) ? state[seen.key] : undefined;
		if (!seen.holds) {
			if (before && isSameEpisode(seen, before)) next.push([seen.key, before]);
			continue;
		}
		const entry = holding(seen, before, rule);
		next.push([seen.key, entry]);
		if (entry === before || rule.silent) continue;
		alerts.push({
			key: seen.key,
			subject: seen.subject,
			alertId: rule.digest(JSON.stringify([seen.key, entry.g, entry.e, entry.n ?? 0])),
			since: new Date(entry.t).toISOString(),
			isReminder: entry.n !== undefined,
			previousBalance: before?.b,
		});
	}
	return { alerts, state: Object.fromEntries(next), polls: rule.polls + Number(alerts.length > 0) };
}

/** The entry of a key whose condition holds: the one before where there is nothing to alert. */
function holding(
	seen: Observation<unknown>,
	before: AlertedKey | undefined,
	rule: AlertRule,
): AlertedKey {
	const { now, remindAfterHours } = rule;
	if (!before || wasToppedUp(seen, before)) {
		const { balance, grants, measure } = seen;
		const entry = { b: balance, g: grants, e: rule.polls + 1, t: now, m: measure };
		return rule.silent ? { ...entry, s: 1 } : entry;
	}
	const isDue =
		!before.s &&
		remindAfterHours !== undefined &&
		now - (before.r ?? before.t) >= remindAfterHours * HOUR - slack(remindAfterHours);
	return isDue ? { ...before, r: now, n: (before.n ?? 0) + 1 } : before;
}

/** Polls are never on the dot: a daily one that comes a moment early is not to wait for the next day. */
function slack(hours: number): number {
	return Math.min(hours * HOUR * 0.05, 5 * MINUTE);
}

/**
 * Whether what does not hold, or cannot be told, is to be alerted of only after a top-up. A percentage rises
 * where a grant that is used up no longer counts.
 */
function isSameEpisode(seen: Observation<unknown>, before: AlertedKey): boolean {
	if (seen.holds === undefined) return true;
	return seen.measure !== undefined && seen.measure === before.m && !wasToppedUp(seen, before);
}

/** A grant that ended or was used up is no top-up; one that was not there, or grew, is. */
function wasToppedUp(seen: Observation<unknown>, before: AlertedKey): boolean {
	if (seen.grants.some((grant) => !before.g.includes(grant))) return true;
	const now = parseDecimal(seen.balance ?? '');
	const then = parseDecimal(before.b ?? '');
	return now !== undefined && then !== undefined && compareDecimals(now, then) > 0;
}
