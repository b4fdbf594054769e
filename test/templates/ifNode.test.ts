import type { IDataObject, INode } from 'n8n-workflow';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { chain, type WorkflowJson } from '../engine/engine';
import { byId, grantsNode, World } from '../engine/world';

const PROVIDERS = ['stripe', 'sequence', 'dodoPayments'] as const;

let world: World;

beforeAll(async () => {
	world = await World.start({ seed: 7, grants: 60 });
});

afterAll(async () => {
	await world.stop();
});

interface Condition {
	key: string;
	kind: 'number' | 'dateTime' | 'string' | 'boolean';
	operation: string;
	/** Absent for an operation that compares with nothing. */
	value?: string | number;
}

const NUMBERS = ['amount', 'balance', 'percentRemaining', 'priority'];
const DATES = ['effectiveAt', 'expiresAt', 'createdAt', 'updatedAt', 'voidedAt'];
const TEXTS = [
	...[
		'id',
		'provider',
		'customerId',
		'name',
		'status',
		'unit',
		'type',
		'currency',
		'amountExact',
		'balanceExact',
	],
	...['source', 'mode', 'customerAccountId', 'metricId', 'entitlementId', 'parentGrantId'],
];

const numbers = (key: string): Condition[] => [
	{ key, kind: 'number', operation: 'lt', value: 100 },
	{ key, kind: 'number', operation: 'gte', value: 100 },
];
const dates = (key: string): Condition[] => [
	{ key, kind: 'dateTime', operation: 'before', value: '2026-01-01' },
	{ key, kind: 'dateTime', operation: 'after', value: '2026-01-01T00:00:00.000Z' },
];
const texts = (key: string): Condition[] => [
	{ key, kind: 'string', operation: 'contains', value: 'a' },
	{ key, kind: 'string', operation: 'notEmpty' },
];
const flags = (key: string): Condition[] => [
	{ key, kind: 'boolean', operation: 'true' },
	{ key, kind: 'boolean', operation: 'false' },
];

/** n8n's own node as its form makes it: no conversion of types. */
function strictNode(
	type: 'if' | 'filter',
	{ key, kind, operation, value }: Condition,
	name: string,
) {
	const parameters: INode['parameters'] = {
		conditions: {
			options: { caseSensitive: true, leftValue: '', typeValidation: 'strict', version: 2 },
			combinator: 'and',
			conditions: [
				{
					id: '1',
					leftValue: `={{ $json[${JSON.stringify(key)}] }}`,
					rightValue: value ?? '',
					operator: { type: kind, operation, ...(value === undefined && { singleValue: true }) },
				},
			],
		},
		options: {},
	};
	const place = { id: name, position: [0, 0] as [number, number] };
	return { ...place, type: `n8n-nodes-base.${type}`, name, typeVersion: 2.2, parameters };
}

interface Judged {
	condition: Condition;
	passed: IDataObject[];
	others: IDataObject[];
}

/** One run, its items given to a node for each condition. Throws what any of these throws. */
async function judge(
	source: WorkflowJson,
	type: 'if' | 'filter',
	conditions: Condition[],
): Promise<{ all: IDataObject[]; judged: Judged[] }> {
	const tests = conditions.map((condition, index) => strictNode(type, condition, `Test ${index}`));
	const branch = tests.map(({ name }) => ({ node: name, type: 'main' as const, index: 0 }));
	const execution = await world.execute({
		nodes: [...source.nodes, ...tests],
		connections: { ...source.connections, Grants: { main: [branch] } },
	});
	const { error } = execution.run.data.resultData;
	if (error) throw error;
	return {
		all: execution.json('Grants'),
		judged: conditions.map((condition, index) => ({
			condition,
			passed: execution.json(`Test ${index}`, 0),
			others: type === 'if' ? execution.json(`Test ${index}`, 1) : [],
		})),
	};
}

const reading = (parameters: INode['parameters']) => chain(grantsNode(parameters));

