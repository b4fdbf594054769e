import type { Observation } from './advance';
import { customerBalance, groupByBalance, type CustomerBalance } from '../grants/balances';
import { isWithinDays } from '../grants/dates';
import { formatDecimal } from '../grants/money';
import { isBelow, type Threshold } from '../grants/threshold';
import type { AsOf, CreditGrant } from '../grants/types';

/** What the trigger can watch for. */
export type AlertEvent = 'balanceLow' | 'grantDepleted' | 'grantExpiringSoon' | 'grantCreated';

/** Whether an event tells of single grants, or of what a customer has of one unit. */
export type Watch = 'grant' | 'customer';

/** The events that last: a condition holds, or it does not. */
export type Condition = Exclude<AlertEvent, 'grantCreated'>;

/** What can be judged of a grant by itself. */
export interface EventRule {
	event: Condition;
	/** Balance Low alone can watch customers. */
	watch: Watch;
	/** For Grant Expiring Soon. */
	withinDays: number;
	now: AsOf;
}

export interface WatchRule extends EventRule {
	/** The threshold of a grant, or of a customer by their grants of one unit. */
	thresholdOf: (grants: CreditGrant[]) => Threshold;
}

/** What an alert is about. */
export interface Subject {
	record: CreditGrant | CustomerBalance;
	/** For Balance Low: the threshold that counts for it. */
	threshold?: Threshold;
}

/**
 * Whether a grant's balance has a say in an event, as far as can be told without it: the balances of
 * all others need not be asked for.
 */
export function needsBalance(grant: CreditGrant, rule: EventRule): boolean {
	switch (rule.event) {
		case 'balanceLow':
		case 'grantDepleted':
			return grant.status === 'active';
		case 'grantExpiringSoon':
			return grant.status === 'active' && expiresWithin(grant, rule);
	}
}

/** What a complete read of the grants says of each key that the event is about. */
export function observe(grants: CreditGrant[], rule: WatchRule): Array<Observation<Subject>> {
	if (rule.event === 'balanceLow' && rule.watch === 'customer') {
		return [...groupByBalance(grants)].map(([id, group]) => observeCustomer(id, group, rule));
	}
	const isAboutBalance = rule.event !== 'grantExpiringSoon';
	// A grant that is over, or has not begun, is no subject of an alert: it is forgotten.
	return grants
		.filter(({ status }) => status === 'active' || status === 'depleted')
		.map((grant) => ({
			key: grant.id,
			holds: holds(grant, rule),
			balance: isAboutBalance ? grant.balanceExact : undefined,
			grants: [grantText(grant, rule)],
			subject: {
				record: grant,
				threshold: rule.event === 'balanceLow' ? rule.thresholdOf([grant]) : undefined,
			},
		}));
}

function observeCustomer(id: string, grants: CreditGrant[], rule: WatchRule): Observation<Subject> {
	const threshold = rule.thresholdOf(grants);
	const balance = customerBalance(id, grants, threshold);
	return {
		key: id,
		holds: balance.isLow,
		balance: balance.balanceExact,
		grants: grants
			.filter(({ status }) => status === 'active')
			.map((grant) => grantText(grant, rule)),
		measure: threshold.type === 'percent' ? formatDecimal(threshold.value) : undefined,
		subject: { record: balance, threshold },
	};
}

function holds(grant: CreditGrant, rule: WatchRule): boolean | undefined {
	switch (rule.event) {
		case 'balanceLow':
			return isBelow(rule.thresholdOf([grant]), grant.balanceExact, grant.amountExact);
		case 'grantDepleted':
			return grant.balanceExact === undefined ? undefined : grant.status === 'depleted';
		case 'grantExpiringSoon':
			return grant.status === 'active' && expiresWithin(grant, rule);
	}
}

/** What changes when a grant is topped up; where its expiry is the news, when that is moved. */
function grantText(grant: CreditGrant, { event }: EventRule): string {
	// One amount is told as 100 here and as 100.00 there.
	const amount = grant.amountExact?.replace(/\.0*$|(\.\d*?)0+$/, '$1');
	const news = event === 'grantExpiringSoon' ? grant.expiresAt : amount;
	return `${grant.id}=${news ?? ''}`;
}

function expiresWithin({ expiresAt }: CreditGrant, { now, withinDays }: EventRule): boolean {
	return expiresAt !== null && isWithinDays(expiresAt, withinDays, now);
}
