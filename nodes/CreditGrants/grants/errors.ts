/**
 * What went wrong, in words for the user. `message` says what happened, `fix` what to do about it: where that
 * says "the credential", the user's own name for it can be put behind.
 */
export class GrantsError extends Error {
	constructor(
		message: string,
		readonly fix: string,
	) {
		super(message);
		this.name = new.target.name;
	}
}

/** The user's own input or credential is at fault: asking again cannot help. */
export class InputError extends GrantsError {}

/** Runs `work`; an AnswerError out of it says what it is about. */
export function about<T>(what: () => string, work: () => T): T {
	try {
		return work();
	} catch (error) {
		return rethrow(
			error instanceof AnswerError ? new AnswerError(`${what()}: ${error.message}`) : error,
		);
	}
}

export function rethrow(error: unknown): never {
	throw error;
}

/** The provider answered with something its documentation does not allow. */
export class AnswerError extends GrantsError {
	constructor(message: string) {
		super(
			message,
			'Nothing was emitted for this input, so no grant is lost unnoticed. Run it again; if it stays, the provider changed its API: please report it with this message.',
		);
	}
}

/** A request that failed for good: refused by the provider, or given up after its retries. */
export class RequestError extends GrantsError {
	constructor(
		message: string,
		fix: string,
		/** HTTP status; undefined where no answer came. */
		readonly status?: number,
		/** What was asked for does not exist, or no more. */
		readonly isMissing = false,
	) {
		super(message, fix);
	}

	/** Whether asking again later may well succeed: no answer, too many requests, a fault on their side. */
	get isPassing(): boolean {
		return this.status === undefined || isPassing(this.status);
	}
}

const PASSING = new Set([408, 409, 425, 429]);

/** Whether a status tells of a fault that passes. */
export function isPassing(status: number): boolean {
	return PASSING.has(status) || status >= 500;
}

/** The execution was cancelled or timed out: no request follows. */
export class CancelledError extends GrantsError {
	constructor() {
		// n8n knows a canceled execution by this spelling.
		super('The execution was canceled', 'Nothing to do: the remaining requests were not sent.');
	}
}

/** What stands for an answer where a request was refused in an expected way; any other failure is thrown on. */
export async function whereRefused<Answer, Other>(
	asking: Promise<Answer>,
	isExpected: (error: RequestError) => boolean,
	otherwise: (error: RequestError) => Other | Promise<Other>,
): Promise<Answer | Other> {
	return await asking.catch((error: unknown) =>
		error instanceof RequestError && isExpected(error) ? otherwise(error) : rethrow(error),
	);
}

export const isMissing = ({ isMissing }: RequestError): boolean => isMissing;

/** The key may not read it. */
export const isForbidden = ({ status }: RequestError): boolean => status === 403;
