import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';

import type { IDataObject } from 'n8n-workflow';

import { Engine } from '../../test/engine/engine';
import { Poller } from '../../test/engine/poller';
import { change } from './change';
import { credentialsOf } from './grantsNode';
import type { Job, Outcome, Peer } from './peer';

/** What the trigger gives a poll at publishing, and any other; milliseconds. */
const BUDGETS_MS = { first: 10_000, other: 30_000 };

/** How often the event loop is looked at. */
const EVERY_MS = 1;

/** The trigger from poll to poll, in n8n's engine, from its build. */
export async function grantsTrigger(packageDirectory?: string): Promise<Peer> {
	const engine = await Engine.start(packageDirectory);
	/** Who has read the account of a key. */
	const pollers = new Map<string, Poller>();

	const firstReading = async (job: Job): Promise<Outcome> => {
		const poller = new Poller(
			engine,
			{ credentials: credentialsOf(job) },
			{ provider: job.provider, ...WATCH, options: { ...job.pace } },
		);
		pollers.set(job.key, poller);
		const alerts: IDataObject[] = [];
		let polls = 0;
		let isWhole = false;
		while (!isWhole) {
			const startedAt = performance.now();
			alerts.push(...(await poller.poll()));
			const budget = polls++ === 0 ? BUDGETS_MS.first : BUDGETS_MS.other;
			isWhole = performance.now() - startedAt < budget;
		}
		return outcome(alerts, { polls, stateBytes: poller.stateSize });
	};

	return {
		async prepare(job) {
			if (job.task !== 'watch') return;
			if (!pollers.has(job.key)) await firstReading(job);
			// Nothing that changed before is listed again once something changed an hour later.
			await change({ ...job, changes: 1 });
			await pollers.get(job.key)?.poll();
			await change(job);
		},
		async run(job) {
			const poller = pollers.get(job.key);
			if (job.task === 'firstReading' || !poller) return await firstReading(job);
			const delay = monitorEventLoopDelay({ resolution: EVERY_MS });
			delay.enable();
			const alerts = await poller.poll();
			// A delay counts once the timer that it held up has come.
			await sleep(2 * EVERY_MS);
			delay.disable();
			return outcome(alerts, { blockedMs: delay.max / 1e6 });
		},
	};
}

/** Of each grant, as n8n's own nodes can watch them as well. */
export const LOW_PERCENT = 10;
const WATCH = {
	event: 'balanceLow',
	watch: 'grant',
	thresholdType: 'percent',
	threshold: LOW_PERCENT,
	scope: 'all',
};

function outcome(alerts: IDataObject[], notes: Record<string, number>): Outcome {
	return { lines: () => alerts.map(({ id }) => String(id)), notes };
}
