export interface MemoryUsage {
	peakHeapBytes: number;
	heldBytes: number;
	peakRssBytes: number;
}

const EVERY_MS = 10;

/** Watches the memory of this process from here on; `stop` collects the garbage before it tells what is held. */
export function watchMemory(): { stop(): MemoryUsage } {
	collectGarbage();
	const before = process.memoryUsage().heapUsed;
	let peakHeap = before;
	let peakRss = 0;
	const look = () => {
		const { heapUsed, rss } = process.memoryUsage();
		peakHeap = Math.max(peakHeap, heapUsed);
		peakRss = Math.max(peakRss, rss);
	};
	const timer = setInterval(look, EVERY_MS);
	return {
		stop() {
			clearInterval(timer);
			look();
			collectGarbage();
			const heldBytes = process.memoryUsage().heapUsed - before;
			return { peakHeapBytes: peakHeap - before, heldBytes, peakRssBytes: peakRss };
		},
	};
}

export function collectGarbage(): void {
	if (!global.gc) throw new Error('start node with --expose-gc');
	// Twice: what a finalizer held is free only then.
	global.gc();
	global.gc();
}
