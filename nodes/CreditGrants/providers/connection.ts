import { InputError } from '../grants/errors';
import type { JsonObject } from '../grants/types';

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;
const PRINTABLE = /^[\x21-\x7e]+$/;

/** An expression that n8n left as it is. */
const EXPRESSION = /^=.*\{\{/s;

const NEEDS_ITEM =
	'An expression in a credential is worked out for each input item: the item may not have what it refers to, and a trigger and the lists of the form have no items.';

/**
 * A secret of the credential.
 *
 * @throws InputError where it is empty or holds what cannot stand in a header: spaces, line breaks,
 * letters outside ASCII
 */
export function secret(credentials: JsonObject, key: string, displayName: string): string {
	const value = credentials[key] ?? '';
	if (value !== '') return printable(value, displayName);
	throw new InputError(
		`The credential has no ${displayName}`,
		`Open the credential and fill in ${displayName}. ${NEEDS_ITEM}`,
	);
}

/**
 * The same for a field that may stay empty; n8n gives an empty text for one that was left so.
 *
 * @throws InputError as `secret` does, and where an expression gave nothing: the field was not left empty
 */
export function optionalSecret(credentials: JsonObject, key: string, displayName: string): string {
	if (!Object.hasOwn(credentials, key)) return '';
	const value = credentials[key] ?? null;
	if (value === '') return '';
	if (value !== null) return printable(value, displayName);
	throw new InputError(
		`The credential's ${displayName} is an expression that gave nothing`,
		NEEDS_ITEM,
	);
}

function printable(value: unknown, displayName: string): string {
	if (typeof value === 'string' && EXPRESSION.test(value)) {
		throw new InputError(
			`The credential's ${displayName} is an expression that needs an input item`,
			NEEDS_ITEM,
		);
	}
	if (typeof value !== 'string' || !PRINTABLE.test(value)) {
		throw new InputError(
			`The credential's ${displayName} holds a space, a line break or another character that no key has`,
			`Open the credential and paste ${displayName} again, without anything before or after it.`,
		);
	}
	return value;
}

/**
 * The base URL of the credential, without a slash at its end.
 *
 * @throws InputError where it is no URL, or plain http to another machine: the key would travel unencrypted
 */
export function baseUrl(value: unknown): string {
	const url = URL.canParse(String(value)) ? new URL(String(value)) : undefined;
	if (!url || url.username || url.password || /[?#]/.test(url.href)) {
		throw new InputError(
			"The credential's Base URL is not a plain web address",
			'Open the credential and enter an address such as https://api.example.com, without a user name, a "?" or a "#".',
		);
	}
	if (url.protocol !== 'https:' && !(url.protocol === 'http:' && LOOPBACK.test(url.hostname))) {
		throw new InputError(
			`The credential's Base URL ${url.origin} would send the key unencrypted`,
			'Use https. Plain http is accepted for this machine alone (localhost).',
		);
	}
	return url.href.replace(/\/+$/, '');
}

/**
 * The base URL that belongs to the credential's environment; its own `baseUrl` for `custom`.
 *
 * @throws InputError for an environment that does not exist
 */
export function environmentUrl(
	credentials: JsonObject,
	environments: Record<string, string>,
): string {
	const environment = String(credentials.environment);
	if (environment === 'custom') return baseUrl(credentials.baseUrl);
	if (!Object.hasOwn(environments, environment)) {
		throw new InputError(
			`The credential's Environment ${JSON.stringify(environment)} does not exist`,
			`Open the credential and choose one of ${Object.keys(environments).join(', ')}, custom.`,
		);
	}
	return environments[environment];
}
