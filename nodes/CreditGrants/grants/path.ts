import { InputError } from './errors';

const CONTROL_CHARACTER = /\p{Cc}/u;

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
	if (id.trim() === '' || id === '.' || id === '..' || CONTROL_CHARACTER.test(id)) {
		throw invalidId(id);
	}
	try {
		return encodeURIComponent(id);
	} catch {
		throw invalidId(id);
	}
}

function invalidId(id: string): InputError {
	return new InputError(
		`${JSON.stringify(id)} is not an id`,
		'Use the id exactly as the provider shows it. An expression that found nothing gives an empty id.',
	);
}
