import * as fc from 'fast-check';
import { afterEach, beforeAll, beforeEach, test, vi } from 'vitest';

import { PROVIDERS } from '../alerts/watching';
import { Engine } from '../engine/engine';
import { histories } from './history';
import { live } from './live';

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

test.each(PROVIDERS)(
	'%s: whatever happens, everybody who runs low is alerted of, once, and nobody else',
	async (provider) => {
		const property = fc.asyncProperty(histories, async (history) =>
			live(engine, provider, history),
		);
		await fc.assert(property, { seed: 19, numRuns: 25, interruptAfterTimeLimit: 25_000 });
	},
	60_000,
);
