import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';

import { byId, inRows } from '../engine/world';
import { Engine } from '../engine/engine';
import type { Sandbox } from '../sandbox';
import { Backend } from './backend';
import { BELOW_20, credentialsAt, emptySandbox, stopClocks, watch } from './watching';

interface Grant {
	id: string;
	customerId: string;
	amount: number;
	left: number;
	expiresOn?: string;
}

let engine: Engine;
let server: Backend;
let account: Pick<Sandbox, 'credentials'>;
/** What the server knows; a grant with nothing left is nowhere in its answers, but in the list of all where told so. */
let grants: Grant[];
/** How many grants it says there are. */
let counted: number | undefined;
/** A customer whom it no longer has. */
let deleted: string | undefined;
/** Whether the list of all still shows what is used up. */
let listsUsedUp: boolean;
/** A grant that it leaves out of its list of all, though there is something left of it. */
let unlisted: Grant | undefined;

beforeAll(async () => {
	engine = await Engine.start();
	const sandbox = await emptySandbox(1);
	account = sandbox;
	await sandbox.close();
});

beforeEach(async () => {
	stopClocks();
	grants = [];
	counted = unlisted = deleted = undefined;
	listsUsedUp = false;
	server = await Backend.start((path) => {
		const sent = grants.filter(({ left }) => left > 0);
		const customerId = /^\/api\/credits\/([^/]+)\/balances$/.exec(path)?.[1];
		if (customerId !== undefined) {
			if (customerId === deleted) return { status: 404, body: {} };
			const own = sent.filter((grant) => grant.customerId === customerId);
			return { body: { items: own.length > 0 ? [{ name: 'USD', grants: own.map(inFull) }] : [] } };
		}
		return path === '/api/credits'
			? {
					body: {
						items: (listsUsedUp ? grants : sent).filter((grant) => grant !== unlisted).map(inFull),
						pagination: { totalResultSize: counted },
					},
				}
			: undefined;
	});
	account = credentialsAt(server.url, account as Sandbox);
});

afterEach(async () => {
	vi.useRealTimers();
	await server.stop();
});

function inFull({ id, customerId, amount, left, expiresOn }: Grant) {
	return {
		id,
		customerId,
		type: 'CASH',
		currency: 'USD',
		name: 'USD',
		originalAmount: String(amount),
		currentBalance: String(left),
		effectiveDate: '2026-04-01',
		expiryDate: expiresOn,
		createdAt: '2026-04-01T00:00:00Z',
	};
}

function topUp(customerId: string, amount: number): Grant {
	const grant = { id: `g${grants.length}`, customerId, amount, left: amount };
	grants.push(grant);
	return grant;
}

const start = (parameters: Record<string, unknown>) =>
	watch(engine, account, { provider: 'sequence', ...parameters });

