import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';

import { emptySandbox, NOW, PROVIDERS, stopClocks, storyOf } from '../alerts/watching';
import { Engine } from '../engine/engine';
import type { Sandbox } from '../sandbox';
import { DAY } from '../sandbox/clock';
import { DataTables } from './dataTables';
import { fire, template } from './template';

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

describe.each(PROVIDERS)(
	"%s: balances day by day, n8n's tables stood in for at the node's own interface",
	(provider) => {
		const run = async () => {
			const workflow = template('snapshot-daily-balances.json', provider);
			await fire(engine, sandbox, workflow, { start: 'Every Morning', host: dataTables.host });
			expect(dataTables.tables.map(({ name }) => name)).toEqual(['credit_balances']);
			return dataTables.tables[0].rows;
		};

		test('a row for each day, customer and unit: a second run on a day changes it, the next day adds one', async () => {
			const { customers, who, topUp, spend } = storyOf(sandbox, provider);
			const grant = topUp(customers[0], 100);
			topUp(customers[1], 50);
			expect(await run()).toHaveLength(2);

			spend(grant, 40);
			const rows = await run();
			expect(rows).toHaveLength(2);
			expect(rows.find(({ customerId }) => customerId === customers[0])).toMatchObject({
				day: '2026-05-10',
				customerName: who(customers[0]),
				unit: provider === 'dodoPayments' ? 'Minutes' : 'USD',
				balance: 60,
				amount: 100,
				percentRemaining: 60,
				standing: 'active',
				nextExpiry: null,
			});

			stopClocks(sandbox, new Date(NOW.getTime() + DAY));
			spend(grant, 60);
			const later = (await run()).filter(({ customerId }) => customerId === customers[0]);
			expect(later.map(({ day, balance, standing }) => [day, balance, standing])).toEqual([
				['2026-05-10', 60, 'active'],
				['2026-05-11', 0, 'ended'],
			]);
			expect(later[1]).toMatchObject({ amount: null, percentRemaining: null });
		});
	},
);
