import { read, utils } from '@e965/xlsx';
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';

import { totals } from '../alerts/truth';
import { emptySandbox, NOW, PROVIDERS, stopClocks, storyOf } from '../alerts/watching';
import { Engine } from '../engine/engine';
import { startSandbox, type ProviderName, type Sandbox } from '../sandbox';
import { add } from '../sandbox/decimal';
import { linesOf } from './html';
import { MailServer } from './smtp';
import { fire, template } from './template';

let engine: Engine;
let sandbox: Sandbox;
let mailServer: MailServer;

beforeAll(async () => {
	engine = await Engine.start();
});

beforeEach(async () => {
	mailServer = await MailServer.start();
});

afterEach(async () => {
	vi.useRealTimers();
	await mailServer.stop();
	await sandbox.close();
});

async function fill(grants: number, customers?: number): Promise<void> {
	sandbox = await startSandbox({ seed: 21, grants, customers, now: NOW });
	stopClocks(sandbox);
}

/** The one mail of a Monday, its lines, its sheet and the items it was made of. */
async function report(provider: ProviderName) {
	const others = mailServer.credentials;
	const workflow = template('report-weekly-balances.json', provider, others);
	const { json } = await fire(engine, sandbox, workflow, { start: 'Every Monday', others });
	const [mail, ...more] = mailServer.mails.splice(0);
	expect(more).toEqual([]);
	const [{ content, filename }] = mail.attachments;
	const { Sheets } = read(content);
	const sheet = utils.sheet_to_json<Record<string, unknown>>(Sheets.Balances);
	return { mail, lines: linesOf(mail.html), filename, sheet, balances: json('Balances') };
}

const cells = (line: string) => line.split(' | ');
const figure = (cell: string) => Number(cell.replace(/,/g, '').split(' ')[0]);