describe('Sequence, should it leave depleted grants out of every answer', () => {
	test.each([
		['all customers', { scope: 'all' }],
		['one', { scope: 'customer', customerId: byId('a') }],
		['several', { scope: 'customers', customers: inRows(byId('a'), byId('b')) }],
	])('%s: a grant that is used up is reported, once', async (_, scope) => {
		const grant = topUp('a', 100);
		topUp('b', 50);
		const { trigger } = start({ event: 'grantDepleted', ...scope });
		expect(await trigger.poll()).toEqual([]);
		grant.left = 0;
		expect(await trigger.poll()).toMatchObject([
			{ id: grant.id, customerId: 'a', status: 'depleted', balance: 0, amount: 100, unit: 'USD' },
		]);
		expect(await trigger.poll()).toEqual([]);
	});

	test("a customer's total falls by it, and they are low though nothing of theirs is left to see", async () => {
		const grant = topUp('a', 100);
		const { trigger } = start({ ...BELOW_20, watch: 'customer' });
		expect(await trigger.poll()).toEqual([]);
		grant.left = 0;
		expect(await trigger.poll()).toMatchObject([
			{ customerId: 'a', balance: 0, standing: 'ended', previousBalance: 100 },
		]);
		expect(await trigger.poll()).toEqual([]);
	});

	test('a top-up after it and another fall are another alert', async () => {
		const first = topUp('a', 100);
		const { trigger } = start({ ...BELOW_20, watch: 'customer' });
		await trigger.poll();
		first.left = 0;
		const [gone] = await trigger.poll();
		const second = topUp('a', 50);
		expect(await trigger.poll()).toEqual([]);
		second.left = 5;
		const [low] = await trigger.poll();
		expect(low).toMatchObject({ balance: 5, amount: 50 });
		expect(low.alertId).not.toBe(gone.alertId);
	});

	test.each([
		['all customers', {}],
		['named ones', { scope: 'customers', customers: inRows(byId('a'), byId('b')) }],
	])(
		'%s: what is used up while n8n is down is found at the start, in the list of all',
		async (_, scope) => {
			const grant = topUp('a', 100);
			topUp('b', 50);
			const { trigger } = start({ event: 'grantDepleted', ...scope });
			await trigger.poll();
			trigger.restart();
			listsUsedUp = true;
			grant.left = 0;
			expect(await trigger.poll()).toMatchObject([{ id: grant.id }]);
			expect(await trigger.poll()).toEqual([]);
		},
	);

	test('a grant that came, was seen by a poll that saved nothing, and is used up over a restart, is found too', async () => {
		topUp('a', 50);
		const { trigger } = start({ event: 'grantDepleted', scope: 'customer', customerId: byId('a') });
		await trigger.poll();
		const late = topUp('a', 100);
		expect(await trigger.poll()).toEqual([]);
		trigger.restart();
		listsUsedUp = true;
		late.left = 0;
		expect(await trigger.poll()).toMatchObject([{ id: late.id }]);
	});

	test('a crash repeats the report under the same alertId', async () => {
		const grant = topUp('a', 100);
		const { trigger } = start({ event: 'grantDepleted' });
		await trigger.poll();
		listsUsedUp = true;
		grant.left = 0;
		const [lost] = await trigger.poll({ crash: true });
		const [repeat] = await trigger.poll();
		expect(repeat.alertId).toBe(lost.alertId);
	});

	test('a customer who leaves the scope is not reported', async () => {
		topUp('a', 100);
		topUp('b', 100);
		const { trigger, edit } = start({
			event: 'grantDepleted',
			scope: 'customers',
			customers: inRows(byId('a'), byId('b')),
		});
		await trigger.poll();
		edit({ customers: inRows(byId('b')) });
		expect(await trigger.poll()).toEqual([]);
		edit({ scope: 'customer', customerId: byId('b') });
		expect(await trigger.poll()).toEqual([]);
	});

	test('a read that breaks off reports nothing as gone', async () => {
		const grant = topUp('a', 100);
		const { trigger } = start({ event: 'grantDepleted' });
		await trigger.poll();
		const { answer } = server;
		server.answer = () => ({ status: 400, body: {} });
		await expect(trigger.poll()).rejects.toThrow('rejected the request (400)');
		server.answer = answer;
		expect(await trigger.poll()).toEqual([]);
		grant.left = 0;
		expect(await trigger.poll()).toHaveLength(1);
	});

	test('a customer who is gone is told in the log, once, and not alerted of; the others are still watched', async () => {
		const grant = topUp('a', 100);
		const other = topUp('b', 50);
		const { trigger } = start({ event: 'grantDepleted' });
		await trigger.poll();
		grant.left = other.left = 0;
		deleted = 'a';
		expect(await trigger.poll()).toMatchObject([{ id: other.id }]);
		expect(await trigger.poll()).toEqual([]);
		expect(
			trigger.warnings.filter((line) => /knows a customer no more.*: a\./.test(line)),
		).toHaveLength(1);
	});

	test('a named customer who is gone is told and forgotten, whoever else is named', async () => {
		topUp('a', 100).left = 5;
		const { trigger } = start({
			...BELOW_20,
			watch: 'customer',
			scope: 'customer',
			customerId: byId('a'),
		});
		expect(await trigger.poll()).toHaveLength(1);
		deleted = 'a';
		expect(await trigger.poll()).toEqual([]);
		expect(trigger.warnings.join()).toContain(': a.');
		expect(JSON.parse(trigger.state)).toMatchObject({ state: { alerted: {} } });
	});

	describe('in a list that is shorter than it says', () => {
		test('a grant that its customer no longer has is used up', async () => {
			const grant = topUp('a', 100);
			topUp('b', 50);
			const { trigger } = start({ event: 'grantDepleted' });
			await trigger.poll();
			counted = 2;
			grant.left = 0;
			expect(await trigger.poll()).toMatchObject([{ id: grant.id }]);
			expect(await trigger.poll()).toEqual([]);
		});

		test('a grant that its customer still has is not, and is neither forgotten nor reported again', async () => {
			const grant = topUp('a', 100);
			topUp('b', 50);
			const { trigger } = start({ ...BELOW_20, watch: 'grant' });
			grant.left = 10;
			expect(await trigger.poll()).toMatchObject([{ id: grant.id }]);
			counted = 2;
			unlisted = grant;
			expect(await trigger.poll()).toEqual([]);
			unlisted = undefined;
			expect(await trigger.poll()).toEqual([]);
			grant.left = 0;
			expect(await trigger.poll()).toEqual([]);
		});

		test('what expires soon is not reported again for it', async () => {
			const grant = topUp('a', 100);
			topUp('b', 50);
			for (const each of grants) each.expiresOn = '2026-05-12';
			const { trigger } = start({ event: 'grantExpiringSoon', withinDays: 7 });
			expect(await trigger.poll()).toHaveLength(2);
			counted = 2;
			unlisted = grant;
			expect(await trigger.poll()).toEqual([]);
			unlisted = undefined;
			expect(await trigger.poll()).toEqual([]);
		});
	});
});
