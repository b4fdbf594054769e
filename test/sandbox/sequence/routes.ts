import type { FastifyInstance, FastifyRequest } from 'fastify';

import { SEQUENCE_CLIENT_ID, SEQUENCE_CLIENT_SECRET } from '../credentials';
import { basicCredentials, queryOf, single } from '../query';
import type { Gate, Limit } from '../rateLimit';
import type { SequenceBooks } from './books';
import type { SequenceCustomer } from './data';
import { page, SequenceRefusal } from './paging';
import type { LastCursor } from './paging';
import { toBalances, toCustomerGrants, toGrant } from './shapes';
import type { SequenceShape } from './shapes';

/** 1,500 requests a minute for each key. https://docs.sequencehq.com/reference/authentication */
export const SEQUENCE_LIMITS: Limit[] = [{ name: 'key', capacity: 1500, perSecond: 25 }];

export interface SequenceManner {
	shape: SequenceShape;
	lastCursor: LastCursor;
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

const CUSTOMER_FILTERS = ['legalName', 'email', 'alias', 'label'];

export function sequenceRoutes(
	app: FastifyInstance,
	books: SequenceBooks,
	gate: Gate,
	{ shape, lastCursor }: SequenceManner,
): void {
	app.addHook('onRequest', async (request) => {
		authenticate(request);
		if (gate(request.routeOptions.url ?? '')) {
			throw new SequenceRefusal(429, {
				error: { type: 'RATE_LIMITED', message: 'Too many requests' },
			});
		}
	});

	app.setErrorHandler(async (error, _request, reply) => {
		if (error instanceof SequenceRefusal) return reply.status(error.status).send(error.body);
		return reply.status(500).send({ errors: [{ message: String(error) }] });
	});

	app.setNotFoundHandler(async () => {
		throw new SequenceRefusal(404, { errors: [] });
	});

	// https://docs.sequencehq.com/reference/latest/billing/list-credit-grants
	app.get('/credits', async (request) => {
		const { items, pagination } = page(books.grants, queryOf(request), 'credits', lastCursor);
		return { items: items.map((grant) => toGrant(grant, shape)), pagination };
	});

	// https://docs.sequencehq.com/reference/latest/billing/get-a-credit-grant
	app.get<{ Params: { id: string } }>('/credits/:id', async ({ params }) => {
		const grant = books.grants.get(uuid(params.id));
		if (!grant) throw new SequenceRefusal(404, { errors: [] });
		return toGrant(grant, shape);
	});

	// https://docs.sequencehq.com/reference/latest/billing/list-credit-grants-for-a-customer
	app.get<{ Params: { id: string } }>('/credits/:id/grants', async ({ params }) => ({
		items: toCustomerGrants(grantsOf(books, params.id)),
	}));

	// https://docs.sequencehq.com/reference/latest/billing/list-credit-balances-for-a-customer
	app.get<{ Params: { id: string } }>('/credits/:id/balances', async ({ params }) => ({
		items: toBalances(grantsOf(books, params.id), (grant) => books.isExpired(grant)),
	}));

	// https://docs.sequencehq.com/reference/latest/customer/list-customers
	app.get('/customers', async (request) => {
		const query = queryOf(request);
		const filters = CUSTOMER_FILTERS.flatMap((name) => {
			const value = single(query, name);
			return value === undefined ? [] : [`${name} ${value}`];
		});
		const listing = books.customersWith(filters);
		return page(listing, query, 'customers', lastCursor);
	});

	app.get<{ Params: { id: string } }>('/customers/:id', async ({ params }) =>
		customer(books, params.id),
	);
}

function authenticate({ headers }: FastifyRequest): void {
	const sent = basicCredentials(headers.authorization ?? '');
	if (sent?.user === SEQUENCE_CLIENT_ID && sent.password === SEQUENCE_CLIENT_SECRET) return;
	throw new SequenceRefusal(401, {
		error: { type: 'UNAUTHORIZED', message: 'Invalid or missing API credentials' },
	});
}

/** A malformed id is answered with 400 and no body. */
function uuid(text: string): string {
	if (!UUID.test(text)) throw new SequenceRefusal(400);
	return text.toLowerCase();
}

function customer(books: SequenceBooks, id: string): SequenceCustomer {
	const found = books.customers.get(uuid(id));
	if (!found) throw new SequenceRefusal(404, { errors: [] });
	return found;
}

function grantsOf(books: SequenceBooks, customerId: string) {
	return books.grants.group(customer(books, customerId).id).items;
}
