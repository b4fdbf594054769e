import { createHash } from 'node:crypto';

import { advance, type Alert, type AlertState } from '../../nodes/CreditGrants/alerts/advance';
import { BELOW_20, type Levels, type Step } from './histories';

export const HOUR = 3_600_000;

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
