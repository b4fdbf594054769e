import { describe, expect, test } from 'vitest';

import { advance, type AlertRule, type AlertState } from '../../nodes/CreditGrants/alerts/advance';
import type { Level, Observation } from '../../nodes/CreditGrants/alerts/observation';
import { digest, HOUR } from './life';

const START = Date.parse('2026-05-01T12:00:00Z');

const amount = (value: string): Level => ({ type: 'amount', value });
const percent = (value: string): Level => ({ type: 'percent', value });

function low(over: Partial<Observation<string>> = {}): Observation<string> {
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

function at(hours: number, rule: Partial<AlertRule> = {}): AlertRule {
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
		const toppedUp = low({ grants: ['g', 'h'] });
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
		const { alerts, state } = advance({}, [low()], at(0, { isSilent: () => true }));
		expect(alerts).toEqual([]);
		expect(advance(state, [low()], at(1)).alerts).toEqual([]);
	});

	test('does not keep a later fall from being an alert', () => {
		const { state } = advance({}, [low()], at(0, { isSilent: () => true }));
		const ended = advance(state, [low({ level: null, balance: '60' })], at(1));
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
		const [alert] = advance(state, [low({ grants: ['h'] })], at(1)).alerts;
		expect(alert.previousBalance).toBeUndefined();
	});
});

test('balances are compared exactly, past what a JS number tells apart', () => {
	const then = low({ balance: '0.1234567890123456789012345678' });
	const { state } = advance({}, [then], at(0));
	const alertsAt = (balance: string) => advance(state, [low({ balance })], at(1)).alerts;
	expect(alertsAt('0.3234567890123456789012345677')).toEqual([]);
	expect(alertsAt('0.3234567890123456789012345678')).toHaveLength(1);
	expect(alertsAt('0.32345678901234567890123456770')).toEqual([]);
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
		[low({ grants: ['new'] }), low({ key: 'b', level: null })],
		at(100, { remindAfterHours: 1 }),
	);
	expect(state).toEqual(before);
});

test('grants of one content and two orders are the same grants', () => {
	const { state } = advance({}, [low({ grants: ['a', 'b'] })], at(0));
	expect(advance(state, [low({ grants: ['b', 'a'] })], at(1)).alerts).toEqual([]);
});

test('a state that went through JSON is the same state', () => {
	const { state } = advance({}, [low(), low({ key: 'b', balance: undefined })], at(0));
	const stored = JSON.parse(JSON.stringify(state)) as typeof state;
	expect(advance(stored, [low(), low({ key: 'b', balance: undefined })], at(1)).alerts).toEqual([]);
});

test('where a read cannot tell whether it is low, the alert is neither forgotten nor repeated', () => {
	const first = advance({}, [low()], at(0));
	const unknown = advance(first.state, [low({ level: undefined, balance: undefined })], at(1));
	expect(unknown).toMatchObject({ alerts: [], state: first.state });
	expect(advance(unknown.state, [low()], at(2)).alerts).toEqual([]);
	expect(advance({}, [low({ level: undefined })], at(0)).alerts).toEqual([]);
});

/** What each of a row of reads alerts of: the level, or nothing. */
function levelsAlerted(reads: Array<Partial<Observation<string>>>): Array<string | undefined> {
	let state: AlertState = {};
	return reads.map((read, index) => {
		const observation = low(read);
		const next = advance(state, [observation], at(index));
		state = next.state;
		return next.alerts.length > 0 ? observation.level?.value : undefined;
	});
}

describe('a balance that rises without a grant', () => {
	test('is no news by a cent, however often', () => {
		const balances = ['10.00', '10.01', '10.00', '10.02', '10.00'];
		expect(levelsAlerted(balances.map((balance) => ({ balance })))).toEqual([
			'20',
			undefined,
			undefined,
			undefined,
			undefined,
		]);
	});

	test.each([
		['amount', amount('20'), '10.19', '10.2'],
		['percent', percent('20'), '10.99', '11'],
	])(
		'is news from a hundredth on: of the threshold, or of what was granted (%s)',
		(_, level, less, enough) => {
			const first = { level, balance: '10' };
			expect(levelsAlerted([first, { level, balance: less }])).toEqual(['20', undefined]);
			expect(levelsAlerted([first, { level, balance: enough }])).toEqual(['20', '20']);
		},
	);

	test('is measured from the lowest balance since the alert, so that many cents count', () => {
		const balances = ['10', '4', '4.1', '4.2'];
		expect(levelsAlerted(balances.map((balance) => ({ balance })))).toEqual([
			'20',
			undefined,
			undefined,
			'20',
		]);
	});

	test('re-arms the levels it reaches, by however little', () => {
		const [below, above] = [
			{ level: amount('1000'), balance: '999.99' },
			{ level: amount('2000'), balance: '1000' },
		];
		expect(levelsAlerted([below, above, below])).toEqual(['1000', undefined, '1000']);
	});

	test('says nothing below 0 where it is not known what was granted', () => {
		const level = amount('0');
		const overdrawn = (balance: string, granted?: string) => ({ level, balance, amount: granted });
		expect(levelsAlerted([overdrawn('-5'), overdrawn('-1')])).toEqual(['0', undefined]);
		expect(levelsAlerted([overdrawn('-5', '0'), overdrawn('-1', '0')])).toEqual(['0', undefined]);
		expect(levelsAlerted([overdrawn('-5', '100'), overdrawn('-1', '100')])).toEqual(['0', '0']);
	});
});

