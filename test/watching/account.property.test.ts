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

const RUNS = Number(process.env.RUNS ?? 25);

test.each(PROVIDERS)(
	'%s: whatever happens, everybody who runs low is alerted of, once, and nobody else',
	async (provider) => {
		const property = fc.asyncProperty(histories, async (history) =>
			live(engine, provider, history),
		);
		await fc.assert(property, {
			numRuns: RUNS,
			interruptAfterTimeLimit: 55_000,
			...(process.env.SEED && { seed: Number(process.env.SEED), path: process.env.FCPATH }),
			reporter: (r) => {
				if (r.failed) {
					require('fs').writeFileSync(
						`/tmp/history-${provider}.json`,
						JSON.stringify([provider, r.counterexample?.[0]]),
					);
					throw new Error(
						`${r.seed} ${r.counterexamplePath} ${(r.errorInstance as Error)?.message}`,
					);
				}
			},
		});
	},
);
