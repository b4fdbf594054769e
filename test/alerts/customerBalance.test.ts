import type { INode } from 'n8n-workflow';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';

import { chain, Engine } from '../engine/engine';
import { byId, credentialData, grantsNode } from '../engine/world';
import { startSandbox, type ProviderName, type Sandbox, type SandboxOptions } from '../sandbox';
import { add } from '../sandbox/decimal';
import { totals } from './truth';
import { NOW, PROVIDERS, stopClocks } from './watching';

/** Written out, so that a change of the definition shows. */
const BALANCE_KEYS = [
	...['id', 'customerName', 'unit', 'balance', 'amount', 'percentRemaining', 'isLow', 'standing'],
	...['nextExpiry', 'customerId'],
];

const FIELDS = { operation: 'customerBalance', thresholdType: 'percent', threshold: 20 };

let engine: Engine;
let sandbox: Sandbox;

beforeAll(async () => {
	engine = await Engine.start();
});

afterEach(() => {
	vi.useRealTimers();
});

interface Balance {
	id: string;
	provider: string;
	customerId: string;
	unit: string;
	amount: number;
	balance: number;
	percentRemaining: number;
	activeGrants: number;
	nextExpiry: string | null;
	isLow: boolean;
	standing: string;
	amountExact: string;
	balanceExact: string;
	unitId: string | null;
}

async function balances(parameters: INode['parameters']): Promise<Balance[]> {
	const execution = await engine.execute(
		chain(grantsNode({ ...FIELDS, ...parameters })),
		credentialData(sandbox),
	);
	return execution.json('Grants') as unknown as Balance[];
}

function expectTruth(found: Balance[], provider: ProviderName, customerId?: string): void {
	const truth = totals(sandbox, provider, NOW);
	const expected = [...truth].filter(([, total]) => !customerId || total.customerId === customerId);
	const unitOf = ({ unitId, unit }: Balance) => unitId ?? unit;
	const byKey = new Map(found.map((each) => [`${each.customerId} ${unitOf(each)}`, each]));
	expect([...byKey.keys()].sort()).toEqual(expected.map(([key]) => key).sort());
	expect(found).toHaveLength(expected.length);
	for (const [key, { amount, balance, activeGrants, nextExpiry }] of expected) {
		const item = byKey.get(key);
		expect(item, key).toMatchObject({
			provider,
			...(activeGrants > 0 && { amount: Number(amount) }),
			balance: Number(balance),
			activeGrants,
			nextExpiry,
		});
		expect([add([item?.amountExact ?? '0']), add([item?.balanceExact ?? ''])]).toEqual([
			amount,
			balance,
		]);
	}
}

describe.each([
	['stripe', {}],
	['sequence', { sequenceShape: 'amount' }],
	['sequence', { sequenceShape: 'originalAmount' }],
	['dodoPayments', {}],
] as Array<[ProviderName, SandboxOptions]>)('%s %j', (provider, options) => {
	beforeAll(async () => {
		sandbox = await startSandbox({ seed: 11, grants: 250, now: NOW, ...options });
	});

	beforeEach(() => {
		stopClocks(sandbox);
	});

	afterAll(async () => {
		await sandbox.close();
	});

	test("all customers: what the books add up to, in every customer's every unit", async () => {
		expectTruth(await balances({ provider, options: { output: 'full' } }), provider);
	});

	test('one customer: the same, of their grants alone', async () => {
		for (const customerId of busiest(provider).slice(0, 3)) {
			const found = await balances({
				provider,
				customerId: byId(customerId),
				options: { output: 'full' },
			});
			expectTruth(found, provider, customerId);
		}
	});

	test('ids are unique, stable, and the same for one customer as for all', async () => {
		const [customerId] = busiest(provider);
		const all = await balances({ provider });
		expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
		const own = await balances({ provider, customerId: byId(customerId) });
		const ofAll = all.filter((each) => each.customerId === customerId);
		expect(own.map(({ id }) => id).sort()).toEqual(ofAll.map(({ id }) => id).sort());
	});

	test('isLow is told of each, and is what the percentage says', async () => {
		const found = await balances({ provider });
		const truth = totals(sandbox, provider, NOW);
		expect(found.filter(({ isLow }) => isLow).length).toBeGreaterThan(0);
		expect(found.filter(({ isLow }) => !isLow).length).toBeGreaterThan(0);
		for (const { activeGrants, isLow, percentRemaining } of found) {
			if (activeGrants > 0 && Math.abs(percentRemaining - 20) > 0.01)
				expect(isLow).toBe(percentRemaining < 20);
		}
		expect(found).toHaveLength(truth.size);
	});

	test('a threshold as an amount', async () => {
		const found = await balances({ provider, thresholdType: 'amount', threshold: 50.5 });
		for (const { activeGrants, isLow, balance } of found) {
			if (activeGrants > 0) expect(isLow).toBe(balance < 50.5);
		}
	});

	test('ten keys, in one order', async () => {
		for (const item of await balances({ provider })) {
			const absent = ['amount', 'percentRemaining', 'isLow'].filter((key) => !(key in item));
			expect(Object.keys(item)).toEqual(BALANCE_KEYS.filter((key) => !absent.includes(key)));
			if (item.standing === 'active') expect(absent).toEqual([]);
		}
	});

	function busiest(name: ProviderName): string[] {
		const counts = new Map<string, number>();
		for (const { customerId, activeGrants } of totals(sandbox, name, NOW).values()) {
			counts.set(customerId, (counts.get(customerId) ?? 0) + activeGrants);
		}
		return [...counts].sort(([, a], [, b]) => b - a).map(([id]) => id);
	}
});

test.each(PROVIDERS)('%s: a customer without grants has no items', async (provider) => {
	sandbox = await startSandbox({ seed: 11, grants: 20, now: NOW });
	stopClocks(sandbox);
	const owners = new Set(sandbox.data[provider].grants.map(({ customerId }) => customerId));
	const idle = sandbox.data[provider].customers.find(({ id }) => !owners.has(id));
	expect(await balances({ provider, customerId: byId(idle?.id ?? '') })).toEqual([]);
	await sandbox.close();
});
