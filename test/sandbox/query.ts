import type { FastifyRequest } from 'fastify';

/** Query parameters by their decoded names; a repeated one keeps all its values. */
export type Query = Record<string, string | string[]>;

export function queryOf(request: FastifyRequest): Query {
	return { ...(request.query as Query) };
}

/** The last value of a parameter; undefined when it was not sent. */
export function single(query: Query, name: string): string | undefined {
	const value = query[name];
	return Array.isArray(value) ? value.at(-1) : value;
}

/** NaN for anything but a whole number in decimal digits. */
export function wholeNumber(text: string): number {
	return /^-?\d+$/.test(text) ? Number(text) : NaN;
}

/** The user name and password of a Basic header. */
export function basicCredentials(
	authorization: string,
): { user: string; password: string } | undefined {
	const encoded = /^Basic\s+(\S+)$/i.exec(authorization)?.[1];
	if (!encoded) return undefined;
	const [user, ...password] = Buffer.from(encoded, 'base64').toString('utf8').split(':');
	return { user, password: password.join(':') };
}

export function bearerToken(authorization: string): string | undefined {
	return /^Bearer\s+(\S+)$/i.exec(authorization)?.[1];
}
