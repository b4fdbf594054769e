import { GrantsError } from '../grants/errors';

/** A request that failed for good: refused by the provider, or given up after its retries. */
export class RequestError extends GrantsError {
	constructor(
		message: string,
		fix: string,
		/** HTTP status; undefined where no answer came. */
		readonly status?: number,
	) {
		super(message, fix);
	}
}

/** The execution was cancelled or timed out: no request follows. */
export class CancelledError extends GrantsError {
	constructor() {
		// n8n knows a canceled execution by this spelling.
		super('The execution was canceled', 'Nothing to do: the remaining requests were not sent.');
	}
}
