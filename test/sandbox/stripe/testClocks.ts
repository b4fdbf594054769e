import type Stripe from 'stripe';

import { DAY, toSeconds } from '../clock';
import type { Clock } from '../clock';
import type { Random } from '../random';

type OnTestClock = Pick<Stripe.Customer, 'test_clock'>;

/** Clocks that stand still, and the objects that live by them. https://docs.stripe.com/api/test_clocks */
export class TestClocks {
	private readonly clocks = new Map<string, Stripe.TestHelpers.TestClock>();

	constructor(
		private readonly clock: Clock,
		private readonly random: Random,
	) {}

	get(id: string): Stripe.TestHelpers.TestClock | undefined {
		return this.clocks.get(id);
	}

	/** The time of an object in Unix seconds: that of its test clock, or the sandbox's own. */
	now({ test_clock }: OnTestClock): number {
		return this.of(test_clock)?.frozen_time ?? toSeconds(this.clock.now());
	}

	/** A clock for an object that has none yet; one that it has is set. */
	freeze({ test_clock }: OnTestClock, frozenTime: Date): Stripe.TestHelpers.TestClock {
		const testClock = this.of(test_clock) ?? this.create();
		testClock.frozen_time = toSeconds(frozenTime);
		return testClock;
	}

	private of(testClock: OnTestClock['test_clock']): Stripe.TestHelpers.TestClock | undefined {
		return typeof testClock === 'string' ? this.clocks.get(testClock) : (testClock ?? undefined);
	}

	private create(): Stripe.TestHelpers.TestClock {
		const now = this.clock.now();
		const made: Stripe.TestHelpers.TestClock = {
			id: `clock_${this.random.base62(24)}`,
			object: 'test_helpers.test_clock',
			created: toSeconds(now),
			deletes_after: toSeconds(new Date(now.getTime() + 30 * DAY)),
			frozen_time: toSeconds(now),
			livemode: false,
			name: null,
			status: 'ready',
			status_details: {},
		};
		this.clocks.set(made.id, made);
		return made;
	}
}
