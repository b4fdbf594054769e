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

test('a run of many requests tells how many, and at which pace', async () => {
	const [hint] = await hints({ provider: 'stripe', operation: 'list', returnAll: true });
	expect(hint).toBe(`This took 61 requests to Stripe, at 600000 a minute at most.`);
});
