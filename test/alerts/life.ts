import { createHash } from 'node:crypto';

import * as fc from 'fast-check';

import { advance, type Alert, type AlertState } from '../../nodes/CreditGrants/alerts/advance';

export const HOUR = 3_600_000;

/** What balances are watched for, in whole units or in percent; in any order. */
export interface Levels {
	type: 'amount' | 'percent';
	values: number[];
}

export const BELOW_20: Levels = { type: 'amount', values: [20] };

export const anyLevels: fc.Arbitrary<Levels> = fc.constantFrom<Levels>(
	BELOW_20,
	{ type: 'amount', values: [10, 30, 0, 20] },
	{ type: 'percent', values: [20] },
	{ type: 'percent', values: [75, 50, 20, 0] },
);

/** What can happen between and during polls. Customers are numbers, their grants counted from the oldest. */
export type Step =
	| { do: 'topUp'; of: number; amount: number }
	/** A grant that is spent to nothing before anybody reads it. */
	| { do: 'flash'; of: number; amount: number }
	| { do: 'spend'; of: number; grant: number; amount: number }
	/** The same, but the grant is not used up by it. */
	| { do: 'spendSome'; of: number; grant: number; amount: number }
	| { do: 'refund'; of: number; grant: number; amount: number }
	/** Some tenths are credited back. */
	| { do: 'nudge'; of: number; grant: number; tenths: number }
	/** The amount granted becomes larger, or smaller; what is left of it stays. */
	| { do: 'enlarge'; of: number; grant: number; amount: number }
	| { do: 'reduce'; of: number; grant: number; amount: number }
	| { do: 'endGrant'; of: number; grant: number }
	/** It is in no read any more. */
	| { do: 'void'; of: number; grant: number }
	/** Out of the scope, or back in it. */
	| { do: 'leave'; of: number }
	| { do: 'wait'; hours: number }
	| { do: 'poll' }
	/** A poll that does not learn one customer's balance. */
	| { do: 'blindPoll'; of: number }
	/** The read broke off: the state machine is not asked. */
	| { do: 'failedPoll' }
	/** The items are out, the process ends before the state is saved. */
	| { do: 'crashingPoll' }
	/** Back to what was saved: with the first poll, and whenever a poll alerted somebody. */
	| { do: 'restart' };

/** What a complete read showed of one key, in tenths. */
export interface Sight {
	/** The levels that hold, the lowest last; undefined where the balance is not known. */
	held: number[] | undefined;
	balance: number;
	/** What was granted of the balance. */
	amount: number;
	/** What was granted by each grant that was not voided. */
	grants: Map<string, number>;
}

export interface Read {
	/** Of all reads, dead ends included. */
	number: number;
	time: number;
	sights: Map<string, Sight>;
	alerts: Array<Alert<Sight>>;
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
const tenths = fc.integer({ min: 1, max: 3 });

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
	flash: step('flash', 1, { of, amount }),
	spend: step('spend', 6, { of, grant, amount }),
	spendSome: step('spendSome', 6, { of, grant, amount }),
	refund: step('refund', 5, { of, grant, amount }),
	nudge: step('nudge', 5, { of, grant, tenths }),
	enlarge: step('enlarge', 1, { of, grant, amount }),
	reduce: step('reduce', 1, { of, grant, amount }),
	endGrant: step('endGrant', 1, { of, grant }),
	void: step('void', 1, { of, grant }),
	leave: step('leave', 1, { of }),
	wait: step('wait', 3, { hours: fc.integer({ min: 1, max: 30 }) }),
	blindPoll: step('blindPoll', 1, { of }),
	failedPoll: step('failedPoll', 1),
	crashingPoll: step('crashingPoll', 3),
	restart: step('restart', 2),
};

type Happening = Exclude<Step['do'], 'poll'>;

/** Histories of the steps named and of polls; both customers have credits at the start. */
export function histories(...names: Happening[]): fc.Arbitrary<Step[]> {
	const start: Step[] = [0, 1].map((customer) => ({ do: 'topUp', of: customer, amount: 40 }));
	const steps = fc.array(fc.oneof(STEPS.poll, ...names.map((name) => STEPS[name])), {
		maxLength: 60,
		size: 'max',
	});
	return steps.map((rest) => [...start, ...rest]);
}

export const EVERYTHING = Object.keys(STEPS).filter((name) => name !== 'poll') as Happening[];

export function without(...names: Happening[]): Happening[] {
	return EVERYTHING.filter((name) => !names.includes(name));
}

export function digest(text: string): string {
	return createHash('sha256').update(text).digest('base64url').slice(0, 24);
}

interface Grant {
	id: string;
	/** In tenths. */
	amount: number;
	left: number;
	hasEnded: boolean;
	isVoided: boolean;
}

