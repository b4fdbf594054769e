import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';

import { Engine } from '../engine/engine';
import type { Sandbox } from '../sandbox';
import { Backend } from './backend';
import { HOUR } from './life';
import {
	BELOW_20,
	credentialsAt,
	emptySandbox,
	NOW,
	PROVIDERS,
	stopClocks,
	storyOf,
	watch,
} from './watching';

let engine: Engine;
let sandbox: Sandbox;
let server: Backend | undefined;

beforeAll(async () => {
	engine = await Engine.start();
});

afterEach(async () => {
	vi.useRealTimers();
	await server?.stop();
	server = undefined;
	await sandbox.close();
});

describe.each(PROVIDERS)('%s', (provider) => {
	test('Grant Created: a wider scope does not report the grants that exist by then', async () => {
		sandbox = await emptySandbox();
		const { customers, topUp } = storyOf(sandbox, provider);
		topUp(customers[0], 10);
		topUp(customers[1], 10);
		const { trigger, edit } = watch(engine, sandbox, {
			provider,
			event: 'grantCreated',
			scope: 'customers',
			customerIds: customers[0],
		});
		await trigger.poll();
		edit({ scope: 'all' });
		expect(await trigger.poll()).toEqual([]);
		const grant = topUp(customers[1], 10);
		expect(await trigger.poll()).toMatchObject([{ id: grant }]);
	});

	test("Grant Created: another account's grants are not new when the credential is changed", async () => {
		sandbox = await emptySandbox();
		const { customers, topUp } = storyOf(sandbox, provider);
		const { trigger } = watch(engine, sandbox, { provider, event: 'grantCreated' });
		await trigger.poll();
		topUp(customers[0], 10);
		const { credentials } = trigger['node'];
		trigger['node'].credentials = Object.fromEntries(
			Object.entries(credentials ?? {}).map(([type, each]) => [type, { ...each, id: 'another' }]),
		);
		trigger.publishAgain();
		expect(await trigger.poll()).toEqual([]);
		const grant = topUp(customers[0], 10);
		expect(await trigger.poll()).toMatchObject([{ id: grant }]);
	});

	test('no reminder of what the first poll was told to remember silently', async () => {
		sandbox = await emptySandbox();
		const { customers, topUp } = storyOf(sandbox, provider);
		topUp(customers[0], 10);
		const { trigger } = watch(engine, sandbox, {
			provider,
			...BELOW_20,
			options: { firstPoll: 'remember', remindAfterHours: 1 },
		});
		expect(await trigger.poll()).toEqual([]);
		stopClocks(sandbox, new Date(NOW.getTime() + 2 * HOUR));
		expect(await trigger.poll()).toEqual([]);
	});
});

/** Sequence: every grant in /credits, without balances; none that is used up in /balances. */
async function sequenceLike(
	grants: Array<{ id: string; customerId: string; amount: number; left: number }>,
) {
	sandbox = await emptySandbox(1);
	const inFull = ({ id, customerId, amount }: (typeof grants)[number]) => ({
		id,
		customerId,
		creditUnitType: 'CURRENCY',
		currency: 'USD',
		name: 'Grant',
		amount,
		effectiveDate: '2026-04-01',
		createdAt: '2026-04-01T00:00:00Z',
	});
	server = await Backend.start((path) => {
		const customerId = /^\/api\/credits\/([^/]+)\/balances$/.exec(path)?.[1];
		const own = grants.filter((grant) => grant.left > 0 && grant.customerId === customerId);
		if (customerId !== undefined) {
			const sent = own.map((grant) => ({
				...inFull(grant),
				type: 'CASH',
				creditUnitType: undefined,
				name: 'USD',
				originalAmount: String(grant.amount),
				currentBalance: String(grant.left),
			}));
			return { body: { items: own.length > 0 ? [{ name: 'USD', grants: sent }] : [] } };
		}
		return path === '/api/credits'
			? { body: { items: grants.map(inFull), pagination: {} } }
			: undefined;
	});
	return watch(engine, credentialsAt(server.url, sandbox), {
		provider: 'sequence',
		...BELOW_20,
		watch: 'customer',
	});
}

test('Sequence: a customer with a used-up grant that only /credits still sends is watched on', async () => {
	const grants = ['a', 'b'].map((id) => ({ id, customerId: 'c', amount: 100, left: 100 }));
	const { trigger } = await sequenceLike(grants);
	expect(await trigger.poll()).toEqual([]);
	grants[0].left = 0;
	expect(await trigger.poll()).toEqual([]);
	expect(await trigger.poll()).toEqual([]);
	grants[1].left = 5;
	expect(await trigger.poll()).toMatchObject([{ customerId: 'c', balance: 5 }]);
});

test('Sequence: a customer who had used up everything before the first poll is remembered, not alerted of', async () => {
	const grants = [{ id: 'a', customerId: 'c', amount: 100, left: 0 }];
	const { trigger } = await sequenceLike(grants);
	expect(await trigger.poll()).toEqual([]);
	expect(await trigger.poll()).toEqual([]);
	grants.push({ id: 'b', customerId: 'c', amount: 100, left: 5 });
	expect(await trigger.poll()).toMatchObject([{ customerId: 'c', balance: 5 }]);
});

test('Sequence: a customer whose grants have all vanished is reminded of', async () => {
	const grants = [{ id: 'a', customerId: 'c', amount: 100, left: 100 }];
	const { trigger, edit } = await sequenceLike(grants);
	edit({ options: { remindAfterHours: 24, requestsPerSecond: 1000 } });
	await trigger.poll();
	grants.length = 0;
	server!.answer = (path) => ({
		body: path === '/api/credits' ? { items: [], pagination: {} } : { items: [] },
	});
	expect(await trigger.poll()).toMatchObject([{ balance: 0, isReminder: false }]);
	expect(await trigger.poll()).toEqual([]);
	stopClocks(sandbox, new Date(NOW.getTime() + 25 * HOUR));
	expect(await trigger.poll()).toMatchObject([{ isReminder: true }]);
});

test('a customer is not asked for where one of their grants settles the threshold of their total', async () => {
	sandbox = await emptySandbox();
	const { customers } = storyOf(sandbox, 'stripe');
	sandbox.topUp('stripe', customers[0], { amount: '3000', metadata: { limit: '50' } });
	sandbox.topUp('stripe', customers[0], { amount: '100' });
	server = await Backend.start(
		(path) => (/\/customers\//.test(path) ? { body: { metadata: {} } } : undefined),
		sandbox.url,
	);
	const { trigger } = watch(engine, credentialsAt(server.url, sandbox), {
		provider: 'stripe',
		...BELOW_20,
		watch: 'customer',
		options: { thresholdMetadataKey: 'limit', customerDetails: false },
	});
	expect(await trigger.poll()).toMatchObject([{ threshold: 50 }]);
	expect(server.requests.filter((path) => /\/customers\//.test(path))).toEqual([]);
});
