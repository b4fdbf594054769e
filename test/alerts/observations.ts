import { advance, type AlertRule, type AlertState } from '../../nodes/CreditGrants/alerts/advance';
import type { Level, Observation } from '../../nodes/CreditGrants/alerts/observation';
import { digest, HOUR } from './life';

export const START = Date.parse('2026-05-01T12:00:00Z');

export const amount = (value: string): Level => ({ type: 'amount', value });
export const percent = (value: string): Level => ({ type: 'percent', value });

/** A customer with 5 of 100 left, except for what is told. */
export function low(over: Partial<Observation<string>> = {}): Observation<string> {
	return {
		key: 'a',
		level: amount('20'),
		balance: '5',
		amount: '100',
		grants: ['g'],
		granted: '100',
		subject: 'subject',
		...over,
	};
}

export function at(hours: number, rule: Partial<AlertRule<string>> = {}): AlertRule<string> {
	return { now: START + hours * HOUR, polls: Math.floor(hours * 1000), digest, ...rule };
}

/** What each of a row of reads alerts of: the level, or nothing. */
export function levelsAlerted(
	reads: Array<Partial<Observation<string>>>,
): Array<string | undefined> {
	let state: AlertState = {};
	return reads.map((read, index) => {
		const observation = low(read);
		const next = advance(state, [observation], at(index));
		state = next.state;
		return next.alerts.length > 0 ? observation.level?.value : undefined;
	});
}
