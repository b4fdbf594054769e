import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { behind } from '../field/inputs';
import type { Execution } from './engine';
import { byId, World } from './world';

let world: World;

beforeAll(async () => {
	world = await World.start({ seed: 2, grants: 60, customers: 6 });
});

afterAll(async () => {
	await world.stop();
});

async function hints(parameters: Parameters<World['grants']>[0]): Promise<string[]> {
	return hintsOf(await world.grants(parameters));
}

function hintsOf({ run }: Execution): string[] {
	expect(run.data.resultData.error).toBeUndefined();
	return (run.data.resultData.runData.Grants[0].hints ?? []).map(({ message }) => message);
}

test('a limit that is reached is not told: n8n tells it', async () => {
	expect(await hints({ provider: 'sequence', operation: 'list', limit: 5 })).toEqual([]);
});

test('a run that is complete in few requests tells nothing', async () => {
	expect(await hints({ provider: 'sequence', operation: 'list', returnAll: true })).toEqual([]);
});

test('how many requests it took is the node’s own business', async () => {
	expect(await hints({ provider: 'stripe', operation: 'list', returnAll: true })).toEqual([]);
});

test('balances that were not fetched are told, where the grants do not carry them', async () => {
	const listed = async (provider: 'stripe' | 'dodoPayments', output: string) =>
		await hints({
			provider,
			operation: 'list',
			returnAll: true,
			options: { fetchBalances: false, output },
		});
	expect(await listed('stripe', 'simplified')).toEqual([
		'Balances were not fetched: "balance" is missing, and a grant that is used up is not told apart.',
	]);
	expect(await listed('stripe', 'raw')).toEqual([]);
	expect(await listed('dodoPayments', 'simplified')).toEqual(
		await hints({ provider: 'dodoPayments', operation: 'list', returnAll: true }),
	);
});

const LOW = { provider: 'stripe', operation: 'customerBalance', options: { onlyLow: true } };
const NOBODY =
	'Nobody whose balance was asked for is known to be low and has credits to spend, now or later.';

describe('nothing found is told, in one hint', () => {
	test('of a status that no grant has', async () => {
		const voided = { provider: 'sequence', operation: 'list', filters: { status: 'voided' } };
		expect(await hints(voided)).toEqual(['No grant that was asked for has the status "voided".']);
	});

	test.each(['customerGrants', 'customerBalance'])(
		'of a customer without grants, in %s',
		async (operation) => {
			const { customers, grants } = world.sandbox.data.stripe;
			const without = customers.find(
				({ id }) => !grants.some(({ customerId }) => customerId === id),
			)!;
			expect(await hints({ provider: 'stripe', operation, customerId: byId(without.id) })).toEqual([
				`A customer has no credit grants at Stripe: ${without.id}.`,
			]);
		},
	);

	test('of nobody who is low', async () => {
		const { grants } = world.sandbox.data.stripe;
		const owner = grants.find(({ balance }) => Number(balance) > 0)!;
		const customerId = byId(owner.customerId);
		expect(await hints({ ...LOW, threshold: 0, customerId })).toEqual([NOBODY]);
	});

	test('but not of an input, where another gave something', async () => {
		const all = { ...LOW, threshold: 50 };
		const customersOf = (execution: Execution) =>
			execution.json('Grants').map(({ customerId }) => customerId);
		const low = customersOf(await world.grants(all));
		const others = customersOf(await world.grants({ ...all, options: {} }));
		const other = others.find((id) => !low.includes(id));
		const readFor = async (...ids: unknown[]) => {
			const inputs = ids.map((id) => ({ id }));
			const customerId = byId('={{ $json.id }}');
			return hintsOf(await world.execute(behind(inputs, { ...all, customerId })));
		};
		expect(await readFor(other, other)).toEqual([NOBODY]);
		expect(await readFor(low[0], other)).toEqual([]);
	});
});

test('Only Low keeps those who are low and have something to come or to spend', async () => {
	const all = { provider: 'stripe', operation: 'customerBalance', threshold: 50 };
	const balances = (await world.grants(all)).json('Grants');
	const low = (await world.grants({ ...all, options: { onlyLow: true } })).json('Grants');
	expect(low).toEqual(balances.filter(({ isLow, standing }) => isLow && standing !== 'ended'));
	expect(low.length).toBeGreaterThan(0);
	expect(balances.some(({ standing }) => standing === 'ended')).toBe(true);
});
