import Stripe from 'stripe';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { validateRequest, validateResponse } from '../openapi/validate';
import { all, failure, ids, NOW, stripeClient } from './clients';
import { DAY } from './clock';
import { startSandbox } from './index';
import type { Sandbox } from './index';

let sandbox: Sandbox;

beforeEach(async () => {
	sandbox = await startSandbox({ seed: 4, grants: 12, now: NOW });
});

afterEach(async () => {
	const refused = sandbox.requests
		.filter(({ status }) => status === 200)
		.flatMap((request) => validateRequest('stripe', request).violations);
	expect(refused).toEqual([]);
	await sandbox.close();
});

function events(params: Stripe.EventListParams = {}): Promise<Stripe.Event[]> {
	return all(stripeClient(sandbox).events.list({ limit: 100, ...params }));
}

async function types(params?: Stripe.EventListParams): Promise<string[]> {
	return (await events(params)).map(({ type }) => type);
}

function topUp(amount = '1000', expiresAt?: Date): string {
	const customer = sandbox.data.stripe.customers[0].id;
	return sandbox.topUp('stripe', customer, { amount, expiresAt }).id;
}

function pass(seconds: number): void {
	sandbox.clock.set(new Date(sandbox.clock.now().getTime() + seconds * 1000));
}

const GRANT_CREATED = 'billing.credit_grant.created';
const GRANT_UPDATED = 'billing.credit_grant.updated';
const TRANSACTION = 'billing.credit_balance_transaction.created';

