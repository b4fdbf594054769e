import { parse } from 'csv-parse/sync';
import { NodeHelpers, type INode, type INodeParameters } from 'n8n-workflow';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { World } from '../engine/world';
import type { ProviderName } from '../sandbox';
import { csvFile, expectSame, succeeded } from './checks';
import { lowRows, rowsOf, rowsOfCustomer } from './truth';
import { readWorkflow, setUp, workflowFiles } from './workflows';
import { TEN_KEYS } from '../fixtures/keys';

const PACE = { requestsPerSecond: 10_000 };
const PROVIDERS: ProviderName[] = ['stripe', 'sequence', 'dodoPayments'];
let world: World;

beforeAll(async () => {
	world = await World.start({ seed: 3, grants: 130, customers: 8 });
});

afterAll(async () => {
	await world.stop();
});

describe.each(workflowFiles())('%s', (file) => {
	const { name, nodes, connections, settings } = readWorkflow(file);
	const text = JSON.stringify(readWorkflow(file));

	test('has a name, and nodes with ids and names of their own', () => {
		expect(name).toMatch(/\S/);
		expect(settings).toMatchObject({ executionOrder: 'v1' });
		for (const key of ['id', 'name'] as const) {
			expect(new Set(nodes.map((node) => node[key])).size).toBe(nodes.length);
		}
		for (const { id, position } of nodes) {
			expect(id).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
			expect(position).toEqual([expect.any(Number), expect.any(Number)]);
		}
	});

	test('explains itself on a sticky note', () => {
		const notes = nodes.filter(({ type }) => type === 'n8n-nodes-base.stickyNote');
		expect(notes.map(({ parameters }) => parameters.content)).toContainEqual(
			expect.stringMatching(/^##? \S/),
		);
	});

	test('connects nodes that it has, and leaves none alone', () => {
		const names = nodes.map((node) => node.name);
		const targets = Object.values(connections).flatMap((outputs) =>
			Object.values(outputs).flatMap((branches) =>
				branches.flatMap((branch) => (branch ?? []).map(({ node }) => node)),
			),
		);
		const connected = new Set([...Object.keys(connections), ...targets]);
		for (const each of connected) expect(names).toContain(each);
		for (const { name: each, type } of nodes) {
			if (type !== 'n8n-nodes-base.stickyNote') expect(connected).toContain(each);
		}
	});

	test.each(nodes)(
		'$name is a node of n8n or of this package, and has the parameters it sets',
		(node) => {
			const { description } = world.engine.types.getByNameAndVersion(node.type, node.typeVersion);
			expect([description.version].flat()).toContain(node.typeVersion);
			expect(knownParameters(node)).toMatchObject(node.parameters);
			expect(
				NodeHelpers.getNodeParametersIssues(description.properties, node, description),
			).toBeNull();
		},
	);

	test('holds no credential and no secret', () => {
		for (const { credentials = {} } of nodes) {
			for (const credential of Object.values(credentials)) expect(credential.id ?? '').toBe('');
		}
		expect(text).not.toMatch(/\b[sr]k_(live|test)_|\bBearer\b|\bxox[a-z]-|-----BEGIN|"instanceId"/);
	});
});

/** The parameters that the editor would show for the node, those left out at their defaults. */
function knownParameters(node: INode): INodeParameters {
	const { description } = world.engine.types.getByNameAndVersion(node.type, node.typeVersion);
	const { properties } = description;
	return (
		NodeHelpers.getNodeParameters(properties, node.parameters, true, false, node, description) ?? {}
	);
}

test.each([
	['stripe', 'stripe-credit-grants.json'],
	['sequence', 'sequence-credit-grants.json'],
	['dodoPayments', 'dodo-payments-credit-grants.json'],
] as const)(
	'List, Get and Customer Grants of %s give what the provider holds',
	async (provider, file) => {
		const execution = succeeded(await world.execute(setUp(readWorkflow(file), PACE)));
		const rows = rowsOf(world.sandbox, provider);
		const list = execution.json('List');
		const [{ id, customerId }] = list;
		const customer = rowsOfCustomer(rows, provider, customerId);
		expect(list).toHaveLength(130);
		expect(customer.length).toBeGreaterThan(0);
		expectSame('List', list, rows);
		expectSame(
			'Get',
			execution.json('Get'),
			rows.filter((row) => row.id === id),
		);
		expectSame('Customer Grants', execution.json('Customer Grants'), customer);
	},
);

describe.each(PROVIDERS)('%s', (provider) => {
	const setup = { ...PACE, provider };

	test('the low balances are the active grants below the threshold, lowest first', async () => {
		const json = setUp(readWorkflow('list-low-grants.json'), setup);
		const items = succeeded(await world.execute(json)).json('Low Balances');
		const wanted = lowRows(rowsOf(world.sandbox, provider), 20).map(({ id }) => id);
		expect(wanted.length).toBeGreaterThan(0);
		expect(items.map(({ id }) => id).sort()).toEqual(wanted.sort());
		const percents = items.map(({ percentRemaining }) => Number(percentRemaining));
		expect(percents).toEqual([...percents].sort((a, b) => a - b));
		expect(Object.keys(items[0])).toContain('balance');
	});

	test('a higher threshold in the one Set node gives more', async () => {
		const json = setUp(readWorkflow('list-low-grants.json'), setup);
		const threshold = json.nodes.find(({ name }) => name === 'Threshold')!;
		const [assignment] = (threshold.parameters.assignments as { assignments: INodeParameters[] })
			.assignments;
		assignment.value = 60;
		const items = succeeded(await world.execute(json)).json('Low Balances');
		const rows = rowsOf(world.sandbox, provider);
		expect(items).toHaveLength(lowRows(rows, 60).length);
		expect(items.length).toBeGreaterThan(lowRows(rows, 20).length);
	});

	test('the CSV file holds every grant, to the last digit', async () => {
		const json = setUp(readWorkflow('sheet-csv-and-xlsx.json'), setup);
		const execution = succeeded(await world.execute(json));
		const [file] = execution.items('CSV File');
		expect(file.binary?.data).toMatchObject({
			fileName: expect.stringMatching(/^credit-grants-\d{4}-\d\d-\d\d\.csv$/) as string,
			mimeType: 'text/csv',
		});

		const [heading, ...lines]: string[][] = parse(csvFile(execution), { bom: true });
		expect(heading).toEqual(TEN_KEYS);
		const cells = rowsOf(world.sandbox, provider).map((row) =>
			TEN_KEYS.map((key) => row[key] ?? ''),
		);
		expect(lines).toHaveLength(130);
		expect(new Map(lines.map((line) => [line[0], line]))).toEqual(
			new Map(cells.map((row) => [row[0], row])),
		);
	});
});
