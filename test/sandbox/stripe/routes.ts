import type { FastifyInstance, FastifyRequest } from 'fastify';

import type { Clock } from '../clock';
import { STRIPE_CONNECTED_ACCOUNT, STRIPE_RESTRICTED_KEY, STRIPE_SECRET_KEY } from '../credentials';
import { basicCredentials, bearerToken } from '../query';
import type { Gate, Limit } from '../rateLimit';
import { balanceRoutes } from './balanceRoutes';
import type { StripeBooks } from './books';
import { creationRoute } from './creationRoute';
import { creditGrantRoutes } from './creditGrantRoutes';
import { customerRoutes } from './customerRoutes';
import { StripeRefusal, unauthorized } from './errors';
import { eventRoutes } from './eventRoutes';

/** Those of a sandbox key. https://docs.stripe.com/rate-limits */
export const STRIPE_LIMITS: Limit[] = [
	{ name: 'endpoint-rate', capacity: 25, perSecond: 25, perEndpoint: true },
	{ name: 'global-rate', capacity: 25, perSecond: 25 },
];

export function stripeRoutes(
	app: FastifyInstance,
	books: StripeBooks,
	gate: Gate,
	clock: Clock,
): void {
	let requests = 0;

	app.addHook('onRequest', async (request, reply) => {
		reply.header('request-id', `req_${String(++requests).padStart(14, '0')}`);
		for (const name of ['stripe-version', 'stripe-account']) {
			const sent = request.headers[name];
			if (sent !== undefined) reply.header(name, sent);
		}
		authenticate(request);
		const refusal = gate(`${request.method} ${request.routeOptions.url ?? ''}`);
		if (refusal) {
			throw new StripeRefusal(
				429,
				{
					code: 'rate_limit',
					message: 'Request rate limit exceeded.',
					type: 'invalid_request_error',
				},
				{ 'stripe-rate-limited-reason': refusal.limit },
			);
		}
	});

	app.setErrorHandler(async (error, _request, reply) => {
		const refusal =
			error instanceof StripeRefusal
				? error
				: new StripeRefusal(500, { message: String(error), type: 'api_error' });
		return reply.status(refusal.status).headers(refusal.headers).send({ error: refusal.body });
	});

	app.setNotFoundHandler(async ({ method, url }) => {
		const path = url.split('?')[0];
		throw new StripeRefusal(404, {
			message: `Unrecognized request URL (${method}: ${path}).`,
			type: 'invalid_request_error',
		});
	});

	creditGrantRoutes(app, books);
	creationRoute(app, books, clock);
	balanceRoutes(app, books);
	customerRoutes(app, books);
	eventRoutes(app, books);
}

function authenticate({ headers }: FastifyRequest): void {
	const authorization = headers.authorization ?? '';
	const key = bearerToken(authorization) ?? basicCredentials(authorization)?.user;
	if (key !== STRIPE_SECRET_KEY && key !== STRIPE_RESTRICTED_KEY) throw unauthorized(key);
	const account = headers['stripe-account'];
	if (account !== undefined && account !== STRIPE_CONNECTED_ACCOUNT) {
		throw new StripeRefusal(403, {
			code: 'account_invalid',
			message: `The provided key does not have access to account '${String(account)}' (or that account does not exist). Application access may have been revoked.`,
			type: 'invalid_request_error',
		});
	}
}