describe('Stripe’s events', () => {
	it('tell of every change that somebody makes, newest first', async () => {
		const customer = sandbox.data.stripe.customers[0].id;
		const changes: Array<[() => unknown, string[]]> = [
			[() => sandbox.spend('stripe', id, '300'), [TRANSACTION]],
			[() => sandbox.refund('stripe', id, '100'), [TRANSACTION]],
			[() => sandbox.refund('stripe', id, '0'), []],
			[() => sandbox.voidGrant(id), [TRANSACTION, GRANT_UPDATED]],
			[() => sandbox.expire('stripe', topUp()), [GRANT_UPDATED, TRANSACTION, GRANT_CREATED]],
			[
				() => sandbox.changeCustomer('stripe', customer, { metadata: { tier: 'gold' } }),
				['customer.updated'],
			],
			[() => sandbox.removeCustomer('stripe', customer), ['customer.deleted']],
		];
		const id = topUp();
		let told = await types();
		expect(told).toEqual([TRANSACTION, GRANT_CREATED]);
		for (const [change, expected] of changes) {
			change();
			told = [...expected, ...told];
			expect(await types()).toEqual(told);
		}
	});

	it('hold the object as it was then, and what an update replaced', async () => {
		const id = topUp();
		const customer = sandbox.data.stripe.customers[0];
		const before = customer.name;
		pass(60);
		sandbox.expire('stripe', id);
		sandbox.changeCustomer('stripe', customer.id, { name: 'Crédit Ltd' });
		const [renamed, expired, transaction, created] = await events();
		expect(renamed.data).toMatchObject({
			object: { id: customer.id, name: 'Crédit Ltd' },
			previous_attributes: { name: before },
		});
		expect(expired.data).toMatchObject({
			object: { id, expires_at: NOW.getTime() / 1000 + 60 },
			previous_attributes: { expires_at: null, updated: NOW.getTime() / 1000 },
		});
		expect(transaction.data.object).toMatchObject({ credit_grant: id, type: 'credit' });
		expect(transaction.data.object).not.toHaveProperty('customer');
		expect(created.data.object).toMatchObject({ id, customer: customer.id, expires_at: null });
	});

	it('tell of no expiry by time alone, until it is booked', async () => {
		topUp('1000', new Date(NOW.getTime() + 60_000));
		pass(60);
		sandbox.stripe.bookExpiries();
		expect(await types()).toEqual([TRANSACTION, GRANT_CREATED]);
		pass(3600);
		expect(await types()).toEqual([TRANSACTION, GRANT_CREATED]);
		sandbox.stripe.bookExpiries();
		sandbox.stripe.bookExpiries();
		const isOurs = ({ data: { object } }: Stripe.Event) =>
			'debit' in object && object.debit?.amount.monetary?.value === 1000;
		expect((await events()).filter(isOurs)).toMatchObject([
			{ type: TRANSACTION, created: NOW.getTime() / 1000 + 3660 },
		]);
	});

	it('are filtered by type, by types and by time', async () => {
		const id = topUp();
		pass(10);
		sandbox.spend('stripe', id, '300');
		pass(10);
		sandbox.voidGrant(id);
		const start = NOW.getTime() / 1000;
		expect(await types({ type: GRANT_UPDATED })).toEqual([GRANT_UPDATED]);
		expect(await types({ type: 'billing.credit_grant.*' })).toEqual([GRANT_UPDATED, GRANT_CREATED]);
		expect(await types({ types: [GRANT_CREATED, GRANT_UPDATED] })).toEqual([
			GRANT_UPDATED,
			GRANT_CREATED,
		]);
		expect(await types({ created: start + 10 })).toEqual([TRANSACTION]);
		const later = [TRANSACTION, GRANT_UPDATED];
		expect(await types({ created: { gte: start + 10 } })).toEqual([...later, TRANSACTION]);
		expect(await types({ created: { gt: start + 10 } })).toEqual(later);
		expect(await types({ created: { lt: start + 10 } })).toEqual([TRANSACTION, GRANT_CREATED]);
		expect(await types({ created: { gte: start + 1, lte: start + 10 } })).toEqual([TRANSACTION]);
	});

	it('are paged both ways by cursors', async () => {
		for (let count = 0; count < 12; count++) topUp();
		const newestFirst = ids(await events());
		expect(newestFirst).toHaveLength(24);
		expect(ids(await events({ limit: 5 }))).toEqual(newestFirst);
		const page = await stripeClient(sandbox).events.list();
		expect([page.data.length, page.has_more]).toEqual([10, true]);
		const back = stripeClient(sandbox).events.list({ limit: 7, ending_before: newestFirst[20] });
		expect(ids(await all(back))).toEqual(newestFirst.slice(0, 20).reverse());
	});

	it('are kept for 30 days; a cursor older than that is refused', async () => {
		topUp();
		const [{ id }] = await events();
		pass((30 * DAY) / 1000);
		expect(await types()).toEqual([TRANSACTION, GRANT_CREATED]);
		pass(1);
		expect(await types()).toEqual([]);
		const refused = await failure(events({ ending_before: id }));
		expect(refused).toMatchObject({ statusCode: 400, param: 'ending_before' });
		expect(String(refused)).toContain('aged out of our retention policy');
	});

	it('can appear late, behind those that were listed before', async () => {
		sandbox.stripe.events.delay(5);
		const id = topUp();
		sandbox.stripe.events.delay(0);
		pass(2);
		sandbox.spend('stripe', id, '300');
		expect(await types()).toEqual([TRANSACTION]);
		pass(3);
		const created = (await events()).map((event) => event.created - NOW.getTime() / 1000);
		expect(created).toEqual([2, 0, 0]);
	});

	it('can be lost for good, and can come twice', async () => {
		sandbox.stripe.events.lose(2);
		const id = topUp();
		expect(await events()).toEqual([]);
		sandbox.stripe.events.repeat(1);
		sandbox.spend('stripe', id, '300');
		sandbox.spend('stripe', id, '200');
		const [last, again, first] = await events();
		expect(again.data).toEqual(first.data);
		expect(again.id).not.toBe(first.id);
		expect(last.data).not.toEqual(first.data);
	});

	it('are refused to a key without the permission, and where types are asked for in two ways or are too many', async () => {
		expect(await failure(events({ type: 'a', types: ['b'] }))).toMatchObject({ statusCode: 400 });
		const tooMany = Array.from({ length: 21 }, (_, index) => `type.${index}`);
		expect(await failure(events({ types: tooMany }))).toMatchObject({ param: 'types' });
		sandbox.stripe.forbid('events');
		const refused = await failure(events());
		expect(refused).toBeInstanceOf(Stripe.errors.StripePermissionError);
		expect(String(refused)).toContain('rak_event_read');
		expect(await stripeClient(sandbox).customers.list()).toBeDefined();
	});

	it('have the shape that the OpenAPI description gives them', async () => {
		sandbox.voidGrant(topUp());
		const { secretKey } = sandbox.credentials.stripe;
		const response = await fetch(`${sandbox.url}/v1/events`, {
			headers: { authorization: `Bearer ${secretKey}` },
		});
		const sent = { method: 'GET', path: '/v1/events' };
		const verdict = validateResponse('stripe', sent, response.status, await response.json());
		expect(verdict.violations).toEqual([]);
	});
});
