import { afterAll, beforeAll, expect, test } from 'vitest';

import { World } from './world';

let world: World;

beforeAll(async () => {
	world = await World.start({ seed: 2, grants: 60, customers: 6 });
});

afterAll(async () => {
	await world.stop();
});

async function hints(parameters: Parameters<World['grants']>[0]): Promise<string[]> {
	const { run } = await world.grants(parameters);
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
