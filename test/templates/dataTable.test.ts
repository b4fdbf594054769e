import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';

import { emptySandbox, NOW, PROVIDERS, stopClocks, storyOf } from '../alerts/watching';
import { Engine } from '../engine/engine';
import { startSandbox, type Sandbox } from '../sandbox';
import { DataTables } from './dataTables';
import { fire, nodeOf, template } from './template';

let engine: Engine;
let sandbox: Sandbox;
let dataTables: DataTables;

beforeAll(async () => {
	engine = await Engine.start();
});

beforeEach(async () => {
	sandbox = await emptySandbox();
	dataTables = new DataTables();
});

afterEach(async () => {
	vi.useRealTimers();
	await sandbox.close();
});

async function run(provider: (typeof PROVIDERS)[number], options: object = {}) {
	const workflow = template('sheet-data-table.json', provider);
	const { parameters } = nodeOf(workflow, 'All Grants');
	parameters.options = { ...(parameters.options as object), ...options };
	return await fire(engine, sandbox, workflow, { start: 'Every Hour', host: dataTables.host });
}

const rowOf = (id: string) => dataTables.tables[0].rows.find(({ grantId }) => grantId === id);

describe.each(PROVIDERS)(
	"%s: all grants to a data table, n8n's tables stood in for at the node's own interface",
	(provider) => {
		test('the first run makes the table and a row for each grant', async () => {
			await sandbox.close();
			sandbox = await startSandbox({ seed: 9, grants: 110, now: NOW });
			stopClocks(sandbox);
			const { json } = await run(provider);
			const [table] = dataTables.tables;
			expect(dataTables.tables).toHaveLength(1);
			expect(table.name).toBe('credit_grants');
			expect(table.rows.map(({ id: _, ...row }) => row)).toEqual(
				json('All Grants').map(({ id, ...grant }) => ({ grantId: id, ...grant })),
			);
			expect(table.rows).toHaveLength(110);
		});

		test('the second run finds the table, updates rows, empties a date that is gone and adds what is new', async () => {
			const { customers, topUp, spend } = storyOf(sandbox, provider);
			const [first, second] = [topUp(customers[0], 100), topUp(customers[1], 50)];
			await run(provider);
			const date = '2026-12-01T00:00:00.000Z';
			Object.assign(rowOf(second) ?? {}, { expiresAt: date, grantName: 'old' });

			spend(first, 100);
			const added = topUp(customers[2], 7);
			await run(provider);
			expect(dataTables.tables).toHaveLength(1);
			expect(dataTables.tables[0].rows).toHaveLength(3);
			expect(rowOf(first)).toMatchObject({
				id: 1 + Number(provider !== 'sequence'),
				status: 'depleted',
				balance: 0,
				amount: 100,
			});
			expect(rowOf(second)).toMatchObject({ balance: 50, expiresAt: null });
			expect(rowOf(second)?.grantName).not.toBe('old');
			expect(rowOf(added)).toMatchObject({ amount: 7, balance: 7 });
		});

		test('a balance that is not known empties its cell', async () => {
			const { customers, topUp } = storyOf(sandbox, provider);
			const id = topUp(customers[0], 100);
			await run(provider);
			expect(rowOf(id)).toMatchObject({ balance: 100 });
			const { json } = await run(provider, { fetchBalances: false });
			const [grant] = json('All Grants');
			expect(rowOf(id)?.balance).toBe(grant.balance ?? null);
		});
	},
);
