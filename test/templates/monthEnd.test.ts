import { read, utils } from '@e965/xlsx';
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';

import { emptySandbox, NOW, PROVIDERS, stopClocks, storyOf } from '../alerts/watching';
import { rowsOf as grantsOf } from '../demo/truth';
import { Engine } from '../engine/engine';
import { startSandbox, type ProviderName, type Sandbox } from '../sandbox';
import { add } from '../sandbox/decimal';
import { linesOf } from './html';
import { MailServer } from './smtp';
import { fire, template } from './template';

const MONTHS = [
	...['May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'].map(
		(month) => `${month} 2026`,
	),
	...['January', 'February', 'March', 'April'].map((month) => `${month} 2027`),
	'Later',
	'Never',
];

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

async function fill(): Promise<void> {
	sandbox = await startSandbox({ seed: 21, grants: 240, now: NOW });
	stopClocks(sandbox);
}

type Row = Record<string, string | number>;

async function report(provider: ProviderName) {
	const others = mailServer.credentials;
	const workflow = template('report-month-end-liability.json', provider, others);
	await fire(engine, sandbox, workflow, { start: 'Every Month', others });
	const [mail, ...more] = mailServer.mails.splice(0);
	expect(more).toEqual([]);
	const sheet = (name: string) => {
		const file = mail.attachments.find(({ filename }) => filename === name);
		if (!file) throw new Error(`no ${name}`);
		const { SheetNames, Sheets } = read(file.content);
		return utils.sheet_to_json<Row>(Sheets[SheetNames[0]]);
	};
	return {
		subject: mail.subject,
		lines: linesOf(mail.html),
		liability: sheet('credit-liability-2026-05-10.xlsx'),
		grants: sheet('credit-grants-2026-05-10.xlsx'),
	};
}

/** What the books hold of each month in one unit, as texts with every digit. */
function booksOf(provider: ProviderName): Map<string, string[]> {
	const outstanding = grantsOf(sandbox, provider).filter(
		({ status }) => status !== 'expired' && status !== 'voided',
	);
	// Dodo Payments counts each entitlement for itself, whatever its unit is called.
	const unitOf = (grant: (typeof outstanding)[number]) =>
		provider === 'dodoPayments' ? `${grant.grantName} ${grant.unit}` : grant.unit;
	const monthOf = (expiresAt: string | null) => {
		if (expiresAt === null) return 'Never';
		const month =
			MONTHS[(Number(expiresAt.slice(0, 4)) - 2026) * 12 + Number(expiresAt.slice(5, 7)) - 5];
		return expiresAt < '2027-05' ? month : 'Later';
	};
	const units = [...new Set(outstanding.map(unitOf))];
	return new Map(
		units.map((unit) => {
			const own = outstanding.filter((grant) => unitOf(grant) === unit);
			const sums = MONTHS.map((month) =>
				add(
					own.filter(({ expiresAt }) => monthOf(expiresAt) === month).map(({ balance }) => balance),
				),
			);
			return [unit, sums];
		}),
	);
}

const total = (amounts: number[]) => amounts.reduce((sum, amount) => sum + amount, 0);

