import { sleep } from 'n8n-workflow';

import { CancelledError } from '../grants/errors';

/** A host whose `sleep` takes no signal notices a cancel within this time, and no timer outlives it. */
const SLICE_MS = 100;

/** @throws CancelledError as soon as the execution is cancelled */
export async function waitUntil(time: number, cancel: AbortSignal): Promise<void> {
	for (;;) {
		if (cancel.aborted) throw new CancelledError();
		const left = time - performance.now();
		if (left <= 0) return;
		// A signal of its own: many may wait for one execution, and Node warns of many listeners.
		await sleep(Math.ceil(Math.min(left, SLICE_MS)), AbortSignal.any([cancel])).catch(() => {});
	}
}
