import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';

import { emptySandbox, NOW, PROVIDERS, stopClocks, storyOf } from '../alerts/watching';
import { Engine } from '../engine/engine';
import { startSandbox, type Sandbox } from '../sandbox';
import { GoogleSheet } from './googleSheet';
import { reroute, type Rerouted } from './rerouted';
import { TEN_KEYS } from '../fixtures/keys';
import { fire, template } from './template';

const HEADINGS: string[] = [...TEN_KEYS];
const OTHERS = {
	googleSheetsOAuth2Api: {
		clientId: 'client',
		clientSecret: 'secret',
		accessTokenUrl: 'https://oauth2.googleapis.com/token',
		authUrl: 'https://accounts.google.com/o/oauth2/v2/auth',
		oauthTokenData: { access_token: 'token', token_type: 'Bearer' },
	},
};

let engine: Engine;
let sandbox: Sandbox;
let sheet: GoogleSheet;
let google: Rerouted;

beforeAll(async () => {
	engine = await Engine.start();
});

beforeEach(async () => {
	sandbox = await emptySandbox();
	sheet = new GoogleSheet('the-id-of-your-own-document-goes-here', 'Grants');
	google = await reroute('https://sheets.googleapis.com', (call) => sheet.answer(call));
});

afterEach(async () => {
	vi.useRealTimers();
	await google.stop();
	await sandbox.close();
});

async function run(provider: (typeof PROVIDERS)[number]) {
	const workflow = template('sheet-google-sheets.json', provider, OTHERS);
	return await fire(engine, sandbox, workflow, { start: 'Every Morning', others: OTHERS });
}

/** A row by its headings. */
function rowOf(id: string): Record<string, unknown> {
	const row = sheet.cells.find(([each]) => each === id) ?? [];
	return Object.fromEntries(HEADINGS.map((heading, column) => [heading, row[column]]));
}

describe.each(PROVIDERS)('%s: all grants to Google Sheets', (provider) => {
	test('the first run writes the headings and a row for each grant, in the order of the items', async () => {
		await sandbox.close();
		sandbox = await startSandbox({ seed: 9, grants: 110, now: NOW });
		stopClocks(sandbox);
		const { json } = await run(provider);
		const grants = json('All Grants');
		expect(grants).toHaveLength(110);
		const [headings, ...rows] = sheet.cells;
		expect(headings).toEqual(HEADINGS);
		expect(rows).toEqual(grants.map((grant) => HEADINGS.map((key) => grant[key] ?? '')));
		expect(google.calls.every(({ authorization }) => authorization === 'Bearer token')).toBe(true);
	});

	test('the second run updates cells in their rows, empties a date that is gone and adds what is new', async () => {
		const { customers, topUp, spend } = storyOf(sandbox, provider);
		const ids = [topUp(customers[0], 100), topUp(customers[1], 50), topUp(customers[2], 30)];
		const expiring =
			provider === 'stripe'
				? sandbox.topUp(provider, customers[0], {
						amount: '900',
						expiresAt: new Date('2026-12-01T00:00:00Z'),
					})
				: provider === 'sequence'
					? sandbox.topUp(provider, customers[0], { amount: '9', expiryDate: '2026-12-01' })
					: sandbox.topUp(provider, customers[0], {
							amount: '9',
							expiresAt: new Date('2026-12-01T00:00:00Z'),
						});
		await run(provider);
		const before = structuredClone(sheet.cells);
		expect(rowOf(expiring.id).expiresAt).toMatch(/^2026-12-01/);

		spend(ids[0], 75);
		spend(ids[1], 50);
		removeExpiry(expiring);
		const added = topUp(customers[3], 7);
		await run(provider);

		expect(sheet.cells[0]).toEqual(HEADINGS);
		expect(sheet.cells.map(([id]) => id)).toEqual([...before.map(([id]) => id), added]);
		expect(rowOf(ids[0])).toMatchObject({ balance: 25, amount: 100, status: 'active' });
		expect(rowOf(ids[1])).toMatchObject({ balance: 0, status: 'depleted' });
		expect(rowOf(ids[2])).toMatchObject({ balance: 30 });
		expect(rowOf(expiring.id)).toMatchObject({ expiresAt: '', amount: 9 });
		expect(rowOf(added)).toMatchObject({ amount: 7, balance: 7 });
	});

	test('a third run over unchanged grants changes no cell', async () => {
		const { customers, topUp } = storyOf(sandbox, provider);
		for (const customer of customers) topUp(customer, 10);
		await run(provider);
		const before = structuredClone(sheet.cells);
		await run(provider);
		expect(sheet.cells).toEqual(before);
	});

	test('columns that a user moved or added stay where they are', async () => {
		const { customers, topUp, spend } = storyOf(sandbox, provider);
		const id = topUp(customers[0], 100);
		const moved = ['balance', 'owner', ...HEADINGS.filter((key) => key !== 'balance')];
		sheet.rows.push(moved, [100, 'Jo', id]);
		spend(id, 60);
		await run(provider);
		expect(sheet.cells[0]).toEqual(moved);
		expect(sheet.cells).toHaveLength(2);
		expect(sheet.cells[1].slice(0, 3)).toEqual([40, 'Jo', id]);
	});
});

/** As an extension without end: the sandbox has no control for it. */
function removeExpiry(grant: object): void {
	if ('expiryDate' in grant) delete grant.expiryDate;
	if ('object' in grant) Object.assign(grant.object as object, { expires_at: null });
}
