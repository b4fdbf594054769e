const TICK_MS = 5;

let elapsed = 0;
let lastTick = performance.now();
setInterval(() => {
	const now = performance.now();
	elapsed += Math.min(now - lastTick, 2 * TICK_MS);
	lastTick = now;
}, TICK_MS).unref();

/**
 * Milliseconds that this process was given to work in: a clock that stands still while a busy machine
 * lets the process wait. On a quiet one it is the wall clock, so a bound on it says the same.
 */
export function loopTime(): number {
	return elapsed;
}

/** Resolves when something holds, and otherwise after so much loop time: what is asserted next then fails. */
export async function settled(holds: () => boolean, withinMs = 1000): Promise<void> {
	const end = elapsed + withinMs;
	while (!holds() && elapsed < end) await new Promise((resolve) => setTimeout(resolve, TICK_MS));
}
