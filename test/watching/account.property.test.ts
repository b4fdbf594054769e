import * as fc from 'fast-check';
import { afterEach, beforeAll, beforeEach, test, vi } from 'vitest';

import { PROVIDERS } from '../alerts/watching';
import { Engine } from '../engine/engine';
import type { ProviderName } from '../sandbox';
import { histories, type History, type Poll } from './history';
import { Judge } from './judge';
import { World } from './world';

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

const CUSTOMERS = [0, 1, 2, 3];
const POLL: Poll = { do: 'poll', process: 0, crashes: false };
const RUNS = Number(process.env.RUNS ?? 25);

/** @throws where an alert is false, is given twice or is missing */
async function live(provider: ProviderName, history: History): Promise<void> {
	const world = await World.start(engine, provider, history);
	try {
		for (const change of history.before) world.happen(change);
		const judge = new Judge(world, history, CUSTOMERS);
		for (const step of history.steps) {
			if (step.do === 'poll') {
				world.goOn(world.truth.now + 60_000);
				await judge.poll(step);
			} else if (step.do === 'restart') judge.restart();
			else if (step.do === 'tell') world.tell(step.how);
			else world.happen(step);
		}
		// What no event told of a full check finds, in whichever process.
		world.goOn(world.truth.now + 25 * 3_600_000);
		for (let polls = 0; polls < 2; polls++) await judge.poll(POLL);
		for (const of of CUSTOMERS) judge.expectAlerted(of);
	} finally {
		await world.stop();
	}
}

test.each(PROVIDERS)(
	'%s: whatever happens, everybody who runs low is alerted of, once, and nobody else',
	async (provider) => {
		const property = fc.asyncProperty(histories, async (history) => live(provider, history));
		await fc.assert(property, { numRuns: RUNS });
	},
);
