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

test('a limit that is reached is told', async () => {
	expect(await hints({ provider: 'sequence', operation: 'list', limit: 5 })).toEqual([
		'The limit of 5 is reached: there may be more. Turn on Return All to get them.',
	]);
});

test('a run that is complete in few requests tells nothing', async () => {
	expect(await hints({ provider: 'sequence', operation: 'list', returnAll: true })).toEqual([]);
});

test('a run of many requests tells how many, at which pace, and what was spared', async () => {
	const run = await world.grants({ provider: 'stripe', operation: 'list', returnAll: true });
	const items = run.items('Grants');
	const closed = items.filter(
		({ json: { status } }) => status === 'voided' || status === 'expired',
	);
	expect(closed.length).toBeGreaterThan(1);
	expect(await hints({ provider: 'stripe', operation: 'list', returnAll: true })).toEqual([
		`${closed.length} balances were not asked for: nothing is left of a grant that is voided or expired.`,
		`This took ${1 + items.length - closed.length} requests to Stripe, at 600000 a minute at most.`,
	]);
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
