import { describe, expect, test } from 'vitest';

import { advance } from '../../nodes/CreditGrants/alerts/advance';
import { amount, at, levelsAlerted, low, percent } from './observations';

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
