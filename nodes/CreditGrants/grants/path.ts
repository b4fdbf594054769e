import { InputError } from './errors';

const CONTROL_CHARACTER = /\p{Cc}/u;
/** Half of a surrogate pair has no UTF-8 form. */
const HALF_PAIR = /\p{Cs}/u;

/**
 * Builds a URL path from a template, percent-encoding each inserted id.
 *
 * @throws InputError for an id that cannot be a path segment: empty, `.`, `..`, control characters,
 * half a surrogate pair
 */
export function path(strings: TemplateStringsArray, ...ids: string[]): string {
	return strings.reduce((built, text, index) => built + segment(ids[index - 1]) + text);
}

function segment(id: string): string {
	checkId(id);
	return encodeURIComponent(id);
}

/** @throws InputError as `path` does */
export function checkId(id: string): void {
	const isSafe =
		id.trim() !== '' &&
		id !== '.' &&
		id !== '..' &&
		!CONTROL_CHARACTER.test(id) &&
		!HALF_PAIR.test(id);
	if (isSafe) return;
	throw new InputError(
		`${JSON.stringify(id)} is not an id`,
		'Check the id fields of the node: an id is used exactly as the provider shows it. An expression that found nothing gives an empty one.',
	);
}
