import * as fc from 'fast-check';

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
