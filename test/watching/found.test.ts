import { afterEach, beforeAll, beforeEach, test, vi } from 'vitest';

import { Engine } from '../engine/engine';
import type { Change, History, Poll, Step } from './history';
import { live } from './live';

/** Histories in which somebody was once alerted of falsely, twice or never. */

let engine: Engine;

beforeAll(async () => {
	engine = await Engine.start();
});

beforeEach(() => {
	vi.useFakeTimers({ toFake: ['Date'] });
	// Repeats without a wait in between.
	vi.spyOn(Math, 'random').mockReturnValue(0);
});

afterEach(() => {
	vi.restoreAllMocks();
	vi.useRealTimers();
});

const CALM = { mode: 'legacy', remembers: false, mayHear: true } as const;
const history = (before: Change[], steps: Step[], over: Partial<History> = {}): History => ({
	...CALM,
	before,
	steps,
	...over,
});

const poll = (over: Partial<Poll> = {}): Poll => ({
	do: 'poll',
	process: 0,
	crashes: false,
	...over,
});
const topUp = (of: number, amount: number, lasts: number | null = null): Change => ({
	do: 'topUp',
	of,
	amount,
	startsIn: 0,
	lasts,
});
const spend = (of: number, amount: number): Change => ({ do: 'spend', of, grant: 0, amount });
const take = (of: number): Change => ({ do: 'take', of, grant: 0 });
const wait = (hours: number): Change => ({ do: 'wait', minutes: hours * 60 });
const tell = (how: 'well' | 'never'): Step => ({ do: 'tell', how });

test.each(['stripe', 'dodoPayments'] as const)(
	'%s: whose grant was taken away is not gone, and is alerted of what is left',
	async (provider) => {
		const before = [topUp(0, 15), topUp(0, 15)];
		await live(engine, provider, history(before, [poll(), take(0), wait(25), poll()]));
	},
);

test.each(['stripe', 'sequence', 'dodoPayments'] as const)(
	'%s: somebody who cannot be read does not hold up the alert of another whose credits end',
	async (provider) => {
		const before = [topUp(0, 15), topUp(0, 30, 600), topUp(1, 40)];
		const steps = [poll(), wait(8), spend(1, 5), wait(6), poll({ unreadable: 1 })];
		await live(engine, provider, history(before, steps));
	},
);

test('processes that take turns: who knows but some of a customer’s grants moves nothing that another told', async () => {
	const steps = [
		poll(),
		wait(12),
		poll({ process: 1 }),
		tell('never'),
		topUp(0, 14),
		tell('well'),
		wait(13),
		// The first finds the new grant in its full check, and the second has not had its own.
		poll(),
		poll({ process: 1 }),
		poll(),
		poll({ process: 1 }),
	];
	await live(engine, 'stripe', history([topUp(0, 5)], steps, { mode: 'taking turns' }));
});
