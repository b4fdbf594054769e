import type { Network, Route } from './network/network';
import type { Parameters } from './parameters';
import { PEER_LABELS, type Job, type PeerName } from './peers/peer';
import { spread, type Spread } from './statistics';
import { Worker, type Environment, type Result } from './workers';

export interface Bench {
	parameters: Parameters;
	network: Network;
	environment: Environment;
	/** At the latency of the run. */
	far: Route;
	/** At the same latency, where a new connection also starts as slowly as TCP's do. */
	slowStart: Route;
	/** Without latency: to warm up, and to see what is not waiting. */
	near: Route;
	/** A line of progress. */
	say(line: string): void;
}

/** Limits so high that nothing but the work counts. */
export const UNPACED = { requestsPerSecond: 10_000, concurrency: 50 };

/** One line of a comparison. */
export interface Entry {
	peer: PeerName;
	/** Beside the peer's name. */
	detail?: string;
	job: Omit<Job, 'url'>;
	/** The whole is this many times what is measured. */
	scale?: number;
}

export interface Row {
	peer: PeerName;
	label: string;
	provider: string;
	ms: Spread;
	/** To the first entry, round by round. */
	ratio: Spread;
	/** Time of the client's process. */
	cpuMs: number;
	requests: number;
	connections: number;
	mostAtOnce: number;
	grants: number;
	peakHeapBytes: number;
	peakRssBytes: number;
	heldBytes: number;
	/** Read the same grants as the first entry, as far as both read all of them. */
	agrees: boolean;
	scale: number;
	notes?: Record<string, number>;
}

/**
 * Runs the entries side by side: every round each once, in an order that turns, each peer in a process of
 * its own that was warmed up without latency.
 */
export async function compare(
	bench: Bench,
	entries: Entry[],
	rounds = bench.parameters.rounds,
): Promise<Row[]> {
	const workers = new Map<PeerName, Worker>();
	try {
		for (const { peer } of entries) {
			if (!workers.has(peer)) workers.set(peer, await Worker.start(peer, bench.environment));
		}
		const run = async ({ peer, job }: Entry, route: Route) => {
			const worker = workers.get(peer);
			if (!worker) throw new Error(`no worker for ${peer}`);
			return await worker.run({ ...job, url: route.url }, route);
		};
		for (const entry of entries) {
			await run({ ...entry, job: { ...entry.job, pace: UNPACED } }, bench.near);
		}
		const results = entries.map((): Result[] => []);
		for (let round = 0; round < rounds; round++) {
			for (let turn = 0; turn < entries.length; turn++) {
				const index = (turn + round) % entries.length;
				results[index].push(await run(entries[index], bench.far));
			}
		}
		bench.say(
			`  ${entries[0].job.provider} ${entries[0].job.task}, ${entries[0].job.account.grants} grants`,
		);
		return entries.map((entry, index) => row(entry, results[index], entries[0], results[0]));
	} finally {
		for (const worker of workers.values()) worker.stop();
	}
}

function row(entry: Entry, results: Result[], first: Entry, firstResults: Result[]): Row {
	const { peer, detail, job, scale = 1 } = entry;
	const middle = (read: (result: Result) => number) => spread(results.map(read)).median;
	const isWhole = scale === 1 && (first.scale ?? 1) === 1;
	return {
		peer,
		label: PEER_LABELS[peer] + (detail ? `, ${detail}` : ''),
		provider: job.provider,
		ms: spread(results.map(({ ms }) => ms * scale)),
		ratio: spread(
			results.map(({ ms }, round) => (ms * scale) / (firstResults[round].ms * (first.scale ?? 1))),
		),
		cpuMs: middle(({ cpuMs }) => cpuMs * scale),
		requests: middle(({ requests }) => requests),
		connections: middle(({ connections }) => connections),
		mostAtOnce: middle(({ mostAtOnce }) => mostAtOnce),
		grants: middle(({ grants }) => grants),
		peakHeapBytes: middle(({ peakHeapBytes }) => peakHeapBytes),
		peakRssBytes: middle(({ peakRssBytes }) => peakRssBytes),
		heldBytes: middle(({ heldBytes }) => heldBytes),
		agrees: !isWhole || results.every(({ digest }) => digest === firstResults[0].digest),
		scale,
		notes: results[0].notes,
	};
}

/** A profile of one more run of our node, without latency. */
export async function profileOf(bench: Bench, job: Omit<Job, 'url'>) {
	const worker = await Worker.start('grantsNode', bench.environment);
	try {
		const nearJob = { ...job, url: bench.near.url };
		await worker.run(nearJob, bench.near);
		return (await worker.run({ ...nearJob, profile: true }, bench.near)).profile;
	} finally {
		worker.stop();
	}
}