describe.each(PROVIDERS)('%s', (provider) => {
	const list = (options: Record<string, unknown>) =>
		reading({
			provider,
			operation: 'list',
			returnAll: true,
			options: options as INode['parameters'],
		});

	describe.each([
		['with balances', {}],
		['without balances', { fetchBalances: false }],
	])('grants, full, %s', (_, options) => {
		const source = list({ output: 'full', ...options });

		test('no key of any grant makes a strict If throw', async () => {
			const conditions = [
				...NUMBERS.flatMap(numbers),
				...DATES.flatMap(dates),
				...TEXTS.flatMap(texts),
			];
			const { all, judged } = await judge(source, 'if', conditions);
			expect(all).toHaveLength(60);
			for (const { condition, passed, others } of judged) {
				expect(passed.length + others.length, condition.key).toBe(60);
			}
		});

		test.each(['if', 'filter'] as const)(
			'%s: what has no balance is never "less than"',
			async (type) => {
				const below = ['balance', 'percentRemaining'].flatMap((key): Condition[] => [
					{ key, kind: 'number', operation: 'lt', value: 1e12 },
					{ key, kind: 'number', operation: 'lt', value: 50 },
				]);
				const { all, judged } = await judge(source, type, below);
				for (const { condition, passed } of judged) {
					const { key, value } = condition;
					expect(passed).toEqual(
						all.filter((item) => typeof item[key] === 'number' && item[key] < Number(value)),
					);
					expect(all.every((item) => item[key] !== null)).toBe(true);
				}
			},
		);

		test('a date that a grant does not have is neither before nor after any', async () => {
			const { judged } = await judge(source, 'filter', DATES.flatMap(dates));
			for (const { condition, passed } of judged) {
				expect(passed.filter((item) => item[condition.key] === null)).toEqual([]);
			}
		});
	});

	test('empty dates as text are for sheets: a strict If stops at one, and takes every other key', async () => {
		const source = list({ output: 'full', emptyDates: 'text' });
		await expect(judge(source, 'if', dates('expiresAt'))).rejects.toThrow(
			"'' is a string but was expecting a dateTime",
		);
		const { all, judged } = await judge(source, 'if', [
			...NUMBERS.flatMap(numbers),
			...TEXTS.flatMap(texts),
		]);
		for (const { passed, others } of judged) expect(passed.length + others.length).toBe(all.length);
	});

	test('the balances of customers: numbers, dates, texts and isLow as they are', async () => {
		const source = reading({
			provider,
			operation: 'customerBalance',
			thresholdType: 'percent',
			threshold: 20,
			options: { output: 'full' },
		});
		const conditions = [
			...[
				'amount',
				'balance',
				'percentRemaining',
				'activeGrants',
				'balanceExpiringNext',
				'expiredBalance',
			].flatMap(numbers),
			...dates('nextExpiry'),
			...[
				'id',
				'provider',
				'customerId',
				'unit',
				'amountExact',
				'balanceExact',
				'unitId',
				'standing',
				'customerName',
			].flatMap(texts),
			...flags('isLow'),
		];
		const { all, judged } = await judge(source, 'if', conditions);
		for (const { condition, passed, others } of judged) {
			expect(passed.length + others.length, condition.key).toBe(all.length);
		}
		const [low, notLow] = judged.slice(-2).map(({ passed }) => passed);
		expect(low).toEqual(all.filter(({ isLow }) => isLow === true));
		// A missing key is false to n8n: who has yet to begin is not low either.
		expect(notLow).toEqual(all.filter(({ isLow }) => isLow !== true));
		expect(low.length * notLow.length).toBeGreaterThan(0);
	});

	test('the sample of the trigger: every key of an alert', async () => {
		const [{ customerId }] = world.sandbox.data[provider].grants;
		const { nodes } = reading({
			provider,
			event: 'balanceLow',
			scope: 'customer',
			customerId: byId(customerId),
			thresholdType: 'percent',
			threshold: 20,
		});
		const trigger = { ...nodes[1], type: 'n8n-nodes-credit-grants.creditGrantsTrigger' };
		const { all, judged } = await judge({ nodes: [trigger], connections: {} }, 'if', [
			...[
				'amount',
				'balance',
				'percentRemaining',
				'activeGrants',
				'threshold',
				'previousBalance',
			].flatMap(numbers),
			...dates('since'),
			...dates('nextExpiry'),
			...['alertId', 'event', 'reason', 'thresholdType', 'id', 'customerId', 'unit'].flatMap(texts),
			...flags('isReminder'),
			...flags('isLow'),
		]);
		expect(all).toMatchObject([{ customerId, isReminder: false }]);
		expect(judged.every(({ passed, others }) => passed.length + others.length === 1)).toBe(true);
	});
});
