import type { FastifyInstance } from 'fastify';
import type Stripe from 'stripe';

import { DAY, type Clock } from '../clock';
import { wholeNumber } from '../query';
import type { StripeBooks } from './books';
import type { StripeTopUp } from './creditGrant';
import { invalid, missing, StripeRefusal } from './errors';

/** A request with an idempotency key, and what it was answered. */
interface Answered {
	parameters: string;
	answer: Stripe.Billing.CreditGrant;
	at: number;
}

/** Makes grants, as `POST /v1/billing/credit_grants` does. https://docs.stripe.com/api/billing/credit-grant/create */
export function creationRoute(app: FastifyInstance, books: StripeBooks, clock: Clock): void {
	const answered = new Map<string, Answered>();
	app.addContentTypeParser(
		'application/x-www-form-urlencoded',
		{ parseAs: 'string' },
		(_request, body, done) => done(null, body),
	);
	app.post<{ Body: string }>('/billing/credit_grants', async ({ headers, body, raw }, reply) => {
		const parameters = new URLSearchParams(body);
		parameters.sort();
		const key = headers['idempotency-key'];
		const before = typeof key === 'string' ? answered.get(key) : undefined;
		// Keys are forgotten after a day. https://docs.stripe.com/api/idempotent_requests
		if (before && clock.now().getTime() - before.at < DAY) {
			if (before.parameters !== parameters.toString()) throw reused();
			reply.header('idempotent-replayed', 'true');
			return before.answer;
		}
		const answer = { ...books.topUp(ownerOf(books, parameters), topUpOf(parameters)).object };
		if (typeof key === 'string')
			answered.set(key, { parameters: parameters.toString(), answer, at: clock.now().getTime() });
		if (books.takeLostAnswer()) raw.socket.destroy();
		return answer;
	});
}

function topUpOf(parameters: URLSearchParams): StripeTopUp {
	if (required(parameters, 'amount[type]') !== 'monetary')
		throw invalid('Invalid amount[type]: must be monetary', 'amount[type]');
	required(parameters, 'applicability_config[scope][price_type]');
	const amount = required(parameters, 'amount[monetary][value]');
	if (!(wholeNumber(amount) > 0))
		throw invalid(
			`Invalid integer: ${amount}`,
			'amount[monetary][value]',
			'parameter_invalid_integer',
		);
	const metadata = [...parameters].flatMap(([name, value]) => {
		const [, key] = /^metadata\[(.+)\]$/.exec(name) ?? [];
		return key === undefined ? [] : [[key, value]];
	});
	return {
		amount,
		currency: required(parameters, 'amount[monetary][currency]').toLowerCase(),
		category: parameters.get('category') === 'promotional' ? 'promotional' : 'paid',
		name: parameters.get('name') ?? undefined,
		effectiveAt: instant(parameters, 'effective_at'),
		expiresAt: instant(parameters, 'expires_at'),
		metadata: Object.fromEntries(metadata) as Record<string, string>,
	};
}

function ownerOf(books: StripeBooks, parameters: URLSearchParams): string {
	const account = parameters.get('customer_account');
	if (account !== null) {
		const owner = books.customers.listing.items.find(
			({ customer_account }) => customer_account === account,
		);
		if (!owner) throw missing('customer account', account, 'customer_account');
		return owner.id;
	}
	const customer = required(parameters, 'customer');
	if (!books.customers.listing.get(customer)) throw missing('customer', customer, 'customer');
	return customer;
}

function required(parameters: URLSearchParams, name: string): string {
	const value = parameters.get(name);
	if (value === null || value === '')
		throw invalid(`Missing required param: ${name}.`, name, 'parameter_missing');
	return value;
}

function instant(parameters: URLSearchParams, name: string): Date | undefined {
	const text = parameters.get(name);
	if (text === null) return undefined;
	const seconds = wholeNumber(text);
	if (Number.isNaN(seconds))
		throw invalid(`Invalid integer: ${text}`, name, 'parameter_invalid_integer');
	return new Date(seconds * 1000);
}

function reused(): StripeRefusal {
	return new StripeRefusal(400, {
		message:
			'Keys for idempotent requests can only be used with the same parameters they were first used with.',
		type: 'idempotency_error',
	});
}
