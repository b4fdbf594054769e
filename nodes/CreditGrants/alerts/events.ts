import {
	customerBalance,
	groupByBalance,
	hasBegun,
	type CustomerBalance,
} from '../grants/balances';
import { momentOf } from '../grants/creditGrant';
import { isWithinDays } from '../grants/dates';
import type { Forecast } from '../grants/forecast';
import { compareDecimals, shortText } from '../grants/money';
import { isBelow, lowestAbove, type Threshold, type Thresholds } from '../grants/threshold';
import type { AsOf, CreditGrant } from '../grants/types';
import { fundsOf } from './funds';
import type { Level, Observation } from './observation';
import { observeRunningOut } from './runningOut';

/** What the trigger can watch for. */
export type AlertEvent =
	'balanceLow' | 'balanceRunningOut' | 'grantDepleted' | 'grantExpiringSoon' | 'grantCreated';

/** Whether an event tells of single grants, or of what a customer has of one unit. */
export type Watch = 'grant' | 'customer';

/** The events that last: a condition holds, or it does not. */
export type Condition = Exclude<AlertEvent, 'grantCreated'>;

/** What can be judged of a grant by itself. */
export interface EventRule {
	event: Condition;
	/** Balance Low can watch either, Balance Running Out customers alone. */
	watch: Watch;
	/** For Grant Expiring Soon and Balance Running Out: one or several, in any order. */
	withinDays: number[];
	now: AsOf;
}

export interface WatchRule extends EventRule {
	/** The thresholds of a grant, or of a customer by their grants of one unit. */
	thresholdsOf: (grants: CreditGrant[]) => Thresholds;
	/** For Balance Running Out: how long a customer's grants of one unit will last, as `forecast` has it. */
	outlookOf: (grants: CreditGrant[]) => Forecast | null | undefined;
}

/** What an alert is about. */
export interface Subject {
	record: CreditGrant | CustomerBalance;
	/** The level that holds, or else the one a fall crosses first; Grant Depleted has but one. */
	threshold?: Level;
}

/**
 * Whether a grant's balance has a say in an event, as far as can be told without it: the balances of
 * all others need not be asked for.
 */
export function needsBalance(grant: CreditGrant, rule: EventRule): boolean {
	switch (rule.event) {
		case 'balanceLow':
		case 'balanceRunningOut':
		case 'grantDepleted':
			return grant.status === 'active';
		case 'grantExpiringSoon':
			return !!expiry(grant, rule);
	}
}

/** What a read of the grants says of each key that the event is about. */
export function observe(grants: CreditGrant[], rule: WatchRule): Array<Observation<Subject>> {
	const { event } = rule;
	if (event === 'balanceRunningOut') {
		return [...groupByBalance(grants)].map(([id, group]) =>
			observeRunningOut(id, group, rule.outlookOf(group), rule.withinDays),
		);
	}
	if (event === 'balanceLow' && rule.watch === 'customer') {
		return [...groupByBalance(grants)].map(([id, group]) => observeCustomer(id, group, rule));
	}
	// A grant that is over, or has not begun, is no subject of an alert: it is forgotten.
	return grants
		.filter(({ status }) => status === 'active' || status === 'depleted')
		.map((grant) => observeGrant(grant, event, rule));
}

function observeCustomer(id: string, grants: CreditGrant[], rule: WatchRule): Observation<Subject> {
	const thresholds = rule.thresholdsOf(grants);
	const record = customerBalance(id, grants, thresholds);
	const level = hasBegun(grants)
		? levelBelow(thresholds, record.balanceExact, record.amountExact)
		: null;
	const subject = { record, threshold: level ?? firstLevel(thresholds) };
	return { key: id, level, ...fundsOf(grants, record), subject };
}

function observeGrant(
	grant: CreditGrant,
	event: Exclude<Condition, 'balanceRunningOut'>,
	rule: WatchRule,
): Observation<Subject> {
	const { id, balanceExact, amountExact, expiresAt } = grant;
	const key = id;
	const funds = { balance: balanceExact, amount: amountExact, granted: amountExact };
	switch (event) {
		case 'balanceLow': {
			const thresholds = rule.thresholdsOf([grant]);
			const level = levelBelow(thresholds, balanceExact, amountExact);
			const threshold = level ?? firstLevel(thresholds);
			return { key, level, ...funds, grants: [id], subject: { record: grant, threshold } };
		}
		case 'grantDepleted':
			return { key, level: depletion(grant), ...funds, grants: [id], subject: { record: grant } };
		case 'grantExpiringSoon': {
			// Where the expiry is the news, what is spent or granted is of no concern, but another date is.
			const level = expiry(grant, rule);
			const threshold: Level = level ?? {
				type: 'days',
				value: String(Math.max(...rule.withinDays)),
			};
			return {
				key,
				level,
				grants: [`${id}=${expiresAt ?? ''}`],
				subject: { record: grant, threshold },
			};
		}
	}
}

function levelBelow(
	thresholds: Thresholds,
	balance: string | undefined,
	amount: string | undefined,
): Level | null | undefined {
	const value = lowestAbove(thresholds, balance, amount);
	return value && { type: thresholds.type, value: shortText(value) };
}

function firstLevel({ type, values }: Thresholds): Level | undefined {
	const highest = [...values].sort(compareDecimals).at(-1);
	return highest && { type, value: shortText(highest) };
}

const NOTHING_LEFT: Level = { type: 'amount', value: '0' };
const A_HUNDREDTH: Threshold = { type: 'percent', value: { units: 1n, scale: 0 } };

/** A cent credited back to a used-up grant is no news, nor is it when it is spent again. */
function depletion({ status, balanceExact, amountExact }: CreditGrant): Level | null | undefined {
	if (balanceExact === undefined) return undefined;
	if (status === 'depleted') return NOTHING_LEFT;
	return isBelow(A_HUNDREDTH, balanceExact, amountExact) ? undefined : null;
}

/** What is used up does not expire, but credits given back would do so at the date that was alerted of. */
function expiry(grant: CreditGrant, rule: EventRule): Level | null | undefined {
	if (grant.status !== 'active') return undefined;
	const days = rule.withinDays.filter((each) => expiresWithin(grant, each, rule));
	return days.length === 0 ? null : { type: 'days', value: String(Math.min(...days)) };
}

function expiresWithin(grant: CreditGrant, days: number, { now }: EventRule): boolean {
	const moment = momentOf(grant, now);
	return grant.expiresAt !== null && moment !== null && isWithinDays(grant.expiresAt, days, moment);
}
