import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import type { Page } from 'playwright-core';

import { openEditor } from '../host/browser';
import { startN8n } from '../host/n8n';
import { packPackage, PROJECT } from '../host/package';
import { Canvas } from './canvas';
import { Panel } from './panel';
import { byId, MANUAL_TRIGGER, World } from './world';

const FOLDER = path.join(PROJECT, 'docs/images');

/** Takes the README's pictures of the node, a credential and an alert in the real editor. */
async function main(): Promise<void> {
	const folder = await mkdtemp(path.join(tmpdir(), 'credit-grants-screenshots-'));
	const packageTarball = process.env.PACKAGE_TARBALL ?? (await packPackage(folder));
	const n8n = await startN8n({ userFolder: path.join(folder, 'user'), packageTarball });
	const world = await World.open(n8n.url, { grants: 60, customers: 30 });
	const { page, close } = await openEditor(n8n, '/workflow/new', 30_000);
	try {
		await mkdir(FOLDER, { recursive: true });
		await node(page, world);
		await credential(page);
		await alert(page, world);
	} finally {
		await close();
		await world.close();
		await n8n.stop();
		await rm(folder, { recursive: true, force: true });
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
	// The newest customer of the sandbox has no other credits.
	const [{ id }] = world.sandbox.data.stripe.customers;
	world.sandbox.changeCustomer('stripe', id, {
		name: 'Café Lumière',
		email: 'billing@lumiere.example',
	});
	const grant = world.sandbox.topUp('stripe', id, { amount: '10000', name: 'Starter pack' });
	world.sandbox.spend('stripe', grant.id, '8765');
	const trigger = {
		type: 'n8n-nodes-credit-grants.creditGrantsTrigger',
		name: 'Credits run low',
		credentials: world.credentials,
		parameters: { provider: 'stripe', scope: 'customer', customerId: byId(id) },
	};
	await new Canvas(page).openWorkflow(await world.store('Warn of low credits', trigger));
	const panel = await Panel.open(page, trigger.name);
	await panel.execute();
	await page.getByTestId('node-run-status-success').first().waitFor();
	await page.getByTestId('output-panel').getByTestId('radio-button-json').click();
	await picture(page, 'alert');
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
