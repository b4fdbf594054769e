import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { read as readSheet, utils } from '@e965/xlsx';
import type { IBinaryData } from 'n8n-workflow';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';

import { rowsOf } from '../demo/truth';
import { PROJECT } from '../host/package';
import { add } from '../sandbox/decimal';
import {
	itemsOf,
	MANUAL_TRIGGER,
	PROVIDERS,
	UNPACED,
	World,
	type NodeJson,
	type WorkflowJson,
} from './world';
import { TEN_KEYS } from '../fixtures/keys';

const FOLDER = path.join(PROJECT, 'workflows');
let world: World;

/** A statement of account is of one customer's transactions: it is tried beside the other templates. */
const isSheetOfGrants = (node: NodeJson) =>
	isGrants(node) && node.parameters?.operation !== 'transactions';

beforeAll(async () => {
	world = await World.open(inject('n8nUrl'), { grants: 150 });
});

afterAll(async () => {
	await world?.close();
});

/** The templates that make files, by what they are called. */
const templates = readdirSync(FOLDER)
	.filter((file) => file.endsWith('.json'))
	.map((file) => JSON.parse(readFileSync(path.join(FOLDER, file), 'utf8')) as WorkflowJson)
	.filter(({ nodes }) => filesOf(nodes).length > 0 && nodes.some(isSheetOfGrants));

it('there are templates for CSV and for XLSX that a person can start', () => {
	const started = templates.filter(({ nodes }) =>
		nodes.some(({ type }) => type === MANUAL_TRIGGER.type),
	);
	const formats = started
		.flatMap(({ nodes }) => filesOf(nodes))
		.map(({ parameters }) => formatOf(parameters));
	expect(new Set(formats)).toEqual(new Set(['csv', 'xlsx']));
});

describe.each(templates)('the template "$name"', (template) => {
	const provider =
		PROVIDERS.find((each) => template.nodes.find(isGrants)?.parameters?.provider === each) ??
		'stripe';
	const manual = template.nodes.find(({ type }) => type === MANUAL_TRIGGER.type);

	it.runIf(manual)(
		'makes files that a spreadsheet program reads, every cell as in the account',
		async () => {
			const id = await world.rest.createWorkflow(withAccount(template));
			const execution = await world.rest.run(id, manual!.name);
			const expected = rowsOf(world.sandbox, provider).map((row) => [
				row.id,
				row.customerName ?? '',
				row.unit,
				shortest(row.balance),
				shortest(row.amount),
				row.status,
				row.grantName ?? '',
				row.expiresAt ?? '',
				row.customerId,
				row.provider,
			]);
			for (const { name } of filesOf(template.nodes)) {
				const [item] = itemsOf(execution, name);
				const [file] = Object.values(item?.binary ?? {});
				expect(file, name).toBeDefined();
				const [header, ...rows] = await cells(file);
				expect(header).toEqual(TEN_KEYS);
				const [amount, balance] = [TEN_KEYS.indexOf('amount'), TEN_KEYS.indexOf('balance')];
				const read = rows.map((row) =>
					row.map((cell, index) => (index === amount || index === balance ? shortest(cell) : cell)),
				);
				expect(sorted(read)).toEqual(sorted(expected));
			}
		},
	);
});

/** The cells of the file's only sheet as texts, an empty one as an empty text. */
async function cells(file: IBinaryData): Promise<string[][]> {
	const { SheetNames, Sheets } = readSheet(await bytes(file), { type: 'buffer', raw: true });
	const rows: unknown[][] = utils.sheet_to_json(Sheets[SheetNames[0]], {
		header: 1,
		raw: true,
		defval: '',
	});
	return rows.map((row) => row.map(String));
}

/** n8n keeps a small file with the execution, or apart. */
async function bytes({ id, data }: IBinaryData): Promise<Buffer> {
	if (id === undefined) return Buffer.from(data, 'base64');
	const query = new URLSearchParams({ id, action: 'download' });
	const answer = await fetch(`${world.url}/rest/binary-data?${query.toString()}`, {
		headers: world.rest.headers,
	});
	expect(answer.status).toBe(200);
	return Buffer.from(await answer.arrayBuffer());
}

/** *Convert to File* makes a CSV file unless told. */
function formatOf(parameters: NodeJson['parameters']): unknown {
	return parameters?.operation ?? 'csv';
}

/** A text keeps the zeros of an amount, 4191.600, a number does not. */
function shortest(decimal: string): string {
	return add([decimal]);
}

function sorted(rows: string[][]): string[][] {
	return [...rows].sort(([a], [b]) => a.localeCompare(b));
}

function isGrants({ type }: { type: string }): boolean {
	return type === 'n8n-nodes-credit-grants.creditGrants';
}

function filesOf(nodes: WorkflowJson['nodes']): WorkflowJson['nodes'] {
	return nodes.filter(({ type }) => type === 'n8n-nodes-base.convertToFile');
}

/** What a person sets after the import: the credential; and no pace, as the sandbox refuses nobody. */
function withAccount(template: WorkflowJson): WorkflowJson {
	return {
		...template,
		settings: { ...template.settings, timezone: 'UTC' },
		nodes: template.nodes.map((node) => {
			if (!isGrants(node)) return node;
			const options = { ...(node.parameters?.options as object), ...UNPACED };
			return {
				...node,
				credentials: world.credentials,
				parameters: { ...node.parameters, options },
			};
		}),
	};
}
