import { read, utils } from '@e965/xlsx';
import { describe, expect, test } from 'vitest';

import { aMinuteLater, NOW, PROVIDERS, setStage, stopClocks, storyOf } from '../alerts/watching';
import { credentialData } from '../engine/world';
import { rewritten } from '../field/rewritten';
import type { ProviderName } from '../sandbox';
import { fire, nodeOf, template } from './template';

const HEADINGS = [
	...['Date', 'What happened', 'Amount', 'Unit', 'Balance'],
	...['Invoice', 'Transaction id', 'Unit id'],
];

const stage = setStage();

async function statement(provider: ProviderName, customer: string) {
	stopClocks(stage.sandbox, NOW);
	const workflow = template('statement-one-customer.json', provider);
	const { assignments } = nodeOf(workflow, 'Customer and Month').parameters.assignments as {
		assignments: Array<{ name: string; value: string }>;
	};
	assignments.find(({ name }) => name === 'customer')!.value = customer;
	const start = 'When clicking ‘Execute workflow’';
	const others = credentialData(stage.account);
	const outcome = await fire(stage.engine, stage.sandbox, workflow, { start, others });
	const [{ binary }] = outcome.items('Excel File');
	const { data, fileName } = binary!.data;
	const { SheetNames, Sheets } = read(Buffer.from(data, 'base64'));
	expect(SheetNames).toEqual(['Statement']);
	const [headings, ...rows] = utils.sheet_to_json<unknown[]>(Sheets.Statement, {
		header: 1,
		defval: '',
	});
	expect(headings).toEqual(HEADINGS);
	return { fileName, rows };
}

/** Without the ids that follow. */
const shown = (rows: unknown[][]) => rows.map((row) => row.slice(0, 5));
const balances = (rows: unknown[][]) => rows.map(([date, , , , balance]) => [date, balance]);
const on = (day: string) => stopClocks(stage.sandbox, new Date(`${day}T09:00:00Z`));

describe.each(PROVIDERS)('%s: a statement of account', (provider) => {
	const unit = provider === 'dodoPayments' ? 'Minutes' : 'USD';
	const told = (balance: number) => (provider === 'dodoPayments' ? balance : '');

	test('of last month: what was there before, what happened, and what that leaves', async () => {
		const { customers, who, topUp, spend } = storyOf(stage.sandbox, provider);
		const name = who(customers[0]);
		on('2026-02-27');
		const first = topUp(customers[0], 100);
		topUp(customers[1], 500);
		on('2026-03-31');
		spend(first, 25);
		on('2026-04-01');
		spend(first, 30);
		on('2026-04-15');
		topUp(customers[0], 40);
		aMinuteLater(stage.sandbox);
		spend(first, 12);
		on('2026-04-30');
		stage.sandbox.refund(provider, first, provider === 'stripe' ? '1000' : '10');
		on('2026-05-01');
		spend(first, 5);

		const { fileName, rows } = await statement(provider, name);
		const named = name.replace(/[^\p{L}\p{N}]+/gu, '-');
		expect(fileName).toBe(`credit-statement-${named}-2026-04.xlsx`);
		expect(shown(rows)).toEqual([
			['2026-04-01', `Opening balance of ${name}`, '', unit, 75],
			['2026-04-01', 'Credits used', -30, unit, told(45)],
			['2026-04-15', 'Credits granted', 40, unit, told(85)],
			['2026-04-15', 'Credits used', -12, unit, told(73)],
			['2026-04-30', 'Used credits given back', 10, unit, told(83)],
			['2026-04-30', `Closing balance of ${name}`, '', unit, 83],
		]);
	});

	test('a month in which nothing happened begins and ends with the same balance', async () => {
		const { customers, who, topUp } = storyOf(stage.sandbox, provider);
		on('2026-03-01');
		topUp(customers[0], 100);
		const { rows } = await statement(provider, who(customers[0]));
		expect(balances(rows)).toEqual([
			['2026-04-01', 100],
			['2026-04-30', 100],
		]);
	});

	test('a customer who never had credits has none before and after', async () => {
		const { customers, who } = storyOf(stage.sandbox, provider);
		const name = who(customers[0]);
		const { rows } = await statement(provider, name);
		expect(shown(rows)).toEqual([
			['2026-04-01', `Opening balance of ${name}`, '', 'credits', 0],
			['2026-04-30', `Closing balance of ${name}`, '', 'credits', 0],
		]);
	});

	test('sums are exact where floating point is not', async () => {
		const { customers, who } = storyOf(stage.sandbox, provider);
		const topUp = (amount: string) =>
			stage.sandbox.topUp(provider, customers[0], {
				amount: provider === 'stripe' ? amount.replace('0.', '') : amount,
			});
		on('2026-03-01');
		topUp('0.10');
		topUp('0.20');
		on('2026-04-02');
		topUp('0.10');
		const { rows } = await statement(provider, who(customers[0]));
		expect(balances(rows)).toEqual([
			['2026-04-01', 0.3],
			['2026-04-02', told(0.4)],
			['2026-04-30', 0.4],
		]);
	});

	test('nobody of that name is an error', async () => {
		await expect(statement(provider, 'Nobody at All')).rejects.toThrow(/Nobody at All/);
	});
});

test('each unit has a balance of its own, also where two are called the same', async () => {
	const { customers, who } = storyOf(stage.sandbox, 'dodoPayments');
	const entitlements = stage.sandbox.data.dodoPayments.entitlements.slice(0, 2);
	const [first, second] = entitlements.map(({ id, object }) => {
		object.unit = 'calls';
		return id;
	});
	on('2026-03-10');
	for (const [entitlementId, amount] of [
		[first, '10'],
		[second, '7'],
	])
		stage.sandbox.topUp('dodoPayments', customers[0], { amount, entitlementId });
	on('2026-04-10');
	stage.sandbox.topUp('dodoPayments', customers[0], { amount: '5', entitlementId: first });
	const { rows } = await statement('dodoPayments', who(customers[0]));
	const of = (unitId: string) => balances(rows.filter((row) => row[7] === unitId));
	expect(rows).toHaveLength(5);
	expect(of(first)).toEqual([
		['2026-04-01', 10],
		['2026-04-10', 15],
		['2026-04-30', 15],
	]);
	expect(of(second)).toEqual([
		['2026-04-01', 7],
		['2026-04-30', 7],
	]);
});

test('an amount that is not known is not taken for nothing: no balance is stated', async () => {
	const { customers, topUp } = storyOf(stage.sandbox, 'stripe');
	on('2026-04-10');
	topUp(customers[0], 100);
	stage.proxy.answer = rewrittenTransactions();
	const { rows } = await statement('stripe', customers[0]);
	expect(shown(rows)).toContainEqual(['2026-04-10', 'Credits granted', '', 'tokens', '']);
	expect(rows).toHaveLength(3);
	for (const [, what, , , balance] of [rows[0], rows[2]]) {
		expect(what).toMatch(/, not known: an amount is missing$/);
		expect(balance).toBe('');
	}
});

/** Credits that Stripe counts in something which has no value in its answer. */
function rewrittenTransactions() {
	const answer = rewritten(stage.sandbox, 'stripe', (text) =>
		text.replace(/"monetary":\{[^}]*\}/g, '"tokens":{}').replaceAll('"monetary"', '"tokens"'),
	);
	return (path: string, query: URLSearchParams) =>
		path === '/v1/billing/credit_balance_transactions' ? answer(path, query) : undefined;
}
