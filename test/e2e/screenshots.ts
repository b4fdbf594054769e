import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import type { Page } from 'playwright-core';

import { openEditor } from '../host/browser';
import { startN8n } from '../host/n8n';
import { packPackage, PROJECT } from '../host/package';
import type { Mail } from '../templates/smtp';
import { Canvas } from './canvas';
import { Mailed } from './mailed';
import { Panel } from './panel';
import { MANUAL_TRIGGER, World } from './world';

const FOLDER = path.join(PROJECT, 'docs/images');
const DAY_MS = 86_400_000;

/** Who they are, what they were granted and have spent of it, in minor units, and in how many days it ends. */
const CUSTOMERS: Array<
	[name: string, currency: string, amount: string, spent: string, days?: number]
> = [
	['Café Lumière', 'usd', '10000', '8765'],
	['Acme Ltd', 'usd', '500000', '188050', 300],
	['Blå Øre GmbH', 'eur', '250000', '31720', 120],
	['Contoso Inc.', 'usd', '120000', '110400', 45],
	['Initech', 'gbp', '80000', '12600'],
	['Núñez & Hijos', 'eur', '60000', '24590', 210],
	['O’Neill Farms', 'usd', '45000', '0', 365],
	['Zürich Logistics', 'eur', '300000', '141200'],
];

/** Takes the pictures of the documentation: in the real editor, and of the mails that templates send. */
async function main(): Promise<void> {
	const folder = await mkdtemp(path.join(tmpdir(), 'credit-grants-screenshots-'));
	const packageTarball = process.env.PACKAGE_TARBALL ?? (await packPackage(folder));
	const n8n = await startN8n({ userFolder: path.join(folder, 'user'), packageTarball });
	const world = await World.open(n8n.url, { grants: 0, customers: CUSTOMERS.length });
	fill(world);
	const mailed = await Mailed.start(world);
	const { page, close } = await openEditor(n8n, '/workflow/new', 30_000);
	try {
		await mkdir(FOLDER, { recursive: true });
		await node(page, world);
		await credential(page);
		await alert(page, world);
		await message(page, world, mailed);
		await report(page, world, mailed);
	} finally {
		await close();
		await mailed.server.stop();
		await world.close();
		await n8n.stop();
		await rm(folder, { recursive: true, force: true });
	}
}

function fill({ sandbox }: World): void {
	for (const [index, [name, currency, amount, spent, days]] of CUSTOMERS.entries()) {
		const { id } = sandbox.data.stripe.customers[index];
		const email = `billing@${name
			.normalize('NFD')
			.replace(/[^A-Za-z]/g, '')
			.toLowerCase()}.example`;
		sandbox.changeCustomer('stripe', id, { name, email });
		const expiresAt = days === undefined ? undefined : new Date(Date.now() + days * DAY_MS);
		const grant = sandbox.topUp('stripe', id, { amount, currency, expiresAt });
		sandbox.spend('stripe', grant.id, spent);
	}
}

/** Every customer's balance, in the table view. */
async function node(page: Page, world: World): Promise<void> {
	const parameters = { provider: 'stripe', operation: 'customerBalance' };
	const { credentials, type } = world.grantsNode(parameters);
	const grants = { type, credentials, name: 'Customer balances', parameters };
	await new Canvas(page).openWorkflow(await world.store('Prepaid credits', MANUAL_TRIGGER, grants));
	const panel = await Panel.open(page, grants.name);
	await panel.execute();
	await page.getByTestId('node-run-status-success').first().waitFor();
	await panel.table();
	// Past the id: names and numbers are what one looks for.
	await page
		.getByTestId('output-panel')
		.getByTestId('ndv-data-container')
		.locator('th', { hasText: 'customerName' })
		.evaluate((column: { scrollIntoView(options: object): void }) => {
			column.scrollIntoView({ inline: 'start', block: 'nearest' });
		});
	await picture(page, 'node');
}

/** The credential of that node, tested. */
async function credential(page: Page): Promise<void> {
	await page.getByTestId('credential-edit-button').click();
	await page.getByText('Connection tested successfully').filter({ visible: true }).waitFor();
	// The test runs once more by itself; its button has a spinner till then.
	await page.getByTestId('editCredential-modal').getByRole('button', { name: 'Retry' }).waitFor();
	await picture(page, 'credential', page.getByTestId('editCredential-modal'));
}

/** A customer who has little left, as the trigger tells it. */
async function alert(page: Page, world: World): Promise<void> {
	const [[value]] = CUSTOMERS;
	const trigger = {
		type: 'n8n-nodes-credit-grants.creditGrantsTrigger',
		name: 'Credits run low',
		credentials: world.credentials,
		parameters: {
			provider: 'stripe',
			scope: 'customer',
			customerId: { __rl: true, mode: 'name', value },
		},
	};
	await new Canvas(page).openWorkflow(await world.store('Warn of low credits', trigger));
	const panel = await Panel.open(page, trigger.name);
	await panel.execute();
	await page.getByTestId('node-run-status-success').first().waitFor();
	await page.getByTestId('output-panel').getByTestId('radio-button-json').click();
	await picture(page, 'alert');
}

/** What the team gets once the workflow is published. */
async function message(page: Page, { rest }: World, mailed: Mailed): Promise<void> {
	const team = mailed.template('alert-team-low-balance.json');
	const withoutSlack = team.nodes.map((each) => ({ ...each, disabled: each.name === 'Slack' }));
	const id = await rest.createWorkflow({ ...team, nodes: withoutSlack });
	await rest.publish(id);
	const [[name]] = CUSTOMERS;
	let mail: Mail | undefined;
	while (!mail) {
		await sleep(100);
		mail = mailed.server.mails.find(({ subject }) => subject.startsWith(name));
	}
	await rest.unpublish(id);
	await mailPicture(page, 'message', mail);
}

async function report(page: Page, { rest }: World, mailed: Mailed): Promise<void> {
	mailed.server.mails.length = 0;
	const id = await rest.createWorkflow(mailed.template('report-weekly-balances.json'));
	await rest.run(id, 'Every Monday');
	await mailPicture(page, 'report', mailed.server.mails[0]);
}

/** Under its subject, as mail programs show it. */
async function mailPicture(editor: Page, name: string, { subject, html }: Mail): Promise<void> {
	const page = await editor.context().newPage();
	await page.setViewportSize({ width: 760, height: 200 });
	await page.setContent(
		`<body style="margin:0;background:#f3f4f6"><h1 style="margin:0;padding:16px 24px;background:#fff;font:600 20px Arial,Helvetica,sans-serif">${subject}</h1>${html}</body>`,
	);
	await picture(page, name);
	await page.close();
}

async function picture(page: Page, name: string, of = page.locator('body')): Promise<void> {
	// What n8n announced in a corner is not what the picture shows.
	await page.addStyleTag({ content: '.el-notification { display: none !important; }' });
	await of.screenshot({ path: path.join(FOLDER, `${name}.png`), animations: 'disabled' });
	console.log(`docs/images/${name}.png`);
}

main().catch((error: unknown) => {
	console.error(error);
	process.exit(1);
});
