import type { FastifyInstance } from 'fastify';

import { UnknownToSandbox } from './books';
import type { Books } from './books';
import type { Clock } from './clock';
import type { DodoPaymentsBooks, DodoTopUp } from './dodoPayments/books';
import type { DodoGrant } from './dodoPayments/data';
import type { RecordedRequest } from './requests';
import type { SequenceBooks, SequenceTopUp } from './sequence/books';
import type { SequenceGrant } from './sequence/data';
import type { StripeBooks, StripeTopUp } from './stripe/books';
import type { StripeGrant } from './stripe/data';

export interface Grants {
	stripe: StripeGrant;
	sequence: SequenceGrant;
	dodoPayments: DodoGrant;
}
export interface TopUps {
	stripe: StripeTopUp;
	sequence: SequenceTopUp;
	dodoPayments: DodoTopUp;
}
export type ProviderName = keyof Grants;

export interface AllBooks {
	stripe: StripeBooks;
	sequence: SequenceBooks;
	dodoPayments: DodoPaymentsBooks;
}

/** How a test changes the world while a client reads it. Amounts are in the provider's own unit. */
export interface Controls {
	balance(provider: ProviderName, grantId: string): string;
	spend<Name extends ProviderName>(provider: Name, grantId: string, amount: string): Grants[Name];
	topUp<Name extends ProviderName>(
		provider: Name,
		customerId: string,
		topUp: TopUps[Name],
	): Grants[Name];
	expire<Name extends ProviderName>(provider: Name, grantId: string): Grants[Name];
	voidGrant(grantId: string): StripeGrant;
}

export function createControls(all: AllBooks): Controls {
	const books: { [Name in ProviderName]: Books<Grants[Name], TopUps[Name]> } = all;
	return {
		balance: (provider, grantId) => books[provider].balance(grantId),
		spend: (provider, grantId, amount) => books[provider].spend(grantId, amount),
		topUp: (provider, customerId, topUp) => books[provider].topUp(customerId, topUp),
		expire: (provider, grantId) => books[provider].expire(grantId),
		voidGrant: (grantId) => all.stripe.voidGrant(grantId),
	};
}

interface ControlBody {
	provider: ProviderName;
	customerId: string;
	grantId: string;
	amount: string;
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
	app.post<{ Body: ControlBody }>('/void', body({ grantId: TEXT }), async (request) =>
		controls.voidGrant(request.body.grantId),
	);
}
