import type { Observation } from './alerts';
import { customerBalance, groupByBalance, type CustomerBalance } from './balances';
import { isWithinDays } from './dates';
import { isBelow, type Threshold } from './threshold';
import type { AsOf, CreditGrant } from './types';

/** What the trigger can watch for. */
export type AlertEvent = 'balanceLow' | 'grantDepleted' | 'grantExpiringSoon' | 'grantCreated';

/** Whether an event tells of single grants, or of what a customer has of one unit. */
export type Watch = 'grant' | 'customer';

export interface WatchRule {
	event: AlertEvent;
	/** Balance Low alone can watch customers. */
	watch: Watch;
	/** The threshold of a grant, or of a customer by their grants of one unit. */
	thresholdOf: (grants: CreditGrant[]) => Threshold;
	/** For Grant Expiring Soon. */
	withinDays: number;
	/** For Grant Created: older grants are not news. Milliseconds since the Unix epoch. */
	createdSince: number;
	now: AsOf;
}

export type Subject = CreditGrant | CustomerBalance;

/**
 * Whether a grant's balance has a say in an event, as far as can be told without it: the balances of
 * all others need not be asked for.
 */
export function needsBalance(grant: CreditGrant, rule: WatchRule): boolean {
	switch (rule.event) {
		case 'balanceLow':
		case 'grantDepleted':
			return grant.status === 'active';
		case 'grantExpiringSoon':
			return grant.status === 'active' && expiresWithin(grant, rule);
		case 'grantCreated':
			return isNew(grant, rule);
	}
}

/** What a complete read of the grants says of each key that the event is about. */
export function observe(grants: CreditGrant[], rule: WatchRule): Array<Observation<Subject>> {
	if (rule.event === 'balanceLow' && rule.watch === 'customer') {
		return [...groupByBalance(grants)].map(([id, group]) => observeCustomer(id, group, rule));
	}
	const isAboutBalance = rule.event === 'balanceLow' || rule.event === 'grantDepleted';
	return grants
		.filter((grant) => isWatched(grant, rule))
		.map((grant) => ({
			key: grant.id,
			holds: holds(grant, rule),
			balance: isAboutBalance ? grant.balanceExact : undefined,
			grants: [grantText(grant, rule)],
			subject: grant,
		}));
}

function observeCustomer(
	id: string,
	grants: CreditGrant[],
	rule: WatchRule,
): Observation<CustomerBalance> {
	const balance = customerBalance(id, grants, rule.thresholdOf(grants));
	return {
		key: id,
		holds: balance.isLow === true,
		balance: balance.balanceExact,
		grants: grants.filter(({ status }) => status === 'active').map((grant) => grantText(grant, rule)),
		subject: balance,
	};
}

/** A grant that is over, or has not begun, is no subject of an alert; it is forgotten. */
function isWatched(grant: CreditGrant, rule: WatchRule): boolean {
	if (rule.event === 'grantCreated') return isNew(grant, rule);
	return grant.status === 'active' || grant.status === 'depleted';
}

function holds(grant: CreditGrant, rule: WatchRule): boolean {
	switch (rule.event) {
		case 'balanceLow':
			return isBelow(rule.thresholdOf([grant]), grant.balanceExact, grant.amountExact) === true;
		case 'grantDepleted':
			return grant.status === 'depleted';
		case 'grantExpiringSoon':
			return grant.status === 'active' && expiresWithin(grant, rule);
		case 'grantCreated':
			return true;
	}
}

/** What changes when a grant is topped up; where its expiry is the news, when that is moved. */
function grantText(grant: CreditGrant, { event }: WatchRule): string {
	const news = event === 'grantExpiringSoon' ? grant.expiresAt : grant.amountExact;
	return `${grant.id}=${news ?? ''}`;
}

function expiresWithin({ expiresAt }: CreditGrant, { now, withinDays }: WatchRule): boolean {
	return expiresAt !== null && isWithinDays(expiresAt, withinDays, now);
}

function isNew({ createdAt }: CreditGrant, { createdSince }: WatchRule): boolean {
	return createdAt !== null && Date.parse(createdAt) >= createdSince;
}
