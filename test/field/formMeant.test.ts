import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { Poller } from '../engine/poller';
import { byId, World } from '../engine/world';
import { ALL, behind, idsIn, itemsOf } from './inputs';

let world: World;

beforeAll(async () => {
	world = await World.start({ seed: 3, grants: 30, customers: 5 });
});

beforeEach(() => {
	world.sandbox.requests.length = 0;
});

afterAll(async () => {
	await world.stop();
});

describe('a boolean given as text is read as it is meant', () => {
	test('Return All', async () => {
		const all = await world.execute(
			behind([{ all: 'true' }, { all: 'false' }], {
				...ALL,
				returnAll: '={{ $json.all }}',
				limit: 3,
			}),
		);
		expect(itemsOf(all, 0)).toHaveLength(30);
		expect(itemsOf(all, 1)).toHaveLength(3);
	});

	test('Fetch Balances', async () => {
		await world.execute(
			behind([{ fetch: 'false' }], { ...ALL, options: { fetchBalances: '={{ $json.fetch }}' } }),
		);
		expect(world.sandbox.requests.map(({ path }) => path)).toEqual(['/v1/billing/credit_grants']);
	});
});

describe('ids are read without what pasting brings along', () => {
	test.each(['\u200b', '\ufeff', '\u00a0', '\n', '\u2060 \u200d'])('such as %j', async (around) => {
		const [{ id }] = world.sandbox.data.stripe.grants;
		for (const grantId of [
			byId(`${around}${id}${around}`),
			byId(`={{ "${id}" + $json.around }}`),
		]) {
			const get = { provider: 'stripe', operation: 'get', grantId };
			const execution = await world.execute(behind([{ around }], get));
			expect(idsIn(itemsOf(execution, 0))).toEqual([id]);
		}
	});
});

describe('the customers that a trigger watches', () => {
	const ids = () => world.sandbox.data.stripe.customers.slice(0, 2).map(({ id }) => id);
	async function watched(customerIds: string): Promise<unknown[]> {
		const trigger = new Poller(world.engine, world.sandbox, {
			provider: 'stripe',
			event: 'grantDepleted',
			scope: 'customers',
			customerIds,
		});
		await trigger.poll();
		const lists = world.sandbox.requests.filter(({ path }) => path.endsWith('/credit_grants'));
		return [...new Set(lists.map(({ query }) => query.customer))].sort();
	}

	test.each([
		['commas', (a: string, b: string) => `${a}, ${b},`],
		['semicolons', (a: string, b: string) => `${a};${b}`],
		['line breaks', (a: string, b: string) => `\u200b${a}\r\n\r\n${b}\n`],
		['a list', (a: string, b: string) => `={{ ["${a}", "${b}", "${a}"] }}`],
		['a list of such texts', (a: string, b: string) => `={{ ["${a}, ${b}"] }}`],
	])('are read from %s', async (_, written) => {
		const [a, b] = ids();
		expect(await watched(written(a, b))).toEqual([a, b].sort());
	});

	test.each([
		['a list with undefined', '={{ ["cus_1", undefined] }}'],
		['a list with null', '={{ [null] }}'],
		['a list of objects', '={{ [{ id: "cus_1" }] }}'],
		['a list of lists', '={{ [["cus_1"]] }}'],
		['separators alone', ' , ; '],
	])('are not read from %s', async (_, written) => {
		await expect(watched(written)).rejects.toThrow(/^The field Customers as Text (is|holds) /);
		expect(world.sandbox.requests).toEqual([]);
	});
});
