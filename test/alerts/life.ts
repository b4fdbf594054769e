import { createHash } from 'node:crypto';

import * as fc from 'fast-check';

import { advance, type Alert, type AlertState } from '../../nodes/CreditGrants/alerts/advance';

/** A balance below this is low. */
export const LOW = 20;

export const HOUR = 3_600_000;

/** What can happen between and during polls. Customers are numbers, their grants counted from the oldest. */
export type Step =
	| { do: 'topUp'; of: number; amount: number }
	| { do: 'spend'; of: number; grant: number; amount: number }
	/** The same, but the grant is not used up by it. */
	| { do: 'spendSome'; of: number; grant: number; amount: number }
	| { do: 'refund'; of: number; grant: number; amount: number }
	| { do: 'endGrant'; of: number; grant: number }
	/** Out of the scope, or back in it. */
	| { do: 'leave'; of: number }
	| { do: 'wait'; hours: number }
	| { do: 'poll' }
	/** The read broke off: the state machine is not asked. */
	| { do: 'failedPoll' }
	/** The items are out, the process ends before the state is saved. */
	| { do: 'crashingPoll' }
	/** Back to what was saved: with the first poll, and whenever a poll alerted somebody. */
	| { do: 'restart' };

/** What a complete read showed of one key. */
export interface Sight {
	isLow: boolean;
	balance: number;
	grants: string[];
}

export interface Read {
	time: number;
	sights: Map<string, Sight>;
	alerts: Array<Alert<string>>;
	state: AlertState;
	/** How many polls had alerted somebody. */
	polls: number;
	/** The read whose state this one started from: all that could be known. */
	parent?: Read;
	hasCrashed: boolean;
}

const of = fc.nat(1);
const grant = fc.nat(2);
const amount = fc.integer({ min: 5, max: 45 });

function step<Name extends Step['do']>(
	name: Name,
	weight: number,
	rest: Record<string, fc.Arbitrary<number>> = {},
) {
	return {
		weight,
		arbitrary: fc.record({ do: fc.constant(name), ...rest }) as unknown as fc.Arbitrary<Step>,
	};
}

/** Weighed so that customers cross the line often: what is used up at once never comes back. */
const STEPS: Record<Step['do'], { weight: number; arbitrary: fc.Arbitrary<Step> }> = {
	poll: step('poll', 14),
	topUp: step('topUp', 3, { of, amount }),
	spend: step('spend', 6, { of, grant, amount }),
	spendSome: step('spendSome', 6, { of, grant, amount }),
	refund: step('refund', 7, { of, grant, amount }),
	endGrant: step('endGrant', 1, { of, grant }),
	leave: step('leave', 1, { of }),
	wait: step('wait', 3, { hours: fc.integer({ min: 1, max: 30 }) }),
	failedPoll: step('failedPoll', 1),
	crashingPoll: step('crashingPoll', 3),
	restart: step('restart', 2),
};

/** Histories of the steps named and of polls; both customers have credits at the start. */
export function histories(...names: Array<Exclude<Step['do'], 'poll'>>): fc.Arbitrary<Step[]> {
	const start: Step[] = [0, 1].map((customer) => ({ do: 'topUp', of: customer, amount: 40 }));
	const steps = fc.array(fc.oneof(STEPS.poll, ...names.map((name) => STEPS[name])), {
		maxLength: 60,
		size: 'max',
	});
	return steps.map((rest) => [...start, ...rest]);
}

export const EVERYTHING = [
	'topUp',
	'spend',
	'spendSome',
	'refund',
	'endGrant',
	'leave',
	'wait',
	'failedPoll',
	'crashingPoll',
	'restart',
] as const;

export function digest(text: string): string {
	return createHash('sha256').update(text).digest('base64url').slice(0, 24);
}

interface Grant {
	id: string;
	amount: number;
	left: number;
	hasEnded: boolean;
}

/** Lives through a history with the state machine and n8n's way of saving; gives its complete reads. */
export function live(steps: Step[], rule: { remindAfterHours?: number } = {}): Read[] {
	const customers = [0, 1].map((number) => ({
		key: `c${number}`,
		isHere: true,
		grants: new Array<Grant>(),
	}));
	const reads: Read[] = [];
	let time = Date.parse('2026-05-01T12:00:00Z');
	let inMemory: Read | undefined;
	let saved: Read | undefined;

	const grantOf = (step: { of: number; grant: number }) => {
		const { grants } = customers[step.of];
		return grants[step.grant % Math.max(1, grants.length)];
	};
	const read = (hasCrashed: boolean) => {
		const seen = customers.filter(({ isHere, grants }) => isHere && grants.length > 0);
		const sights = new Map(seen.map(({ key, grants }) => [key, sightOf(grants)]));
		const observations = [...sights].map(([key, { isLow, balance, grants }]) => ({
			key,
			holds: isLow,
			balance: String(balance),
			grants,
			subject: key,
		}));
		const { alerts, state, polls } = advance(inMemory?.state ?? {}, observations, {
			now: time,
			polls: inMemory?.polls ?? 0,
			digest,
			...rule,
		});
		const done: Read = { time, sights, alerts, state, polls, parent: inMemory, hasCrashed };
		reads.push(done);
		if (hasCrashed) {
			inMemory = saved;
			return;
		}
		inMemory = done;
		if (alerts.length > 0 || !saved) saved = done;
	};

	for (const step of steps) {
		switch (step.do) {
			case 'topUp': {
				const { key, grants } = customers[step.of];
				grants.push({
					id: `${key}g${grants.length}`,
					amount: step.amount,
					left: step.amount,
					hasEnded: false,
				});
				break;
			}
			case 'spend': {
				const grant = grantOf(step);
				if (grant) grant.left = Math.max(0, grant.left - step.amount);
				break;
			}
			case 'spendSome': {
				const grant = grantOf(step);
				if (grant) grant.left = Math.max(Math.min(grant.left, 1), grant.left - step.amount);
				break;
			}
			case 'refund': {
				const grant = grantOf(step);
				if (grant) grant.left = Math.min(grant.amount, grant.left + step.amount);
				break;
			}
			case 'endGrant': {
				const grant = grantOf(step);
				if (grant) grant.hasEnded = true;
				break;
			}
			case 'leave':
				customers[step.of].isHere = !customers[step.of].isHere;
				break;
			case 'wait':
				time += step.hours * HOUR;
				break;
			case 'poll':
				time += 60_000;
				read(false);
				break;
			case 'crashingPoll':
				time += 60_000;
				read(true);
				break;
			case 'failedPoll':
				break;
			case 'restart':
				inMemory = saved;
				break;
		}
	}
	return reads;
}

function sightOf(grants: Grant[]): Sight {
	const active = grants.filter(({ left, hasEnded }) => !hasEnded && left > 0);
	const balance = active.reduce((sum, { left }) => sum + left, 0);
	return {
		isLow: balance < LOW,
		balance,
		grants: active.map(({ id, amount }) => `${id}=${amount}`),
	};
}

/** The read itself and those its state came from, the latest first. */
export function* lineage(read: Read | undefined): Generator<Read> {
	for (let each = read; each; each = each.parent) yield each;
}

export function alertOf(read: Read, key: string): Alert<string> | undefined {
	return read.alerts.find((alert) => alert.key === key);
}

/** Whether credits were added since an earlier sight: a grant that was not there, or more left than then. */
export function isToppedUp(now: Sight, then: Sight): boolean {
	return now.balance > then.balance || now.grants.some((grant) => !then.grants.includes(grant));
}
