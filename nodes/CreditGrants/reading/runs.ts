import type { Provider, RateLimit } from '../grants/provider';
import type { JsonObject } from '../grants/types';
import { openRun, type Host, type Run } from './run';

/**
 * The runs of one execution: inputs of the same credential, as resolved for each, and of the same pace share
 * one; others are read beside it.
 */
export class Runs {
	private readonly opened = new Map<string, Run>();

	constructor(private readonly host: Host) {}

	/** To be called for one input after the other. @throws as `openRun` does */
	async open(
		provider: Provider,
		credentials: JsonObject,
		rateLimit: Partial<RateLimit>,
	): Promise<Run> {
		const key = JSON.stringify([credentials, rateLimit]);
		const run =
			this.opened.get(key) ?? (await openRun(this.host, provider, credentials, rateLimit));
		this.opened.set(key, run);
		return run;
	}

	get all(): Run[] {
		return [...this.opened.values()];
	}

	async close(): Promise<void> {
		await Promise.all(this.all.map((run) => run.close()));
	}
}
