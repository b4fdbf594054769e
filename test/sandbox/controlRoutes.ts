import type { FastifyInstance } from 'fastify';

import { UnknownToSandbox } from './books';
import type { Remains } from './books';
import type { Clock } from './clock';
import type { Controls, CustomerChanges, ProviderName } from './controls';
import type { RecordedRequest } from './requests';

interface ControlBody {
	provider: ProviderName;
	customerId: string;
	grantId: string;
	amount: string;
	changes: CustomerChanges[ProviderName];
	remains?: Remains;
	now: string;
	/** Instants as ISO strings, unlike the same option in code. */
	effectiveAt?: string;
	expiresAt?: string;
}

const TEXT = { type: 'string', minLength: 1 };
const PROVIDER = { type: 'string', enum: ['stripe', 'sequence', 'dodoPayments'] };

function body(properties: Record<string, object>) {
	return { schema: { body: { type: 'object', required: Object.keys(properties), properties } } };
}

/** The same controls for a script beside a running sandbox. */
export function controlRoutes(
	app: FastifyInstance,
	controls: Controls,
	clock: Clock,
	requests: readonly RecordedRequest[],
): void {
	app.setErrorHandler(async (error, _request, reply) => {
		const status = error instanceof UnknownToSandbox ? 404 : 400;
		return reply.status(status).send({ message: String(error) });
	});
	app.get('/requests', async () => requests);
	app.post<{ Body: ControlBody }>('/clock', body({ now: TEXT }), async (request) => {
		clock.set(new Date(request.body.now));
		return { now: clock.now() };
	});
	app.post<{ Body: ControlBody }>(
		'/spend',
		body({ provider: PROVIDER, grantId: TEXT, amount: TEXT }),
		async ({ body: { provider, grantId, amount } }) => controls.spend(provider, grantId, amount),
	);
	app.post<{ Body: ControlBody }>(
		'/refund',
		body({ provider: PROVIDER, grantId: TEXT, amount: TEXT }),
		async ({ body: { provider, grantId, amount } }) => controls.refund(provider, grantId, amount),
	);
	app.post<{ Body: ControlBody }>(
		'/top-up',
		body({ provider: PROVIDER, customerId: TEXT, amount: TEXT }),
		async ({ body: { provider, customerId, effectiveAt, expiresAt, ...topUp } }) =>
			controls.topUp(provider, customerId, {
				...topUp,
				...(effectiveAt && { effectiveAt: new Date(effectiveAt) }),
				...(expiresAt && { expiresAt: new Date(expiresAt) }),
			}),
	);
	app.post<{ Body: ControlBody }>(
		'/expire',
		body({ provider: PROVIDER, grantId: TEXT }),
		async ({ body: { provider, grantId } }) => controls.expire(provider, grantId),
	);
	app.post<{ Body: ControlBody }>(
		'/remove-grant',
		body({ provider: PROVIDER, grantId: TEXT }),
		async ({ body: { provider, grantId } }) => {
			controls.removeGrant(provider, grantId);
			return { grantId };
		},
	);
	app.post<{ Body: ControlBody }>(
		'/change-customer',
		body({ provider: PROVIDER, customerId: TEXT, changes: { type: 'object' } }),
		async ({ body: { provider, customerId, changes } }) => {
			controls.changeCustomer(provider, customerId, changes);
			return { customerId };
		},
	);
	app.post<{ Body: ControlBody }>(
		'/remove-customer',
		body({ provider: PROVIDER, customerId: TEXT }),
		async ({ body: { provider, customerId, remains } }) => {
			controls.removeCustomer(provider, customerId, remains);
			return { customerId };
		},
	);
	app.post<{ Body: ControlBody }>('/void', body({ grantId: TEXT }), async (request) =>
		controls.voidGrant(request.body.grantId),
	);
}