/** Lives through a history with the state machine and n8n's way of saving; gives its complete reads. */
export function live(
	steps: Step[],
	rule: { remindAfterHours?: number } = {},
	levels = BELOW_20,
): Read[] {
	const customers = [0, 1].map((number) => ({
		key: `c${number}`,
		isHere: true,
		grants: new Array<Grant>(),
	}));
	const reads: Read[] = [];
	let time = Date.parse('2026-05-01T12:00:00Z');
	let inMemory: Read | undefined;
	let saved: Read | undefined;

	const grantOf = (step: { of: number; grant: number }): Grant => {
		const { grants } = customers[step.of];
		return grants[step.grant % grants.length];
	};
	const add = (of: number, amount: number, left: number) => {
		const { key, grants } = customers[of];
		const id = `${key}g${grants.length}`;
		grants.push({ id, amount: 10 * amount, left: 10 * left, hasEnded: false, isVoided: false });
	};
	const read = (hasCrashed: boolean, blind?: number) => {
		const sights = new Map<string, Sight>();
		customers.forEach(({ key, isHere, grants }, number) => {
			if (isHere) sights.set(key, sightOf(grants, levels, number !== blind));
		});
		const { alerts, state, polls } = advance(
			inMemory?.state ?? {},
			[...sights].map(([key, sight]) => observationOf(key, sight, levels.type)),
			{ now: time, polls: inMemory?.polls ?? 0, digest, ...rule },
		);
		const number = reads.length;
		const done: Read = { number, time, sights, alerts, state, polls, parent: inMemory, hasCrashed };
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
			case 'topUp':
				add(step.of, step.amount, step.amount);
				break;
			case 'flash':
				add(step.of, step.amount, 0);
				break;
			case 'spend': {
				const grant = grantOf(step);
				grant.left = Math.max(0, grant.left - 10 * step.amount);
				break;
			}
			case 'spendSome': {
				const grant = grantOf(step);
				grant.left = Math.max(Math.min(grant.left, 10), grant.left - 10 * step.amount);
				break;
			}
			case 'refund': {
				const grant = grantOf(step);
				grant.left = Math.min(grant.amount, grant.left + 10 * step.amount);
				break;
			}
			case 'nudge': {
				const grant = grantOf(step);
				grant.left = Math.min(grant.amount, grant.left + step.tenths);
				break;
			}
			case 'enlarge':
				grantOf(step).amount += 10 * step.amount;
				break;
			case 'reduce': {
				const grant = grantOf(step);
				grant.amount = Math.max(grant.left, 10, grant.amount - 10 * step.amount);
				break;
			}
			case 'endGrant':
				grantOf(step).hasEnded = true;
				break;
			case 'void':
				grantOf(step).isVoided = true;
				break;
			case 'leave':
				customers[step.of].isHere = !customers[step.of].isHere;
				break;
			case 'wait':
				time += step.hours * HOUR;
				break;
			case 'failedPoll':
				break;
			case 'poll':
			case 'blindPoll':
			case 'crashingPoll':
				time += 60_000;
				read(step.do === 'crashingPoll', step.do === 'blindPoll' ? step.of : undefined);
				break;
			case 'restart':
				inMemory = saved;
				break;
		}
	}
	return reads;
}

function sightOf(grants: Grant[], { type, values }: Levels, isKnown: boolean): Sight {
	const begun = grants.filter(({ isVoided }) => !isVoided);
	const active = begun.filter(({ left, hasEnded }) => !hasEnded && left > 0);
	const balance = active.reduce((sum, { left }) => sum + left, 0);
	const amount = active.reduce((sum, each) => sum + each.amount, 0);
	const isBelow = (value: number) =>
		balance === 0 || balance < (type === 'amount' ? 10 * value : (amount * value) / 100);
	const below = [...values].sort((a, b) => b - a).filter(isBelow);
	// Whose credits were all taken back is not low.
	const held = begun.length === 0 ? [] : below;
	return {
		held: isKnown ? held : undefined,
		balance,
		amount,
		grants: new Map(begun.map((grant) => [grant.id, grant.amount])),
	};
}

/** What a read that showed this would have to say. */
export function observationOf(key: string, sight: Sight, type: Levels['type']) {
	const { held, balance, amount, grants } = sight;
	const lowest = held?.at(-1);
	const level = lowest === undefined ? null : { type, value: String(lowest) };
	return {
		key,
		level: held && level,
		balance: held && exact(balance),
		amount: exact(amount),
		grants: [...grants.keys()],
		granted: exact(grantedIn(sight)),
		subject: sight,
	};
}

function exact(tenths: number): string {
	return (tenths / 10).toFixed(1);
}

/** What all grants came to, used up or over or not. */
export function grantedIn({ grants }: Sight): number {
	return [...grants.values()].reduce((sum, each) => sum + each, 0);
}

/** The read itself and those its state came from, the latest first. */
export function* lineage(read: Read | undefined): Generator<Read> {
	for (let each = read; each; each = each.parent) yield each;
}

export function alertOf(read: Read, key: string): Alert<Sight> | undefined {
	return read.alerts.find((alert) => alert.key === key);
}

/** Whether credits were granted since an earlier sight. */
export function isToppedUp(now: Sight, then: Sight): boolean {
	return (
		[...now.grants.keys()].some((id) => !then.grants.has(id)) || grantedIn(now) > grantedIn(then)
	);
}

/** What a rise must come to, in tenths, to be news below a level. */
export function materialRise(level: number, { amount }: Sight, type: Levels['type']): number {
	return type === 'amount' && level > 0 ? level / 10 : amount / 100;
}
