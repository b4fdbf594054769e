import { difference, isPositive, type Decimal } from '../grants/money';
import { compareLevels, levelText, type Level, type Observation } from './observation';
import { hasNewMark, isMaterial, marksOf } from './topUp';

/**
 * The alert state machine: each level alerts once per fall, the lowest where several are crossed at once.
 *
 * A new grant, or a larger amount granted, re-arms all levels, whatever is left of it. A balance that rises
 * without one re-arms the levels it reaches, and those it stays below only if the rise is material.
 *
 * Pure, and right even where a state that alerted nobody is lost: n8n saves a trigger's state for sure
 * only together with items. So what is kept of an alerted key is not a history but what a top-up changes:
 * the balance at the alert and the grants behind it.
 */

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/**
 * What is kept of an alerted key: about 80 bytes beside the key itself, and 5 for each grant. Short names, as
 * all of it is rewritten at each save.
 */
export interface AlertedKey {
	/** The lowest level that is not armed; those above it are not, those below it are. */
	l: string;
	/** Balance at the alert; and the lowest since, where one was seen. */
	b?: string;
	m?: string;
	/** The grants when the fall began, as marks in one text; and what they came to. */
	g: string;
	a?: string;
	/** Number of the poll that alerted. */
	e: number;
	/** When it alerted, and when the last reminder was sent; milliseconds since the Unix epoch. */
	t: number;
	r?: number;
	/** Reminders sent since. */
	n?: number;
	/** Remembered without an alert: there is nothing to remind of. */
	s?: 1;
}

export type AlertState = Record<string, AlertedKey>;

export interface Alert<Subject> {
	key: string;
	subject: Subject;
	/** The same for every repeat of one alert, as after a crash; another for each fall, level and reminder. */
	alertId: string;
	/** ISO 8601: when the level was first seen to hold in this fall. */
	since: string;
	isReminder: boolean;
	/** Exact balance at the alert before, in this fall or the last one. */
	previousBalance?: string;
}

export interface AlertRule<Subject> {
	/** Milliseconds since the Unix epoch. */
	now: number;
	/** Repeat an alert after about this many hours while a level holds; undefined for never. */
	remindAfterHours?: number;
	/** What is remembered without an alert where it holds; by default nothing is. */
	isSilent?: (observation: Observation<Subject>) => boolean;
	/** How many polls have alerted of anything: numbers the alerts. Kept and lost together with the state. */
	polls: number;
	/** Whether a key that was not observed is remembered, as where it was not read; by default it is gone. */
	keep?: (key: string) => boolean;
	/** A hash, of 16 characters at least. */
	digest: (text: string) => string;
}

/** One step: what to alert now, and the state after it. */
export function advance<Subject>(
	state: AlertState,
	observations: Array<Observation<Subject>>,
	rule: AlertRule<Subject>,
): { alerts: Array<Alert<Subject>>; state: AlertState; polls: number } {
	const alerts: Array<Alert<Subject>> = [];
	const next = new Map(Object.entries(state).filter(([key]) => rule.keep?.(key)));

	for (const seen of observations) {
		const { key, subject } = seen;
		const before = Object.hasOwn(state, key) ? state[key] : undefined;
		const marks = marksOf(seen.grants, rule.digest);
		const { entry, isAlert } = judge(seen, marks, before, rule);
		next.delete(key);
		if (!entry) continue;
		next.set(key, entry);
		if (!isAlert) continue;
		const news = [key, seen.level, marks, seen.granted, entry.e, entry.n ?? 0];
		alerts.push({
			key,
			subject,
			alertId: rule.digest(JSON.stringify(news)),
			since: new Date(entry.t).toISOString(),
			isReminder: entry.n !== undefined,
			previousBalance: before?.b,
		});
	}
	const polls = rule.polls + Number(alerts.length > 0);
	return { alerts, state: Object.fromEntries(next), polls };
}

/** What is kept of a key after an observation, and whether to alert of it. */
function judge<Subject>(
	seen: Observation<Subject>,
	marks: string,
	before: AlertedKey | undefined,
	rule: AlertRule<Subject>,
): { entry?: AlertedKey; isAlert?: boolean } {
	const { level, balance, amount, granted } = seen;
	if (level === undefined) return { entry: before };

	const rise = difference(balance, before?.m ?? before?.b);
	const isFresh =
		!before || hasNewMark(marks, before.g) || isPositive(difference(granted, before.a));
	if (isFresh || isRearmed(level, rise, amount, before)) {
		if (level === null) return {};
		// A grant that is missing for a while is not new when it is back: those known at first are kept.
		const { g, a } = isFresh ? { g: marks, a: granted } : before;
		const entry = { l: levelText(level), b: balance, g, a, e: rule.polls + 1, t: rule.now };
		return rule.isSilent?.(seen) ? { entry: { ...entry, s: 1 } } : { entry, isAlert: true };
	}

	const entry = standing(level, rise, balance, before);
	if (level === null || !isReminderDue(entry, rule)) return { entry };
	return { entry: { ...entry, r: rule.now, n: (entry.n ?? 0) + 1 }, isAlert: true };
}

/**
 * Whether a level is armed although nothing was granted since the alert: one that is further down, or after a
 * rise. Where none holds, a rise re-arms all, and nothing need be kept.
 */
function isRearmed(
	level: Level | null,
	rise: Decimal | undefined,
	amount: string | undefined,
	before: AlertedKey,
): boolean {
	// A percentage rises, too, where a grant that is used up no longer counts: then the balance does not.
	if (level === null) return isPositive(rise);
	const order = compareLevels(level, before.l);
	return order === undefined || order < 0 || isMaterial(rise, level, amount);
}

/** The entry of a key that there is nothing new to say of. */
function standing(
	level: Level | null,
	rise: Decimal | undefined,
	balance: string | undefined,
	before: AlertedKey,
): AlertedKey {
	if (rise === undefined || rise.units === 0n) return before;
	if (rise.units < 0n) return { ...before, m: balance };
	// What is further down than this was reached.
	return level && levelText(level) !== before.l ? { ...before, l: levelText(level) } : before;
}

function isReminderDue(
	entry: AlertedKey,
	{ now, remindAfterHours }: Pick<AlertRule<unknown>, 'now' | 'remindAfterHours'>,
): boolean {
	return (
		!entry.s &&
		remindAfterHours !== undefined &&
		now - (entry.r ?? entry.t) >= remindAfterHours * HOUR - slack(remindAfterHours)
	);
}

/** Polls are never on the dot: a daily one that comes a moment early is not to wait for the next day. */
function slack(hours: number): number {
	return Math.min(hours * HOUR * 0.05, 5 * MINUTE);
}
