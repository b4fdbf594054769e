import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';

import { totals } from '../alerts/truth';
import { NOW, PROVIDERS, stopClocks } from '../alerts/watching';
import { Engine } from '../engine/engine';
import { startSandbox, type Sandbox } from '../sandbox';
import { MailServer } from './smtp';
import { fire, template } from './template';

let engine: Engine;
let sandbox: Sandbox;
let mailServer: MailServer;

beforeAll(async () => {
	engine = await Engine.start();
});

beforeEach(async () => {
	sandbox = await startSandbox({ seed: 21, grants: 120, now: NOW });
	stopClocks(sandbox);
	mailServer = await MailServer.start();
});

afterEach(async () => {
	vi.useRealTimers();
	await mailServer.stop();
	await sandbox.close();
});

function cellsOf(html: string, tag: 'td' | 'th'): string[] {
	return [...html.matchAll(new RegExp(`<${tag}( [^>]*)?>(.*?)</${tag}>`, 'gs'))].map(([, , cell]) =>
		cell.trim(),
	);
}

function rowsOf(html: string): string[][] {
	const [, body = ''] = /<tbody>(.*)<\/tbody>/s.exec(html) ?? [];
	return body
		.split('</tr>')
		.filter((row) => row.includes('<td'))
		.map((row) => cellsOf(row, 'td'));
}

async function run(provider: (typeof PROVIDERS)[number]) {
	const others = mailServer.credentials;
	const workflow = template('report-weekly-balances.json', provider, others);
	return await fire(engine, sandbox, workflow, { start: 'Every Monday', others });
}

describe.each(PROVIDERS)('%s: weekly report by e-mail', (provider) => {
	test('one mail, a row for each customer and unit, the smallest part left first', async () => {
		const { json } = await run(provider);
		expect(mailServer.mails).toHaveLength(1);
		const [{ subject, body, to }] = mailServer.mails;
		expect(subject).toBe('Credit balances, 2026-05-10');
		expect(to).toEqual(['billing@example.com']);
		expect(cellsOf(body, 'th')).toEqual([
			'Customer',
			'Left',
			'Of',
			'Unit',
			'Percent',
			'Low',
			'Next expiry',
		]);

		const truth = [...totals(sandbox, provider, NOW).values()];
		const rows = rowsOf(body);
		expect(rows).toHaveLength(truth.length);
		const shown = rows.map(([customer, left, of, , , , expiry]) => [
			customer,
			Number(left),
			of === 'not known' ? 0 : Number(of),
			expiry,
		]);
		const names = new Map(
			json('Balances').map(({ customerId, customerName, customerEmail }) => [
				customerId,
				String(customerName ?? customerEmail ?? customerId).replaceAll('&', '&amp;'),
			]),
		);
		const expected = truth.map(({ customerId, balance, amount, nextExpiry }) => [
			names.get(customerId),
			Number(balance),
			Number(amount),
			nextExpiry?.slice(0, 10) ?? '',
		]);
		expect(sorted(shown)).toEqual(sorted(expected));
		const percents = rows
			.map(([, , , , percent]) => percent)
			.filter((percent) => percent !== '')
			.map((percent) => Number(percent.replace('%', '')));
		expect(percents).toEqual([...percents].sort((a, b) => a - b));
		const low = json('Balances').filter(({ isLow }) => isLow).length;
		expect(rows.filter((row) => row[5] === 'low')).toHaveLength(low);
		expect(low).toBeGreaterThan(0);
	});

	test('a second week sends a second mail with what changed', async () => {
		await run(provider);
		const grant = sandbox.data[provider].grants.find(
			({ id }) => !['0', ''].includes(sandbox.balance(provider, id)),
		);
		sandbox.spend(provider, grant?.id ?? '', '999999999999');
		await run(provider);
		expect(mailServer.mails).toHaveLength(2);
		expect(mailServer.mails[1].body).not.toBe(mailServer.mails[0].body);
	});
});

test('a unit with a name in HTML is text in the mail', async () => {
	const [customer] = sandbox.data.sequence.customers;
	sandbox.data.sequence.units[4].name = 'Calls <b>& more';
	sandbox.topUp('sequence', customer.id, { amount: '5', unit: 'Calls <b>& more' });
	await run('sequence');
	const [{ body }] = mailServer.mails;
	expect(body).toContain('Calls &lt;b>&amp; more');
	expect(body).not.toContain('<b>');
});

function sorted<Row>(rows: Row[]): string[] {
	return rows.map((row) => JSON.stringify(row)).sort();
}
