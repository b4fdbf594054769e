import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { validateResponse } from '../openapi/validate';
import { ids, NOW } from './clients';
import { add } from './decimal';
import { startSandbox } from './index';
import type { Sandbox } from './index';

const NOBODY = '00000000-0000-4000-8000-000000000000';

let sandbox: Sandbox;

beforeAll(async () => {
	sandbox = await startSandbox({ seed: 1, now: NOW });
});

afterAll(async () => {
	await sandbox.close();
});

describe('Sequence, held to its OpenAPI description', () => {
	async function get(own: Sandbox, path: string): Promise<{ status: number; text: string }> {
		const { clientId, clientSecret, baseUrl } = own.credentials.sequence;
		const authorization = `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`;
		const response = await fetch(`${baseUrl}${path}`, { headers: { authorization } });
		return { status: response.status, text: await response.text() };
	}

	async function described<Body>(own: Sandbox, path: string): Promise<Body> {
		const { status, text } = await get(own, path);
		const body: unknown = JSON.parse(text);
		const sent = { method: 'GET', path: `/api${path.split('?')[0]}` };
		expect(validateResponse('sequence', sent, status, body).violations).toEqual([]);
		return body as Body;
	}

	interface Grant {
		id: string;
		currentBalance: string;
	}

	interface Transaction {
		grantId: string;
		type: 'CREDIT' | 'DEBIT';
		amount: string;
	}

	interface ListBody {
		items: Array<{ id: string; amount?: number; originalAmount?: string; currentBalance?: string }>;
		pagination: { after?: string | null; before?: string; totalResultSize: number };
	}

	async function everyPage(own: Sandbox, path: string): Promise<ListBody[]> {
		const pages: ListBody[] = [];
		let cursor: string | null | undefined;
		do {
			const after = cursor ? `&after=${encodeURIComponent(cursor)}` : '';
			const page = await described<ListBody>(own, `${path}?limit=100${after}`);
			pages.push(page);
			cursor = page.pagination.after;
		} while (cursor);
		return pages;
	}

	it('pages through every grant once, with padded cursors and the total', async () => {
		const pages = await everyPage(sandbox, '/credits');
		const read = pages.flatMap(({ items }) => items);
		expect(read.map(({ id, amount }) => [id, String(amount)])).toEqual(
			sandbox.data.sequence.grants.map(({ id, amount }) => [id, amount]),
		);
		expect(pages[0].pagination.after).toMatch(/=$/);
		expect(pages.map(({ pagination }) => pagination.totalResultSize)).toEqual([250, 250, 250]);
		const back = await described<ListBody>(
			sandbox,
			`/credits?limit=100&before=${encodeURIComponent(pages[1].pagination.before ?? '')}`,
		);
		expect(ids(back.items)).toEqual(ids(pages[0].items));
		expect(back.pagination.before).toBeUndefined();
	});

	it('marks the last page in the three ways a reader meets', async () => {
		const ends = await Promise.all(
			[3, 4, 5].map(async (seed) => {
				const own = await startSandbox({ seed, grants: 12, now: NOW });
				const [page] = await everyPage(own, '/credits');
				await own.close();
				return page.pagination.after;
			}),
		);
		expect(ends).toEqual([undefined, null, '']);
	});

	it('answers in the other documented shape on request', async () => {
		const own = await startSandbox({ seed: 1, now: NOW, sequenceShape: 'originalAmount' });
		const read = (await everyPage(own, '/credits')).flatMap(({ items }) => items);
		expect(
			read.map(({ originalAmount, currentBalance }) => [originalAmount, currentBalance]),
		).toEqual(own.data.sequence.grants.map(({ amount, balance }) => [amount, balance]));
		await described(own, `/credits/${read[0].id}`);
		await own.close();
	});

	it('lists a customer’s grants unless they are depleted, and keeps those in the balances', async () => {
		const { customers, grants } = sandbox.data.sequence;
		const most = customers.at(-1)?.id ?? '';
		const own = grants.filter(({ customerId }) => customerId === most);
		const listed = await described<{ items: Array<{ id: string; balance: number }> }>(
			sandbox,
			`/credits/${most}/grants`,
		);
		expect(listed.items.map(({ id, balance }) => [id, String(balance)])).toEqual(
			own.filter(({ balance }) => balance !== '0').map(({ id, balance }) => [id, balance]),
		);
		expect(listed.items.length).toBeGreaterThan(100);
		const balances = await described<{
			items: Array<{ balance: string; grants: Array<{ id: string }> }>;
		}>(sandbox, `/credits/${most}/balances`);
		expect(ids(balances.items.flatMap((entry) => entry.grants)).sort()).toEqual(ids(own).sort());
		for (const entry of balances.items) {
			expect(entry.balance).toBe(
				add(entry.grants.map(({ id }) => sandbox.balance('sequence', id))),
			);
		}
	});

	it('tells in transactions how each balance came to be', async () => {
		const own = await startSandbox({ seed: 7, now: NOW });
		const { id } = own.topUp('sequence', own.data.sequence.customers[0].id, {
			amount: '10',
		});
		own.spend('sequence', id, '2.5');
		own.refund('sequence', id, '0.5');
		let spends = 0;
		for (const customer of own.data.sequence.customers) {
			const balances = await described<{
				items: Array<{ grants: Grant[]; transactions: Transaction[] }>;
			}>(own, `/credits/${customer.id}/balances`);
			for (const { grants, transactions } of balances.items) {
				for (const grant of grants) {
					const of = (type: Transaction['type']) =>
						transactions.filter((each) => each.grantId === grant.id && each.type === type);
					const sum = (type: Transaction['type']) => add(of(type).map(({ amount }) => amount));
					expect(add([grant.currentBalance, sum('DEBIT')])).toBe(sum('CREDIT'));
					spends = Math.max(spends, of('DEBIT').length);
				}
			}
		}
		expect(spends).toBeGreaterThan(2);
		expect(own.balance('sequence', id)).toBe('8');
		await own.close();
	});

	it('drops a grant from the customer’s list when it is spent', async () => {
		const own = await startSandbox({ seed: 7, now: NOW });
		const customer = own.data.sequence.customers[0].id;
		const { id } = own.topUp('sequence', customer, { amount: '0.3', unit: 'API Calls' });
		const listed = async () =>
			ids(
				(await described<{ items: Array<{ id: string }> }>(own, `/credits/${customer}/grants`))
					.items,
			);
		own.spend('sequence', id, '0.1');
		expect(own.balance('sequence', id)).toBe('0.2');
		expect(await listed()).toContain(id);
		own.spend('sequence', id, '1000');
		expect(own.balance('sequence', id)).toBe('0');
		expect(await listed()).not.toContain(id);
		await own.close();
	});

	it('lists customers and filters them', async () => {
		const { customers } = sandbox.data.sequence;
		const pages = await everyPage(sandbox, '/customers');
		expect(ids(pages.flatMap(({ items }) => items))).toEqual(ids(customers));
		const { id, email = '', label, legalName } = customers[3];
		const query = new URLSearchParams({ email, label }).toString();
		expect(ids((await described<ListBody>(sandbox, `/customers?${query}`)).items)).toEqual([id]);
		const other = new URLSearchParams({ email, label: customers[4].label }).toString();
		expect((await described<ListBody>(sandbox, `/customers?${other}`)).items).toEqual([]);
		const part = new URLSearchParams({ legalName: legalName.slice(0, 4) }).toString();
		expect((await described<ListBody>(sandbox, `/customers?${part}`)).items).toEqual([]);
	});

	it('gets one customer, with or without an address', async () => {
		const { customers } = sandbox.data.sequence;
		for (const customer of customers) {
			expect(await described(sandbox, `/customers/${customer.id}`)).toEqual(customer);
		}
		expect(new Set(customers.map(({ email }) => email === undefined))).toEqual(
			new Set([true, false]),
		);
		expect((await get(sandbox, `/customers/${NOBODY}`)).status).toBe(404);
	});

	it('knows nothing of a customer who is gone; whether the grants stay listed is chosen', async () => {
		const own = await startSandbox({ seed: 6, now: NOW });
		const [first, second] = new Set(own.data.sequence.grants.map(({ customerId }) => customerId));
		own.removeCustomer('sequence', first);
		own.removeCustomer('sequence', second, 'leave');
		for (const gone of [first, second]) {
			for (const path of [
				`/customers/${gone}`,
				`/credits/${gone}/balances`,
				`/credits/${gone}/grants`,
			]) {
				expect((await get(own, path)).status).toBe(404);
			}
		}
		const listed = own.data.sequence.grants.map(({ customerId }) => customerId);
		expect(listed).toContain(first);
		expect(listed).not.toContain(second);
		const pages = await everyPage(own, '/credits');
		expect(pages.flatMap(({ items }) => ids(items))).toEqual(ids(own.data.sequence.grants));
		await own.close();
	});

	it('refuses in the three ways its operations do', async () => {
		const anonymous = await fetch(`${sandbox.credentials.sequence.baseUrl}/credits`);
		expect(anonymous.status).toBe(401);
		expect(await anonymous.json()).toMatchObject({ error: { type: 'UNAUTHORIZED' } });
		expect(await get(sandbox, `/credits/${NOBODY}`)).toEqual({
			status: 404,
			text: '{"errors":[]}',
		});
		expect(await get(sandbox, '/credits/not-a-uuid')).toEqual({ status: 400, text: '' });
		expect((await get(sandbox, '/credits?limit=101')).status).toBe(400);
		expect((await get(sandbox, '/credits?after=nonsense')).status).toBe(400);
	});
});
