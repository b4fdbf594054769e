import { fork } from 'node:child_process';
import path from 'node:path';

import { nextMessage } from '../network/control';
import type { Bench } from '../rounds';
import type { PureResult } from '../pureWorker';
import { clientEnvironment } from '../workers';
import { PROVIDERS } from './list';

/** (d) The pure part alone: from what a provider sent to a credit grant, on one core. */
export async function benchPure(bench: Bench) {
	const { packageDirectory, pureGrants, rounds } = bench.parameters;
	const results: PureResult[] = [];
	for (const provider of PROVIDERS) {
		const file = path.join(__dirname, '../pureWorker.ts');
		const child = fork(file, [provider, packageDirectory, String(pureGrants), String(rounds)], {
			execArgv: ['--import', 'tsx', '--expose-gc'],
			env: clientEnvironment(bench.environment),
		});
		results.push(await nextMessage<PureResult>(child));
		bench.say(
			`  ${provider}: ${Math.round(results[results.length - 1].grantsPerSecond.median)} grants a second`,
		);
	}
	return { grants: pureGrants, results };
}
