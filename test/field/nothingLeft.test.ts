import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { World } from '../engine/world';

let world: World;

beforeAll(async () => {
	world = await World.start({ seed: 4, grants: 80, customers: 12 });
	const { dodoPayments } = world.sandbox.data;
	const [spent] = dodoPayments.grants;
	for (const { id, customerId, balance } of dodoPayments.grants) {
		if (customerId === spent.customerId) world.sandbox.spend('dodoPayments', id, balance);
	}
});

afterAll(async () => {
	await world.stop();
});

/** What a run gives, and whose grants it asked for, by entitlement. */
async function read(parameters: Record<string, unknown>) {
	const before = world.sandbox.requests.length;
	const items = (await world.grants({ provider: 'dodoPayments', ...parameters })).json('Grants');
	const asked = world.sandbox.requests.slice(before).map(({ path }) => path);
	return { items, asked: new Set(asked.filter((path) => path.includes('/grants'))).size };
}

describe('Dodo Payments: who has nothing left is not asked for', () => {
	test('in a list of active grants, which is the same without them', async () => {
		const list = { operation: 'list', returnAll: true };
		const all = await read(list);
		const active = await read({ ...list, filters: { status: ['active'] } });
		expect(active.items).toEqual(all.items.filter(({ status }) => status === 'active'));
		expect(active.items.length).toBeGreaterThan(0);
		expect(active.asked).toBeLessThan(all.asked);
	});

	test('in a list of used-up grants they are', async () => {
		const list = { operation: 'list', returnAll: true };
		const all = await read(list);
		const depleted = await read({ ...list, filters: { status: ['depleted'] } });
		expect(depleted.items).toEqual(all.items.filter(({ status }) => status === 'depleted'));
		expect(depleted.asked).toBe(all.asked);
	});

	test('where only those are wanted who are low and can still be helped', async () => {
		const balances = { operation: 'customerBalance', threshold: 100 };
		const all = await read(balances);
		const low = await read({ ...balances, options: { onlyLow: true } });
		const wanted = all.items.filter(({ isLow, standing }) => isLow && standing !== 'ended');
		expect(low.items).toEqual(wanted);
		expect(low.items.length).toBeGreaterThan(0);
		expect(low.asked).toBeLessThan(all.asked);
	});
});
