import { fastify } from 'fastify';
import type { AddressInfo } from 'node:net';
import type Stripe from 'stripe';

import { createClock } from './clock';
import type { Clock } from './clock';
import { controlRoutes } from './controlRoutes';
import { createControls } from './controls';
import type { AllBooks, Controls } from './controls';
import { credentialsFor } from './credentials';
import type { SandboxCredentials } from './credentials';
import { DodoPaymentsBooks } from './dodoPayments/books';
import type { DodoCustomer, DodoGrant } from './dodoPayments/data';
import type { DodoEntitlement } from './dodoPayments/entitlements';
import { DODO_PAYMENTS_LIMITS, dodoPaymentsRoutes } from './dodoPayments/routes';
import { createGate, openGate } from './rateLimit';
import type { Limit } from './rateLimit';
import { recordRequests } from './requests';
import type { RecordedRequest } from './requests';
import { SequenceBooks } from './sequence/books';
import type { SequenceCustomer, SequenceGrant, SequenceUnit } from './sequence/data';
import type { LastCursor } from './sequence/paging';
import { SEQUENCE_LIMITS, sequenceRoutes } from './sequence/routes';
import type { SequenceShape } from './sequence/shapes';
import { StripeBooks } from './stripe/books';
import type { StripeGrant } from './stripe/creditGrant';
import { STRIPE_LIMITS, stripeRoutes } from './stripe/routes';

export interface SandboxOptions {
	/** One seed, one world. */
	seed?: number;
	/** Per provider. */
	grants?: number;
	/** Per provider: a tenth of the grants, and at least 10, unless told. */
	customers?: number;
	/** 0, the default, takes a free one. */
	port?: number;
	host?: '127.0.0.1';
	/** Stops the clock there and makes the dates of the data repeatable; otherwise real time runs. */
	now?: Date;
	/** The documented limits, or a multiple of them. Off unless told. */
	rateLimits?: boolean | { scale: number };
	sequenceShape?: SequenceShape;
}

/** The generated truth, each list in the order its provider answers it. Read it; change it with the controls. */
export interface SandboxData {
	stripe: { customers: readonly Stripe.Customer[]; grants: readonly StripeGrant[] };
	sequence: {
		units: readonly SequenceUnit[];
		customers: readonly SequenceCustomer[];
		grants: readonly SequenceGrant[];
	};
	dodoPayments: {
		entitlements: readonly DodoEntitlement[];
		customers: readonly DodoCustomer[];
		grants: readonly DodoGrant[];
	};
}

export interface Sandbox extends Controls {
	url: string;
	credentials: SandboxCredentials;
	requests: RecordedRequest[];
	data: SandboxData;
	clock: Clock;
	close(): Promise<void>;
}

const LAST_CURSORS: LastCursor[] = ['absent', 'null', 'empty'];

/** Starts the three providers on one local origin: Stripe under /v1, Sequence under /api, Dodo Payments at the root. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
	const { seed = 1, grants = 250, port = 0, host = '127.0.0.1', rateLimits = false } = options;
	const clock = createClock(options.now);
	const customers = options.customers ?? Math.max(10, Math.round(grants / 10));
	const world = { seed, grants, customers, clock };
	const books: AllBooks = {
		stripe: new StripeBooks(world),
		sequence: new SequenceBooks(world),
		dodoPayments: new DodoPaymentsBooks(world),
	};
	const controls = createControls(books);
	const gate = (limits: Limit[]) =>
		rateLimits === false
			? openGate
			: createGate(limits, rateLimits === true ? 1 : rateLimits.scale);
	const manner = {
		shape: options.sequenceShape ?? 'amount',
		lastCursor: LAST_CURSORS[Math.abs(seed) % LAST_CURSORS.length],
	};

	// Clients keep connections alive; closing must not wait for them.
	const app = fastify({ exposeHeadRoutes: false, forceCloseConnections: true });
	const requests = recordRequests(app);
	app.register(async (scope) => stripeRoutes(scope, books.stripe, gate(STRIPE_LIMITS), clock), {
		prefix: '/v1',
	});
	app.register(
		async (scope) => sequenceRoutes(scope, books.sequence, gate(SEQUENCE_LIMITS), manner),
		{
			prefix: '/api',
		},
	);
	app.register(async (scope) =>
		dodoPaymentsRoutes(scope, books.dodoPayments, gate(DODO_PAYMENTS_LIMITS)),
	);
	app.register(async (scope) => controlRoutes(scope, controls, clock, requests), {
		prefix: '/_sandbox',
	});
	await app.listen({ host, port });

	const url = `http://${host}:${(app.server.address() as AddressInfo).port}`;
	return {
		...controls,
		url,
		credentials: credentialsFor(url),
		requests,
		data: {
			stripe: {
				customers: books.stripe.customers.listing.items,
				grants: books.stripe.grants.items,
			},
			sequence: {
				units: books.sequence.units,
				customers: books.sequence.customers.items,
				grants: books.sequence.grants.items,
			},
			dodoPayments: {
				entitlements: books.dodoPayments.entitlements.items,
				customers: books.dodoPayments.customers.items,
				grants: books.dodoPayments.grants.items,
			},
		},
		clock,
		close: async () => {
			await app.close();
		},
	};
}