describe.each(PROVIDERS)('%s: month-end', (provider) => {
	test('the sheet holds, to the cent, what is outstanding and what of it expires in each month', async () => {
		await fill();
		const { liability } = await report(provider);
		const keys = [...new Set(liability.map((row) => `${row['Unit id']} ${row.Unit}`))];
		const shown = keys.map((key) => {
			const own = liability.filter((row) => `${row['Unit id']} ${row.Unit}` === key);
			expect(total(own.map(({ Outstanding }) => Number(Outstanding)))).toBeCloseTo(
				total(own.flatMap((row) => MONTHS.map((month) => Number(row[month])))),
			);
			return MONTHS.map((month) => total(own.map((row) => Number(row[month]))));
		});
		const books = [...booksOf(provider).values()].map((sums) => sums.map(Number));
		const sorted = (rows: number[][]) => rows.sort((a, b) => total(a) - total(b)).flat();
		const [read, truth] = [sorted(shown), sorted(books)];
		expect(read).toHaveLength(truth.length);
		read.forEach((amount, index) => expect(amount).toBeCloseTo(truth[index], 4));
		expect(total(read)).toBeGreaterThan(0);
	});

	test('the mail shows it for each unit, and every grant stands in the other sheet', async () => {
		await fill();
		const { subject, lines, grants } = await report(provider);
		expect(subject).toBe('Prepaid credits outstanding, 10 May 2026');
		const units = booksOf(provider).size;
		expect(lines[1]).toBe(`Credits are outstanding in ${units} units`);
		const start = lines.findIndex((line) => line.startsWith('Expires in | '));
		const table = lines.slice(start, -1).map((line) => line.split(' | '));
		expect(table.slice(1).map(([month]) => month)).toEqual(MONTHS);
		for (const row of table) expect(row).toHaveLength(units + 1);
		const open = grantsOf(sandbox, provider).filter(
			({ status, balance }) => status !== 'expired' && status !== 'voided' && Number(balance) !== 0,
		);
		expect(grants.map((row) => row['Grant id']).sort()).toEqual(open.map(({ id }) => id).sort());
		expect(lines[2]).toMatch(new RegExp(`^In ${open.length} grants of \\d+ customers\\.$`));
	});

	test('nothing outstanding is told, too', async () => {
		sandbox = await emptySandbox();
		const { lines, liability } = await report(provider);
		expect(lines[1]).toBe('No credits are outstanding');
		expect(liability).toMatchObject([{ Grants: 0, Outstanding: 0 }]);
	});

	test('whether credits were paid for is told where the provider tells, and said plainly where not', async () => {
		await fill();
		const { lines, liability } = await report(provider);
		const kinds = [...new Set(liability.map(({ Kind }) => Kind))].sort();
		const isTold = provider === 'stripe';
		expect(kinds).toEqual(isTold ? ['paid', 'promotional'] : ['not told']);
		const headings = isTold
			? 'Outstanding | Paid | Promotional | Total'
			: 'Outstanding | Not told | Total';
		expect(lines).toContain(headings);
		expect(lines.at(-1)?.includes('does not say whether these credits were paid')).toBe(!isTold);
	});
});

test('paid and promotional credits are added up apart', async () => {
	await fill();
	const { liability } = await report('stripe');
	for (const category of ['paid', 'promotional']) {
		const books = sandbox.data.stripe.grants
			.filter(({ object }) => object.category === category && object.voided_at === null)
			.filter(({ object }) => object.amount.monetary?.currency === 'eur')
			.map(({ id }) => Number(sandbox.balance('stripe', id)) / 100);
		expect(liability).toContainEqual(
			expect.objectContaining({
				Unit: 'EUR',
				Kind: category,
				Outstanding: expect.closeTo(total(books), 4) as number,
			}),
		);
	}
});

test('the twelfth month ends where the thirteenth begins', async () => {
	sandbox = await emptySandbox();
	const [customer] = storyOf(sandbox, 'stripe').customers;
	for (const [amount, day] of [
		['100', '2027-04-30T23:59:59Z'],
		['200', '2027-05-01T00:00:00Z'],
		['400', '2026-05-31T23:59:59Z'],
	])
		sandbox.topUp('stripe', customer, { amount, expiresAt: new Date(day) });
	const { lines, liability } = await report('stripe');
	expect(liability).toMatchObject([{ 'May 2026': 4, 'April 2027': 1, Later: 2, Never: 0 }]);
	expect(lines.slice(1, 3)).toEqual(['Outstanding: 7.00 USD', 'In 3 grants of 1 customer.']);
});

test('a balance that is not known is told, and not taken for nothing', async () => {
	sandbox = await emptySandbox();
	const { customers, topUp } = storyOf(sandbox, 'stripe');
	topUp(customers[0], 100);
	sandbox.stripe.withholdBalance(topUp(customers[1], 50));
	const { lines } = await report('stripe');
	expect(lines[2]).toBe(
		'In 2 grants of 2 customers. What is left of 1 of them is not known, and not in these sums.',
	);
	expect(lines).toContain('USD | 100.00 | 100.00');
});
