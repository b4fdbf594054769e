import type { ProviderName } from '../../test/sandbox';
import type { PeerName } from '../peers/peer';
import { compare, type Bench } from '../rounds';
import { listJob, PROVIDERS } from './list';

const LIMIT = 50;
const ACCOUNTS = [100, 10_000, 1_000_000];

/** What an emitted item holds, beside n8n's own cost for the same JSON; and a limit on a huge account. */
export async function benchMemory(bench: Bench) {
	const near = { ...bench, far: bench.near };
	const items = [];
	for (const provider of PROVIDERS) {
		for (const output of [undefined, 'full' as const]) {
			const ours = await bytesPerItem(near, 'grantsNode', provider, output);
			const n8n = await bytesPerItem(near, 'pinnedItems', provider, output);
			items.push({
				provider,
				output: output ?? 'simplified',
				bytesPerItem: { ours, n8n },
				ratio: ours / n8n,
			});
		}
	}
	const limited = [];
	for (const provider of PROVIDERS) {
		for (const grants of ACCOUNTS) {
			const [row] = await compare(near, [
				{ peer: 'grantsNode', job: { ...listJob(near, provider, grants), inputs: LIMIT } },
			]);
			limited.push({
				provider,
				grants,
				limit: LIMIT,
				requests: row.requests,
				items: row.grants,
				peakHeapBytes: row.peakHeapBytes,
			});
		}
	}
	return { items, limited };
}

/** What one more item holds: between two sizes, so that what a run holds by itself does not count. */
async function bytesPerItem(
	bench: Bench,
	peer: PeerName,
	provider: ProviderName,
	output: 'full' | undefined,
): Promise<number> {
	const sizes = [bench.parameters.grants, bench.parameters.grants / 10];
	const jobs = sizes.map((grants) => ({ ...listJob(bench, provider, grants), output }));
	const [large, small] = await compare(
		bench,
		jobs.map((job) => ({ peer, job })),
	);
	return (large.heldBytes - small.heldBytes) / (large.grants - small.grants);
}
