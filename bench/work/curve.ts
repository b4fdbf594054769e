import { compare, type Bench, type Entry, type Row } from '../rounds';
import { customersJob } from './customers';
import { listJob, PROVIDERS } from './list';

/** One point of the cost curve. */
export interface Point {
	provider: string;
	/** Pages, or inputs. */
	size: number;
	ms: number;
	cpuMs: number;
	peakHeapBytes: number;
	heldBytes: number;
}

/** Time and memory over pages and over inputs, without latency: only what the node itself does counts. */
export async function benchCurve(bench: Bench) {
	const near = { ...bench, far: bench.near };
	const sizes = [1, 10, 100, 1_000].filter((size) => size <= bench.parameters.largest);
	const pages: Point[] = [];
	const inputs: Point[] = [];
	for (const provider of PROVIDERS) {
		const entry = (job: Entry['job']): Entry => ({ peer: 'grantsNode', job });
		const ofPages = await compare(
			near,
			sizes.map((size) => entry(listJob(bench, provider, size * 100))),
		);
		const ofInputs = await compare(
			near,
			sizes.map((size) => entry(customersJob(provider, size))),
		);
		pages.push(...ofPages.map((row, index) => point(sizes[index], row)));
		inputs.push(...ofInputs.map((row, index) => point(sizes[index], row)));
	}
	return { pages, inputs };
}

function point(size: number, { provider, ms, cpuMs, peakHeapBytes, heldBytes }: Row): Point {
	return { provider, size, ms: ms.median, cpuMs, peakHeapBytes, heldBytes };
}