describe.each(PROVIDERS)('%s: weekly report', (provider) => {
	test('one sentence first, then who is low and can still be helped, the smallest part first', async () => {
		await fill(240);
		const { mail, lines, balances } = await report(provider);
		const holders = new Set(
			balances.filter(({ standing }) => standing !== 'ended').map(({ customerId }) => customerId),
		);
		const low = balances.filter(({ isLow, standing }) => isLow === true && standing !== 'ended');
		const lowHolders = new Set(low.map(({ customerId }) => customerId));
		expect(lowHolders.size).toBeGreaterThan(1);
		const sentence = `${lowHolders.size} of ${holders.size} customers are low on credits`;
		expect(mail).toMatchObject({
			to: ['billing@example.com'],
			subject: `${sentence}, 10 May 2026`,
		});
		expect(lines.slice(0, 2)).toEqual(['Prepaid credits on 10 May 2026', sentence]);

		const start = lines.indexOf(
			'Who needs attention first | Left | Granted | Percent | Next expiry',
		);
		const listed = lines.slice(start + 1, start + 1 + low.length).map(cells);
		expect(listed.map(([name]) => name).sort()).toEqual(
			low.map((each) => each.customerName ?? each.customerEmail ?? each.customerId).sort(),
		);
		const parts = listed.map(([, , , part]) => (part === '' ? 0 : Number(part.replace(' %', ''))));
		expect(parts).toEqual([...parts].sort((a, b) => a - b));
		for (const { customerUrl } of low)
			if (customerUrl !== null) expect(mail.html).toContain(`href="${customerUrl as string}"`);
	});

	test('the totals of each unit are what the books hold, written as people write them', async () => {
		await fill(240);
		const { lines } = await report(provider);
		const start = lines.indexOf('All customers together | Left | Granted | Customers | Low');
		const shown = lines.slice(start + 1, -1).map(cells);
		const books = [...totals(sandbox, provider, NOW).values()].filter(
			({ activeGrants }) => activeGrants > 0,
		);
		const units = [...new Set(books.map(({ unit }) => unit))];
		const sums = units.map((unit) => {
			const own = books.filter((each) => each.unit === unit);
			return [add(own.map(({ balance }) => balance)), add(own.map(({ amount }) => amount))];
		});
		const sorted = (pairs: number[][]) => pairs.sort(([a], [b]) => a - b).flat();
		const figures = sorted(shown.map(([, left, granted]) => [figure(left), figure(granted)]));
		const truth = sorted(sums.map((pair) => pair.map(Number)));
		expect(figures).toHaveLength(truth.length);
		// A currency without decimals is shown without.
		figures.forEach((each, index) => expect(each).toBeCloseTo(truth[index], 0));
		for (const [unit, left] of shown) {
			if (unit === 'USD') expect(left).toMatch(/^\d{1,3}(,\d{3})*\.\d\d$/);
			if (unit === 'JPY') expect(left).toMatch(/^\d{1,3}(,\d{3})*$/);
		}
		expect(shown.map(([unit]) => unit)).toEqual(shown.map(([unit]) => unit).sort());
	});

	test('everybody is in the attached sheet, figures as numbers, with the day in its name', async () => {
		await fill(240);
		const { sheet, filename, balances } = await report(provider);
		expect(filename).toBe('credit-balances-2026-05-10.xlsx');
		expect(sheet).toHaveLength(balances.length);
		const key = (row: Record<string, unknown>) =>
			`${String(row['Customer id'])} ${String(row.Unit)}`;
		const byKey = new Map(sheet.map((row) => [key(row), row]));
		for (const each of balances) {
			const row = byKey.get(`${String(each.customerId)} ${String(each.unit)}`);
			expect(row).toMatchObject({ Left: each.balance, Standing: each.standing });
			expect(row?.Granted).toBe(each.amount);
		}
	});

	test('a mail comes also when all is well', async () => {
		sandbox = await emptySandbox();
		const { customers, topUp } = storyOf(sandbox, provider);
		for (const customer of customers.slice(0, 3)) topUp(customer, 1_000);
		const unit =
			provider === 'dodoPayments' ? 'Minutes | 3,000 | 3,000' : 'USD | 3,000.00 | 3,000.00';
		const { lines } = await report(provider);
		expect(lines).toEqual([
			'Prepaid credits on 10 May 2026',
			'All is well: nobody of 3 customers is low on credits',
			'All customers together | Left | Granted | Customers | Low',
			`${unit} | 3 | 0`,
			'Low is less than 20 % of what was granted. Every customer is in the attached sheet.',
		]);
	});

	test('whose credits have ended is counted apart, and nobody at all is told too', async () => {
		sandbox = await emptySandbox();
		expect((await report(provider)).mail.subject).toBe(
			'No customer has prepaid credits, 10 May 2026',
		);

		const { customers, topUp, spend } = storyOf(sandbox, provider);
		spend(topUp(customers[0], 100), 100);
		spend(topUp(customers[1], 100), 90);
		const { lines } = await report(provider);
		expect(lines.slice(1, 3)).toEqual([
			'1 of 1 customers is low on credits',
			'1 more has no credits left.',
		]);
		expect(lines.filter((line) => line.includes('10 %'))).toHaveLength(1);
	});
});

test('2,000 customers: fifty lines in a mail that no client cuts off, all of them in the sheet', async () => {
	await fill(4_000, 2_000);
	const { mail, lines, sheet, balances } = await report('sequence');
	expect(lines.filter((line) => cells(line).length === 5)).toHaveLength(2 + 50 + 7);
	expect(lines.at(-1)).toMatch(/^The list shows 50 lines of all who are low\./);
	// Gmail shows 102 kB.
	expect(mail.html.length).toBeLessThan(60_000);
	expect(sheet).toHaveLength(balances.length);
	expect(sheet.length).toBeGreaterThan(2_000);
});

test('a balance that is not known is told, and makes no total', async () => {
	sandbox = await emptySandbox();
	const { customers, topUp } = storyOf(sandbox, 'stripe');
	topUp(customers[0], 100);
	sandbox.stripe.withholdBalance(topUp(customers[1], 50));
	const { lines } = await report('stripe');
	expect(lines).toContain('What 1 of them have left is not known.');
	expect(lines).toContain('USD | at least 100.00 | 150.00 | 2 | 0');
});

test('a name in HTML is text', async () => {
	sandbox = await emptySandbox();
	const { customers, topUp, spend } = storyOf(sandbox, 'stripe');
	sandbox.changeCustomer('stripe', customers[0], { name: 'Tom & <b>Co</b> $& $1' });
	spend(topUp(customers[0], 100), 90);
	const { mail, lines } = await report('stripe');
	expect(lines).toContain('Tom & <b>Co</b> $& $1 | 10.00 USD | 100.00 | 10 % | never');
	expect(mail.html).not.toContain('<b>');
});
