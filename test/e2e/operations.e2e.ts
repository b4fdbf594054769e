import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';

import { rowsOf, rowsOfCustomer, type GrantRow } from '../demo/truth';
import { openEditor, type Editor } from '../host/browser';
import { add } from '../sandbox/decimal';
import { Panel } from './panel';
import { screenshotFailures } from './screenshotFailures';
import { COMPANIES, MANUAL_TRIGGER, PROVIDERS, UNPACED, World } from './world';

let world: World;
let editor: Editor;
let panel: Panel;

beforeAll(async () => {
	// All items fit on the first page of the table, all customers on two pages of the list.
	world = await World.open(inject('n8nUrl'), { grants: 22, customers: 130 });
	const id = await world.store('By hand', MANUAL_TRIGGER, {
		...world.grantsNode({ options: UNPACED }),
		credentials: undefined,
	});
	editor = await openEditor(world, `/workflow/${id}`, 30_000);
	panel = await Panel.open(editor.page, 'Grants');
});

screenshotFailures(() => editor.page);

afterAll(async () => {
	await editor?.close();
	await world?.close();
});

/** What the table of the output has to show. */
function shown(rows: GrantRow[]): Array<Record<string, string>> {
	return rows.map((row) => ({
		...row,
		customerName: String(row.customerName),
		grantName: String(row.grantName),
		amount: String(Number(row.amount)),
		balance: String(Number(row.balance)),
		expiresAt: String(row.expiresAt),
	}));
}

function sorted(rows: Array<Record<string, string>>): Array<Record<string, string>> {
	return [...rows].sort((a, b) => a.id.localeCompare(b.id));
}

async function expectTable(rows: Array<Record<string, string>>): Promise<void> {
	await panel.execute();
	await expect
		.poll(async () => sorted(await panel.table()), { timeout: 30_000 })
		.toEqual(sorted(rows));
}

describe.each(PROVIDERS)('someone who reads %s in the editor', (provider) => {
	const company = COMPANIES[provider];
	const entitlement = provider === 'dodoPayments' ? ['entitlementId'] : [];

	it('chooses the provider and its credential', async () => {
		await panel.choose('provider', company);
		await panel.chooseCredential(`${company} sandbox`);
	});

	it('lists all grants, and is asked for nothing but how many', async () => {
		await panel.choose('operation', 'List');
		await expectFields(
			'provider',
			'operation',
			...entitlement,
			'returnAll',
			'limit',
			'requestsPerSecond',
		);
		await expectTable(shown(rowsOf(world.sandbox, provider)));
	});

	it('gets the grants of a customer picked from the list', async () => {
		const customer = customerWithMostGrants();
		await panel.choose('operation', 'Customer Grants');
		await expectFields(
			'provider',
			'operation',
			'customerId',
			...entitlement,
			'returnAll',
			'limit',
			'requestsPerSecond',
		);
		await panel.pickFromList('customerId', customer);
		await expectTable(
			shown(rowsOfCustomer(rowsOf(world.sandbox, provider), provider, customer.id)),
		);
	});

	it('gets the balance of that customer, one item for each unit', async () => {
		await panel.choose('operation', 'Customer Balance');
		await expectFields(
			'provider',
			'operation',
			'customerId',
			...entitlement,
			'thresholdType',
			'threshold',
			'requestsPerSecond',
		);
		const active = rowsOf(world.sandbox, provider).filter(
			({ customerId, status }) => customerId === customerWithMostGrants().id && status === 'active',
		);
		const units = [...new Set(active.map(({ unit }) => unit))];
		const expected = units.map((unit) => {
			const ofUnit = active.filter((row) => row.unit === unit);
			return [unit, String(Number(add(ofUnit.map(({ balance }) => balance))))];
		});
		await panel.execute();
		await expect
			.poll(
				async () => {
					const balances = (await panel.table()).filter(({ standing }) => standing === 'active');
					return balances.map(({ unit, balance }) => [unit, balance]).sort();
				},
				{ timeout: 30_000 },
			)
			.toEqual(expected.sort());
	});

	it('gets the transactions of that customer by name, and what became of the credits in a word', async () => {
		const { id, name } = customerWithMostGrants();
		await panel.choose('operation', 'Transactions');
		await expectFields(
			'provider',
			'operation',
			'customerId',
			...entitlement,
			'returnAll',
			'limit',
			'requestsPerSecond',
		);
		await panel.fillAs('customerId', 'By Name or E-mail', name);
		await panel.execute();
		// The table may still show what the operation before gave.
		await expect
			.poll(async () => (await panel.table()).filter(({ type }) => type !== undefined).length, {
				timeout: 30_000,
			})
			.toBeGreaterThan(1);
		for (const transaction of await panel.table()) {
			expect(transaction).toMatchObject({ provider, customerId: id, customerName: name });
			expect(Number(transaction.amount)).not.toBeNaN();
			expect(transaction.type).toMatch(
				/^(granted|spent|expired|voided|reinstated|rolledOver|adjusted)$/,
			);
		}
	});

	it('gets one grant by its id', async () => {
		const row = rowsOf(world.sandbox, provider).find(
			({ customerId }) => customerId === customerWithMostGrants().id,
		)!;
		await panel.choose('operation', 'Get');
		const customer = provider === 'dodoPayments' ? ['customerId'] : [];
		await expectFields(
			'provider',
			'operation',
			...customer,
			...entitlement,
			'grantId',
			'requestsPerSecond',
		);
		if (provider === 'dodoPayments')
			await panel.pickFromList('entitlementId', entitlementNamed(row.grantName));
		await panel.fill('grantId', row.id);
		await expectTable(shown([row]));
	});

	async function expectFields(...fields: string[]): Promise<void> {
		await expect.poll(async () => await panel.fields()).toEqual(fields);
	}

	function entitlementNamed(wanted: string | null): { id: string; name: string } {
		const { id, object } = world.sandbox.data.dodoPayments.entitlements.find(
			({ object }) => object.name === wanted,
		)!;
		return { id, name: object.name };
	}

	function customerWithMostGrants(): { id: string; name: string } {
		const rows = rowsOf(world.sandbox, provider);
		const counts = new Map<string, number>();
		for (const { customerId } of rows) counts.set(customerId, (counts.get(customerId) ?? 0) + 1);
		const [[id]] = [...counts].sort(([, a], [, b]) => b - a);
		const customers = world.sandbox.data[provider].customers;
		const customer = customers.find((each) => each.id === id)!;
		return { id, name: 'legalName' in customer ? customer.legalName : String(customer.name) };
	}
});
