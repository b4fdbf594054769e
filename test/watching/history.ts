import * as fc from 'fast-check';

/** Customers are numbers, times in minutes. */
export interface TopUp {
	do: 'topUp';
	of: number;
	amount: number;
	startsIn: number;
	lasts: number | null;
}

/** What happens to an account. */
export type Change =
	| TopUp
	/** Of one of the grants that have something left. */
	| { do: 'spend'; of: number; grant: number; amount: number }
	/** The clocks go on to the next end of one of their grants, and in that moment they have a new one. */
	| { do: 'renew'; of: number; amount: number }
	/** One of their grants is taken away without a word. */
	| { do: 'take'; of: number; grant: number }
	/** The customer is gone; what was theirs may stay listed. */
	| { do: 'remove'; of: number; stays: boolean }
	| { do: 'wait'; minutes: number };

/** How Stripe's events tell of what happens from now on. */
export type Telling = 'well' | 'late' | 'tooLate' | 'twice' | 'never';

export interface Poll {
	do: 'poll';
	/** Which of two main processes, where they take turns. */
	process: number;
	/** Who cannot be read in this poll. */
	unreadable?: number;
	/** Just before this request of the poll is answered, something happens. */
	meanwhile?: { request: number; change: Change };
	/** The requests after so many are answered when the time of the poll is over. */
	answers?: number;
	/** The items are out, the process ends before the state is saved. */
	crashes: boolean;
}

export type Step = Change | Poll | { do: 'tell'; how: Telling } | { do: 'restart' };

export interface History {
	mode: 'legacy' | 'scheduled' | 'taking turns';
	/** First Poll: Remember. */
	remembers: boolean;
	/** The key may read events. */
	mayHear: boolean;
	/** Before the trigger is published. */
	before: Change[];
	steps: Step[];
}

const of = fc.nat(3);
const amount = fc.integer({ min: 5, max: 45 });

const topUp = fc.record({
	do: fc.constant('topUp' as const),
	of,
	amount,
	startsIn: fc.constantFrom(0, 0, 0, 30, 1500),
	lasts: fc.constantFrom(null, null, 60, 120, 1500),
});
const spend = fc.record({ do: fc.constant('spend' as const), of, grant: fc.nat(2), amount });
const renew = fc.record({ do: fc.constant('renew' as const), of, amount });
const take = fc.record({ do: fc.constant('take' as const), of, grant: fc.nat(2) });
const remove = fc.record({ do: fc.constant('remove' as const), of, stays: fc.boolean() });
const wait = fc.record({
	do: fc.constant('wait' as const),
	minutes: fc.constantFrom(1, 3, 60, 120, 1440),
});

const change: fc.Arbitrary<Change> = fc.oneof(
	{ weight: 4, arbitrary: topUp },
	{ weight: 7, arbitrary: spend },
	{ weight: 3, arbitrary: renew },
	{ weight: Number(process.env.TAKE ?? 1), arbitrary: take },
	{ weight: 1, arbitrary: remove },
	{ weight: 4, arbitrary: wait },
);

const sometimes = <Value>(arbitrary: fc.Arbitrary<Value>) =>
	fc.option(arbitrary, { freq: 3, nil: undefined });

const poll: fc.Arbitrary<Poll> = fc.record({
	do: fc.constant('poll' as const),
	process: fc.nat(1),
	unreadable: sometimes(of),
	meanwhile: sometimes(fc.record({ request: fc.integer({ min: 1, max: 8 }), change })),
	answers: fc.option(fc.nat(8), { freq: 5, nil: undefined }),
	crashes: fc.integer({ min: 0, max: 9 }).map((number) => number === 9),
});

const tell = fc.record({
	do: fc.constant('tell' as const),
	how: fc.constantFrom<Telling>('well', 'late', 'tooLate', 'twice', 'never'),
});
const restart = fc.record({ do: fc.constant('restart' as const) });

const step: fc.Arbitrary<Step> = fc.oneof(
	{ weight: 8, arbitrary: poll },
	{ weight: 10, arbitrary: change },
	{ weight: 2, arbitrary: tell },
	{ weight: 1, arbitrary: restart },
);

export const histories: fc.Arbitrary<History> = fc.record({
	mode: fc.constantFrom('legacy' as const, 'scheduled' as const, 'taking turns' as const),
	remembers: fc.boolean(),
	mayHear: fc.integer({ min: 0, max: 5 }).map((number) => number > 0),
	before: fc.array(fc.oneof(topUp, spend), { minLength: 2, maxLength: 8 }),
	steps: fc.array(step, { minLength: 5, maxLength: 30, size: 'max' }),
});