describe('a percentage that rises because a used-up grant no longer counts', () => {
	const [fallen, artefact] = [
		{ level: percent('20'), balance: '31', amount: '200' },
		{ level: null, balance: '30', amount: '100' },
	];

	test('re-arms nothing', () => {
		const again = { level: percent('20'), balance: '19', amount: '100' };
		expect(levelsAlerted([fallen, artefact, again])).toEqual(['20', undefined, undefined]);
	});

	test('leaves the levels further down as they are: armed', () => {
		const further = { level: percent('10'), balance: '9', amount: '100' };
		expect(levelsAlerted([fallen, artefact, further])).toEqual(['20', undefined, '10']);
	});
});

describe('what was granted', () => {
	const first = { grants: ['a', 'b'], granted: '100' };

	test.each([
		['a new grant, used up or not', { grants: ['a', 'b', 'c'], granted: '200' }, 1],
		['a larger amount', { grants: ['a', 'b'], granted: '100.01' }, 1],
		['the same amount in other digits', { grants: ['a', 'b'], granted: '100.00' }, 0],
		['a smaller amount', { grants: ['a', 'b'], granted: '60' }, 0],
		['a grant less', { grants: ['b'], granted: '50' }, 0],
		['an amount that is not known', { grants: ['a', 'b'], granted: undefined }, 0],
	])('%s: %o gives %i alerts', (_, then, count) => {
		const { state } = advance({}, [low(first)], at(0));
		expect(advance(state, [low(then)], at(1)).alerts).toHaveLength(count);
	});

	test('a grant that is missing while a lower level is alerted of is not new when it is back', () => {
		const missing = { level: amount('10'), grants: ['b'], granted: '50' };
		const back = { level: amount('10'), grants: ['a', 'b'], granted: '100' };
		expect(levelsAlerted([first, missing, back])).toEqual(['20', '10', undefined]);
	});
});

describe('levels that the user changes', () => {
	test('keep what was alerted of: one further down that holds is news, one above is not', () => {
		const of = (value: string) => ({ level: amount(value) });
		expect(levelsAlerted([of('20'), of('50'), of('20'), of('10')])).toEqual([
			'20',
			undefined,
			undefined,
			'10',
		]);
	});

	test('from amounts to percentages cannot be compared: what holds is news', () => {
		expect(levelsAlerted([{ level: amount('20') }, { level: percent('50') }])).toEqual([
			'20',
			'50',
		]);
	});
});

describe('a key that was not observed', () => {
	test('is forgotten, unless the caller keeps it', () => {
		const { state } = advance({}, [low(), low({ key: 'b' })], at(0));
		expect(advance(state, [], at(1)).state).toEqual({});
		const kept = advance(state, [], at(1, { keep: (key) => key === 'b' }));
		expect(kept).toMatchObject({ alerts: [], polls: 1000 });
		expect(kept.state).toEqual({ b: state.b });
	});

	test('is not reminded of', () => {
		const { state } = advance({}, [low()], at(0));
		const rule = at(100, { remindAfterHours: 1, keep: () => true });
		expect(advance(state, [], rule)).toMatchObject({ alerts: [], state });
	});

	test('is judged all the same where it was observed', () => {
		const { state } = advance({}, [low()], at(0));
		const topped = low({ level: null, balance: '60' });
		expect(advance(state, [topped], at(1, { keep: () => true })).state).toEqual({});
	});
});

describe('bytes that are kept of an alerted key', () => {
	const sizeWith = (grants: number) => {
		const ids = Array.from({ length: grants }, (_, index) => `grant_${index}`);
		const observation = low({ level: percent('12.5'), balance: '123.45', grants: ids });
		const { state } = advance({}, [observation], at(0));
		return JSON.stringify(state.a).length;
	};

	test('are some 80, and 5 more for each further grant', () => {
		expect(sizeWith(1)).toBeLessThanOrEqual(80);
		expect(sizeWith(51) - sizeWith(1)).toBe(250);
	});
});
