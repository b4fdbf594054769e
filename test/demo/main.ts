import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import type { Execution, WorkflowJson } from '../engine/engine';
import { PROJECT } from '../engine/nodeTypes';
import { World } from '../engine/world';
import { providers } from '../../nodes/CreditGrants/providers';
import type { ProviderName } from '../sandbox';
import { csvFile, expectSame, succeeded } from './checks';
import { withProgress } from './progress';
import { GRANT_COLUMNS, LOW_COLUMNS, shown, table } from './table';
import { lowRows, rowsOf, rowsOfCustomer } from './truth';
import { readWorkflow, setUp } from './workflows';

const GRANTS = 250;
const CUSTOMERS = 25;
/** The sandbox refuses nobody; at the pace Dodo Payments documents, its part alone would take minutes. */
const REQUESTS_PER_SECOND = 200;
const ROWS_SHOWN = 8;
const LOW_PERCENT = 20;

interface Part {
	provider: ProviderName;
	company: string;
	workflow: string;
	csv: string;
}

const PARTS: Part[] = [
	{
		provider: 'stripe',
		company: 'Stripe',
		workflow: 'stripe-credit-grants.json',
		csv: 'credit-grants.csv',
	},
	{
		provider: 'sequence',
		company: 'Sequence',
		workflow: 'sequence-credit-grants.json',
		csv: 'credit-grants-sequence.csv',
	},
	{
		provider: 'dodoPayments',
		company: 'Dodo Payments',
		workflow: 'dodo-payments-credit-grants.json',
		csv: 'credit-grants-dodo-payments.csv',
	},
];

async function main(): Promise<void> {
	const started = performance.now();
	console.log(`
Credit grants in n8n: the example workflows, run by n8n's own engine against a local
sandbox of Stripe, Sequence and Dodo Payments. No account is needed, nothing leaves this machine.
`);
	const world = await World.start({ grants: GRANTS, customers: CUSTOMERS });
	try {
		console.log(`The sandbox listens on ${world.sandbox.url} and holds ${GRANTS} grants of each provider.
It has no rate limits, so the demo sets the option Requests per Second to ${REQUESTS_PER_SECOND} in each node;
left alone, the node keeps to each provider's own (${paces()}).
Every grant is judged as of now, ${new Date().toISOString()}.`);
		for (const part of PARTS) await showProvider(world, part);
		await showLowBalances(world);
		await writeFiles(world);
	} finally {
		await world.stop();
	}
	console.log(`
Everything agrees with what the sandbox holds. Done in ${((performance.now() - started) / 1000).toFixed(1)} s.
${NEXT_STEPS}`);
}

function paces(): string {
	return Object.values(providers)
		.map(({ displayName, rateLimit }) => `${displayName} ${rateLimit.requestsPerSecond.toFixed(2)}`)
		.join(', ');
}

/** List, Get and Customer Grants of one provider, as its example workflow chains them. */
async function showProvider(world: World, { provider, company, workflow }: Part): Promise<void> {
	headline(`${company}: workflows/${workflow}`);
	const json = setUp(readWorkflow(workflow), { requestsPerSecond: REQUESTS_PER_SECOND });
	const execution = await run(world, company, json);
	const [list, get, customer] = ['List', 'Get', 'Customer Grants'].map((node) =>
		execution.json(node),
	);
	const rows = rowsOf(world.sandbox, provider);
	const [first] = list;
	expectSame(`${company}, List`, list, rows);
	expectSame(
		`${company}, Get`,
		get,
		rows.filter(({ id }) => id === first.id),
	);
	expectSame(
		`${company}, Customer Grants`,
		customer,
		rowsOfCustomer(rows, provider, first.customerId),
	);

	console.log(`\n${table(GRANT_COLUMNS, list.slice(0, ROWS_SHOWN))}`);
	console.log(`
  List             ${list.length} grants, ${ROWS_SHOWN} shown; long values are cut for the screen
  Get              ${get.length} grant, ${shown(first.id)}
  Customer Grants  ${customer.length} grants of ${shown(first.customerId)}`);
	if (provider === 'stripe')
		console.log(`\nOne item, as the next node gets it:\n${JSON.stringify(get[0], null, 2)}`);
}

async function showLowBalances(world: World): Promise<void> {
	headline('Low balances: workflows/list-low-grants.json, once for each provider');
	for (const { provider, company } of PARTS) {
		const json = setUp(readWorkflow('list-low-grants.json'), {
			provider,
			requestsPerSecond: REQUESTS_PER_SECOND,
		});
		const items = (await run(world, company, json)).json('Low Balances');
		const wanted = lowRows(rowsOf(world.sandbox, provider), LOW_PERCENT);
		const same = new Set(items.map(({ id }) => id));
		if (items.length !== wanted.length || !wanted.every(({ id }) => same.has(id))) {
			throw new Error(`${company}: ${items.length} low balances, ${wanted.length} in the sandbox`);
		}
		console.log(`\n${table(LOW_COLUMNS, items.slice(0, ROWS_SHOWN))}`);
		console.log(`
  ${items.length} active grants have less than ${LOW_PERCENT}% left, ${Math.min(items.length, ROWS_SHOWN)} shown`);
	}
}

async function writeFiles(world: World): Promise<void> {
	headline('CSV files: workflows/sheet-csv-and-xlsx.json, once for each provider');
	mkdirSync(path.join(PROJECT, 'out'), { recursive: true });
	for (const { provider, company, csv } of PARTS) {
		const json = setUp(readWorkflow('sheet-csv-and-xlsx.json'), {
			provider,
			requestsPerSecond: REQUESTS_PER_SECOND,
		});
		const execution = await run(world, company, json);
		const rows = execution.json('Text for CSV');
		expectSame(
			`${company}, CSV`,
			rows.map((row) => ({ ...row, amount: Number(row.amount), balance: Number(row.balance) })),
			rowsOf(world.sandbox, provider),
		);
		const file = csvFile(execution);
		const lines = file.toString().trimEnd().split('\n').length;
		if (lines !== rows.length + 1)
			throw new Error(`${company}: ${lines} lines in ${csv} for ${rows.length} grants`);
		writeFileSync(path.join(PROJECT, 'out', csv), file);
		console.log(`  out/${csv}: ${rows.length} rows under a heading`);
	}
}

async function run(world: World, company: string, json: WorkflowJson): Promise<Execution> {
	console.log();
	return succeeded(await withProgress(company, world.sandbox.requests, () => world.execute(json)));
}

function headline(text: string): void {
	console.log(`\n\n${text}\n${'═'.repeat(text.length)}`);
}

const NEXT_STEPS = `
With your own account
  1. In n8n: Settings → Community nodes → Install, and enter n8n-nodes-credit-grants. Or install
     what was just built, and restart n8n:
     npm install --prefix ~/.n8n/nodes --omit=peer "$PWD/$(npm pack --silent)"
  2. Create a credential: "Credit Grants: Stripe API", "Credit Grants: Sequence API" or
     "Credit Grants: Dodo Payments API". A key that may only read is enough; a key of the
     provider's test mode or sandbox is a good start.
  3. In a new workflow: ⋯ → Import → From file, and take one of the files in workflows/.
     Choose the credential in its Credit Grants nodes and execute it.
`;

main().catch((error: unknown) => {
	console.error(`\nThe demo failed. ${error instanceof Error ? error.message : String(error)}`);
	process.exitCode = 1;
});
