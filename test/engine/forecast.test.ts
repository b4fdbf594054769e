import type { INode } from 'n8n-workflow';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';

import { NOW, PROVIDERS, stopClocks } from '../alerts/watching';
import { DAY } from '../sandbox/clock';
import type { ProviderName } from '../sandbox';
import { chain } from './engine';
import { byId, grantsNode, World } from './world';

const DAYS = 400;
/** Five hours behind UTC the whole year, so that an oracle need not know of summer time. */
const ZONE = 'America/Panama';
const MIDNIGHT = 'T05:00:00Z';

let world: World;

beforeAll(async () => {
	world = await World.start({ seed: 11, grants: 120, customers: 8, now: NOW });
});

beforeEach(() => {
	stopClocks(world.sandbox);
	world.sandbox.requests.length = 0;
});

afterAll(async () => {
	vi.useRealTimers();
	await world.stop();
});

type Item = Record<string, unknown>;

async function read(parameters: INode['parameters']) {
	const nodes = chain(grantsNode({ returnAll: true, ...parameters }));
	const execution = await world.execute({ ...nodes, settings: { timezone: ZONE } });
	expect(execution.run.data.resultData.error).toBeUndefined();
	return execution;
}

async function balances(provider: ProviderName, options: object = {}): Promise<Item[]> {
	const operation = { operation: 'customerBalance', thresholdType: 'percent', threshold: 20 };
	return (await read({ provider, ...operation, options: { ...options } })).json('Grants');
}

const time = (date: unknown) => Date.parse(String(date));
const startOf = (date: unknown) =>
	time(String(date).length === 10 ? `${String(date)}${MIDNIGHT}` : date);
const endOf = (date: unknown) => startOf(date) + (String(date).length === 10 ? DAY : 0);

const HOUR = DAY / 24;
const MOST_HOURS = 24 * 365 * 5;

/** Hour by hour, for five years, over the items that the other operations give. */
function plainly(grants: Item[], history: Item[]): Item {
	const now = NOW.getTime();
	const late = history.filter(({ at }) => startOf(at) >= now - DAYS * DAY);
	const moved = late.filter(({ type }) => type === 'spent' || type === 'reinstated');
	const spent = -moved.reduce((sum, { amount }) => sum + Number(amount), 0);
	if (spent <= 0) return {};
	const dates = [...grants.map(({ effectiveAt, createdAt }) => effectiveAt ?? createdAt)];
	const begin = Math.min(...[...dates, ...late.map(({ at }) => at)].map(startOf));
	const spentPerDay = spent / Math.min(DAYS, (now - begin) / DAY);
	const stock = grants
		.filter(({ status }) => status === 'active' || status === 'pending')
		.map(({ balance, amount, status, effectiveAt, expiresAt }) => ({
			left: Number(status === 'pending' ? amount : balance),
			start: status === 'pending' ? startOf(effectiveAt) : 0,
			end: expiresAt === null ? Infinity : endOf(expiresAt),
		}))
		.sort((a, b) => a.end - b.end);
	for (let hour = 0; hour < MOST_HOURS; hour++) {
		const at = now + hour * HOUR;
		let wanted = spentPerDay / 24;
		for (const each of stock) {
			if (each.start > at || each.end <= at) continue;
			const taken = Math.min(each.left, wanted);
			each.left -= taken;
			wanted -= taken;
		}
		if (wanted > spentPerDay * 1e-9) return { spentPerDay, daysLeft: hour / 24 };
	}
	return { spentPerDay };
}

describe.each(PROVIDERS)('Forecast From Days at %s', (provider) => {
	test('is what spending it hour by hour comes to, for each customer and unit', async () => {
		const forecasts = await balances(provider, { forecastDays: DAYS, output: 'full' });
		const full = { options: { output: 'full' } };
		const grants = (await read({ provider, operation: 'list', ...full })).json('Grants');
		const unitOf = ({ unitId, unit }: Item) => unitId ?? unit;
		const histories = new Map<unknown, Item[]>();
		let known = 0;
		for (const item of forecasts) {
			const { customerId, daysLeft, spentPerDay, runsOutAt } = item;
			const history =
				histories.get(customerId) ??
				(
					await read({
						provider,
						operation: 'transactions',
						customerId: byId(String(customerId)),
						...full,
					})
				).json('Grants');
			histories.set(customerId, history);
			const isOwn = (each: Item) => each.customerId === customerId && unitOf(each) === unitOf(item);
			const plain = plainly(grants.filter(isOwn), history.filter(isOwn));
			if (plain.spentPerDay === undefined) {
				expect(Object.keys(item)).not.toContain('daysLeft');
				continue;
			}
			known++;
			expect(spentPerDay).toBeCloseTo(Number(plain.spentPerDay), 6);
			if (plain.daysLeft === undefined) expect(Number(daysLeft)).toBeGreaterThan(5 * 365 - 1);
			else expect(Math.abs(Number(daysLeft) - Number(plain.daysLeft))).toBeLessThan(0.1);
			expect(Math.abs((time(runsOutAt) - NOW.getTime()) / DAY - Number(daysLeft))).toBeLessThan(
				0.051,
			);
		}
		expect(known).toBeGreaterThan(5);
	});

	test('adds its three keys to the simplified item, and without it none', async () => {
		const added = ['spentPerDay', 'daysLeft', 'runsOutAt'];
		const [without, forecasts] = [
			await balances(provider),
			await balances(provider, { forecastDays: DAYS }),
		];
		const withKeys = forecasts.filter(({ daysLeft }) => daysLeft !== undefined);
		expect(withKeys.length).toBeGreaterThan(0);
		for (const item of withKeys) expect(Object.keys(item).slice(-3)).toEqual(added);
		const bare = forecasts.map((item) =>
			Object.fromEntries(Object.entries(item).filter(([key]) => !added.includes(key))),
		);
		expect(bare).toEqual(without);
	});

	test('asks for the history of those alone whom it puts out, once each', async () => {
		const isHistory = ({ path }: { path: string }) => /transactions$|ledger$/.test(path);
		const low = await balances(provider, { forecastDays: 7, onlyLow: true });
		const asked = world.sandbox.requests
			.filter(isHistory)
			.map(({ path, query }) => (path.endsWith('ledger') ? path : query.customer));
		const ids = low.map(({ customerId }) => customerId);
		expect(low.length).toBeGreaterThan(0);
		if (provider === 'stripe') expect(asked.sort()).toEqual([...new Set(ids)].sort());
		// One for each customer and entitlement.
		if (provider === 'dodoPayments') expect(new Set(asked).size).toBe(low.length);
		if (provider === 'sequence') expect(asked).toEqual([]);
	});
});

test('a customer who is gone has no forecast, is told, and stops nobody else', async () => {
	const { sandbox } = world;
	const owners = sandbox.data.dodoPayments.grants.map(({ customerId }) => customerId);
	const [gone] = owners;
	sandbox.removeCustomer('dodoPayments', gone, 'stay');
	const execution = await read({
		provider: 'dodoPayments',
		operation: 'customerBalance',
		threshold: 20,
		options: { forecastDays: DAYS, customerDetails: false },
	});
	const items = execution.json('Grants');
	expect(items.filter(({ daysLeft }) => daysLeft !== undefined).length).toBeGreaterThan(0);
	expect(items.filter(({ customerId, daysLeft }) => customerId === gone && daysLeft)).toEqual([]);
	const [{ hints = [] }] = execution.run.data.resultData.runData.Grants;
	expect(hints[0].message).toContain(gone);
});
