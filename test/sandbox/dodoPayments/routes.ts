import type { FastifyInstance } from 'fastify';

import { DODO_PAYMENTS_API_KEY } from '../credentials';
import { bearerToken } from '../query';
import type { Gate, Limit } from '../rateLimit';
import type { DodoPaymentsBooks } from './books';
import { customerRoutes } from './customerRoutes';
import { entitlementRoutes } from './entitlementRoutes';
import { DodoRefusal, notFound } from './errors';

/** About 100 requests a minute for each key, and no more than 10 at once. https://docs.dodopayments.com/api-reference/introduction */
export const DODO_PAYMENTS_LIMITS: Limit[] = [
	{ name: 'second', capacity: 10, perSecond: 10 },
	{ name: 'minute', capacity: 100, perSecond: 100 / 60 },
];

export function dodoPaymentsRoutes(
	app: FastifyInstance,
	books: DodoPaymentsBooks,
	gate: Gate,
): void {
	app.addHook('onRequest', async ({ headers, routeOptions }) => {
		if (bearerToken(headers.authorization ?? '') !== DODO_PAYMENTS_API_KEY) {
			throw new DodoRefusal(401, 'UNAUTHORIZED', 'Authentication failed or the API key is invalid');
		}
		const refusal = gate(routeOptions.url ?? '');
		if (refusal) {
			throw new DodoRefusal(429, 'TOO_MANY_REQUESTS', 'Rate limit exceeded', {
				'retry-after': String(Math.ceil(refusal.waitMs / 1000)),
			});
		}
	});

	// https://docs.dodopayments.com/api-reference/error-codes
	app.setErrorHandler(async (error, _request, reply) => {
		const refusal =
			error instanceof DodoRefusal
				? error
				: new DodoRefusal(500, 'INTERNAL_SERVER_ERROR', String(error));
		return reply
			.status(refusal.status)
			.headers(refusal.headers)
			.send({ code: refusal.code, message: refusal.message });
	});

	app.setNotFoundHandler(async ({ method, url }) => {
		if (method !== 'GET')
			throw new DodoRefusal(405, 'METHOD_NOT_ALLOWED', `${method} is not supported here`);
		throw notFound(`Nothing at ${url.split('?')[0]}`);
	});

	entitlementRoutes(app, books);
	customerRoutes(app, books);
}
