import { createHash } from 'node:crypto';

import { loadPeer } from './peers';
import type { Job, PeerName } from './peers/peer';
import { watchMemory } from './memory';
import { profiled, type ProfileSummary } from './profiler';

/** What one run of one peer took, in a process of its own. */
export interface Measured {
	ms: number;
	/** Of the client's process alone: user and system time. */
	cpuMs: number;
	grants: number;
	/** Of every grant read, in its order. */
	digest: string;
	/** Above what the process held before the run. */
	peakHeapBytes: number;
	/** Kept by the result, after a garbage collection. */
	heldBytes: number;
	peakRssBytes: number;
	notes?: Record<string, number>;
	profile?: ProfileSummary;
}

export interface Order {
	step: 'prepare' | 'run';
	job: Job;
}

export type Reply = { measured?: Measured } | { failed: string };

const [name, packageDirectory] = process.argv.slice(2);
const loading = loadPeer(name as PeerName, packageDirectory || undefined);

process.on('disconnect', () => process.exit());
process.on('message', ({ step, job }: Order) => {
	(step === 'prepare' ? prepare(job) : measure(job)).then(
		(measured) => process.send?.({ measured } satisfies Reply),
		(error: unknown) =>
			process.send?.({
				failed: error instanceof Error ? String(error.stack) : String(error),
			} satisfies Reply),
	);
});
void loading.then(() => process.send?.('ready'));

async function prepare(job: Job): Promise<undefined> {
	await (await loading).prepare?.(job);
}

async function measure(job: Job): Promise<Measured> {
	const peer = await loading;
	const memory = watchMemory();
	const cpu = process.cpuUsage();
	const startedAt = performance.now();
	const { result: outcome, profile } = job.profile
		? await profiled(async () => await peer.run(job))
		: { result: await peer.run(job), profile: undefined };
	const ms = performance.now() - startedAt;
	const { user, system } = process.cpuUsage(cpu);
	const usage = memory.stop();
	const lines = outcome.lines();
	return {
		ms,
		cpuMs: (user + system) / 1000,
		grants: lines.length,
		digest: createHash('sha256').update(lines.sort().join('\n')).digest('hex').slice(0, 16),
		...usage,
		notes: outcome.notes,
		profile,
	};
}
