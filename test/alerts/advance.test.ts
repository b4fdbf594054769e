import { describe, expect, test } from 'vitest';

import { advance, type Observation } from '../../nodes/CreditGrants/alerts/advance';
import { digest, HOUR } from './life';

const START = Date.parse('2026-05-01T12:00:00Z');

function low(over: Partial<Observation<string>> = {}): Observation<string> {
	return { key: 'a', holds: true, balance: '5', grants: ['g=100'], subject: 'subject', ...over };
}

function at(hours: number, rule: { remindAfterHours?: number; silent?: boolean } = {}) {
	return { now: START + hours * HOUR, polls: Math.floor(hours * 1000), digest, ...rule };
}

describe('a reminder', () => {
	const first = advance({}, [low()], at(0));

	test('comes after the hours asked for, five minutes sooner at most: polls are never on the dot', () => {
		const remind = { remindAfterHours: 24 };
		expect(advance(first.state, [low()], at(24 - 6 / 60, remind)).alerts).toEqual([]);
		expect(advance(first.state, [low()], at(24 - 4 / 60, remind)).alerts).toHaveLength(1);
		const often = { remindAfterHours: 1 };
		expect(advance(first.state, [low()], at(1 - 4 / 60, often)).alerts).toEqual([]);
		expect(advance(first.state, [low()], at(1 - 2 / 60, often)).alerts).toHaveLength(1);
		expect(advance(first.state, [low()], at(24, remind)).alerts).toMatchObject([
			{ isReminder: true, since: new Date(START).toISOString(), previousBalance: '5' },
		]);
	});

	test('is counted from the one before it, and has an id of its own', () => {
		const remind = { remindAfterHours: 10 };
		const second = advance(first.state, [low()], at(15, remind));
		expect(advance(second.state, [low()], at(24, remind)).alerts).toEqual([]);
		const third = advance(second.state, [low()], at(25, remind));
		const ids = [first, second, third].map(({ alerts }) => alerts[0].alertId);
		expect(new Set(ids).size).toBe(3);
	});

	test('begins anew after a top-up that left the customer low', () => {
		const remind = { remindAfterHours: 10 };
		const toppedUp = low({ grants: ['g=100', 'h=10'] });
		const again = advance(first.state, [toppedUp], at(9, remind));
		expect(again.alerts).toMatchObject([{ isReminder: false }]);
		expect(advance(again.state, [toppedUp], at(15, remind)).alerts).toEqual([]);
	});

	test('does not come where none is asked for', () => {
		expect(advance(first.state, [low()], at(100_000)).alerts).toEqual([]);
	});
});

describe('a silent step', () => {
	test('alerts nobody, and what it saw is not news later', () => {
		const { alerts, state } = advance({}, [low()], at(0, { silent: true }));
		expect(alerts).toEqual([]);
		expect(advance(state, [low()], at(1)).alerts).toEqual([]);
	});

	test('does not keep a later fall from being an alert', () => {
		const { state } = advance({}, [low()], at(0, { silent: true }));
		const ended = advance(state, [low({ holds: false, balance: '60' })], at(1));
		expect(advance(ended.state, [low()], at(2)).alerts).toHaveLength(1);
	});
});

describe('a balance that is not known', () => {
	test('is no top-up, whichever of the two reads did not know it', () => {
		const known = advance({}, [low()], at(0));
		expect(advance(known.state, [low({ balance: undefined })], at(1)).alerts).toEqual([]);
		const unknown = advance({}, [low({ balance: undefined })], at(0));
		expect(advance(unknown.state, [low()], at(1)).alerts).toEqual([]);
	});

	test('is not in the alert after it', () => {
		const { state } = advance({}, [low({ balance: undefined })], at(0));
		const [alert] = advance(state, [low({ grants: ['h=1'] })], at(1)).alerts;
		expect(alert.previousBalance).toBeUndefined();
	});
});

test('balances are compared exactly, past what a JS number tells apart', () => {
	const then = low({ balance: '0.1234567890123456789012345678' });
	const { state } = advance({}, [then], at(0));
	expect(advance(state, [then], at(1)).alerts).toEqual([]);
	const risen = low({ balance: '0.1234567890123456789012345679' });
	expect(advance(state, [risen], at(1)).alerts).toHaveLength(1);
	expect(
		advance(state, [low({ balance: '0.12345678901234567890123456780' })], at(1)).alerts,
	).toEqual([]);
});

test('a key of any text is a key, also one that objects have by themselves', () => {
	const keys = ['__proto__', 'constructor', 'toString', ''];
	const observations = keys.map((key) => low({ key }));
	const first = advance({}, observations, at(0));
	expect(first.alerts.map(({ key }) => key)).toEqual(keys);
	expect(Object.keys(first.state)).toEqual(keys);
	expect(advance(first.state, observations, at(1)).alerts).toEqual([]);
});

test('the state before is not changed: a poll that fails after all has lost nothing', () => {
	const { state } = advance({}, [low(), low({ key: 'b' })], at(0));
	const before = structuredClone(state);
	advance(
		state,
		[low({ grants: ['new=1'] }), low({ key: 'b', holds: false })],
		at(100, { remindAfterHours: 1 }),
	);
	expect(state).toEqual(before);
});

test('grants of one content and two orders are the same grants', () => {
	const { state } = advance({}, [low({ grants: ['a=1', 'b=2'] })], at(0));
	expect(advance(state, [low({ grants: ['b=2', 'a=1'] })], at(1)).alerts).toEqual([]);
});

test('a state that went through JSON is the same state', () => {
	const { state } = advance({}, [low(), low({ key: 'b', balance: undefined })], at(0));
	const stored = JSON.parse(JSON.stringify(state)) as typeof state;
	expect(advance(stored, [low(), low({ key: 'b', balance: undefined })], at(1)).alerts).toEqual([]);
});

test('where a read cannot tell whether it is low, the alert is neither forgotten nor repeated', () => {
	const first = advance({}, [low()], at(0));
	const unknown = advance(first.state, [low({ holds: undefined, balance: undefined })], at(1));
	expect(unknown).toMatchObject({ alerts: [], state: first.state });
	expect(advance(unknown.state, [low()], at(2)).alerts).toEqual([]);
	expect(advance({}, [low({ holds: undefined })], at(0)).alerts).toEqual([]);
});
