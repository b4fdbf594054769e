import { read, utils } from '@e965/xlsx';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';

import { NOW, PROVIDERS, stopClocks } from '../alerts/watching';
import { rowsOf } from '../demo/truth';
import { Engine } from '../engine/engine';
import { startSandbox, type Sandbox } from '../sandbox';
import { fire, nodeOf, template, type Outcome } from './template';
import { TEN_KEYS } from '../fixtures/keys';

const START = 'When clicking ‘Execute workflow’';
let engine: Engine;
let sandbox: Sandbox;

beforeAll(async () => {
	engine = await Engine.start();
	sandbox = await startSandbox({ seed: 3, grants: 130, now: NOW });
	stopClocks(sandbox);
});

afterAll(async () => {
	vi.useRealTimers();
	await sandbox.close();
});

async function run(provider: (typeof PROVIDERS)[number], options: object = {}): Promise<Outcome> {
	const workflow = template('sheet-csv-and-xlsx.json', provider);
	const { parameters } = nodeOf(workflow, 'All Grants');
	parameters.options = { ...(parameters.options as object), ...options };
	return await fire(engine, sandbox, workflow, { start: START });
}

function file(outcome: Outcome, node: string) {
	const [item] = outcome.items(node);
	const { data, fileName } = item.binary?.data ?? { data: '', fileName: '' };
	return { bytes: Buffer.from(data, 'base64'), fileName };
}

function csv(outcome: Outcome): string[][] {
	return parse(file(outcome, 'CSV File').bytes, { bom: true });
}

function xlsx(outcome: Outcome): unknown[][] {
	const { SheetNames, Sheets } = read(file(outcome, 'Excel File').bytes);
	expect(SheetNames).toEqual(['Grants']);
	return utils.sheet_to_json<unknown[]>(Sheets.Grants, { header: 1, defval: '', blankrows: true });
}

/** In the order in which the provider lists them, whatever it is. */
function byId<Row extends readonly unknown[]>(rows: Row[]): Map<unknown, Row> {
	return new Map(rows.map((row) => [row[0], row]));
}

describe.each(PROVIDERS)('%s: all grants to CSV and Excel', (provider) => {
	test('CSV: ten columns, every cell as the books have it, to the last digit', async () => {
		const outcome = await run(provider);
		expect(file(outcome, 'CSV File').fileName).toBe('credit-grants-2026-05-10.csv');
		const [headings, ...rows] = csv(outcome);
		expect(headings).toEqual(TEN_KEYS);
		expect(rows).toHaveLength(130);
		const truth = rowsOf(sandbox, provider).map((row) => TEN_KEYS.map((key) => row[key] ?? ''));
		expect(byId(rows)).toEqual(byId(truth));
	});

	test('Excel: the same, amounts as numbers', async () => {
		const outcome = await run(provider);
		expect(file(outcome, 'Excel File').fileName).toBe('credit-grants-2026-05-10.xlsx');
		const [headings, ...rows] = xlsx(outcome);
		expect(headings).toEqual(TEN_KEYS);
		expect(rows).toHaveLength(130);
		const truth = rowsOf(sandbox, provider).map((row) =>
			TEN_KEYS.map((key) =>
				key === 'amount' || key === 'balance' ? Number(row[key]) : (row[key] ?? ''),
			),
		);
		expect(byId(rows)).toEqual(byId(truth));
	});

	test('a second run gives the same files', async () => {
		const [first, second] = [await run(provider), await run(provider)];
		expect(csv(second)).toEqual(csv(first));
		expect(xlsx(second)).toEqual(xlsx(first));
	});

	test('where no balance is known, the columns stay in order and its cells are empty', async () => {
		const outcome = await run(provider, { fetchBalances: false });
		const grants = outcome.json('All Grants');
		for (const [headings, ...rows] of [csv(outcome), xlsx(outcome)]) {
			expect(headings).toEqual(TEN_KEYS);
			rows.forEach((row, index) => {
				expect(row[3] === '').toBe(grants[index].balance === undefined);
				expect(row[0]).toBe(grants[index].id);
			});
		}
	});
});
