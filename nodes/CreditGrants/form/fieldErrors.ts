import { InputError } from '../grants/errors';

/** What is shown of a text that does not fit. */
const SHOWN_CHARACTERS = 60;

/** @param wanted completes "Enter …" */
export function emptyField(label: string, wanted: string, mayBeEmpty: boolean): InputError {
	const leave = mayBeEmpty ? ' To leave it empty, clear the field.' : '';
	return new InputError(
		`${label} is empty`,
		`Enter ${wanted}, or correct the expression: the input item may not have what it refers to.${leave}`,
	);
}

/** @param wanted completes "Enter …" */
export function unfitField(label: string, given: unknown, wanted: string): InputError {
	const is =
		typeof given === 'string'
			? `is ${JSON.stringify(given.slice(0, SHOWN_CHARACTERS))}`
			: typeof given === 'number'
				? `is ${given}`
				: `holds ${Array.isArray(given) ? 'a list' : `a value of type ${typeof given}`}, not ${wanted}`;
	return new InputError(
		`${label} ${is}`,
		`Enter ${wanted}, or correct the expression so that it gives that.`,
	);
}

/** For a field that is one for the node, whatever the input item. */
export function fixedField(label: string): InputError {
	return new InputError(
		`${label} is an expression`,
		'Choose it from the list: it is the same for every input item. For another choice, add another node.',
	);
}

export function unresolvedField(label: string, error: unknown): InputError {
	const reason = error instanceof Error ? error.message : String(error);
	return new InputError(`${label} cannot be worked out: ${reason}`, 'Correct its expression.');
}
