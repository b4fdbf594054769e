import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

import type { Report } from './worker';

/** Starts real processes, lets them go at once and gives what each reports. */
export async function runWorkers(
	argumentsOf: string[][],
	env: NodeJS.ProcessEnv = {},
): Promise<{ reports: Report[]; seconds: number }> {
	const workers = argumentsOf.map((each) =>
		fork(path.join(__dirname, 'worker.ts'), each, {
			execArgv: ['--import', 'tsx'],
			env: { ...process.env, ...env, TSX_TSCONFIG_PATH: path.join(__dirname, '../tsconfig.json') },
		}),
	);
	try {
		await Promise.all(workers.map((worker) => once(worker, 'message')));
		const started = performance.now();
		const reports = await Promise.all(workers.map(reportOf));
		return { reports, seconds: (performance.now() - started) / 1000 };
	} finally {
		for (const worker of workers) worker.kill();
	}
}

async function reportOf(worker: ChildProcess): Promise<Report> {
	worker.send('go');
	const [message] = (await once(worker, 'message')) as [Report];
	return message;
}
