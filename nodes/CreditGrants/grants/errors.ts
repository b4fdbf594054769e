/**
 * What went wrong, in words for the user. `message` says what happened, `fix` what to do about it.
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

function rethrow(error: unknown): never {
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
