import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';

import { openEditor, type Editor } from '../host/browser';
import type { ProviderName } from '../sandbox';
import { Canvas } from './canvas';
import { Panel } from './panel';
import { screenshotFailures } from './screenshotFailures';
import { byId, MANUAL_TRIGGER, PROVIDERS, World } from './world';

const CUSTOMERS = 130;

let world: World;
let editor: Editor;
let canvas: Canvas;

beforeAll(async () => {
	world = await World.open(inject('n8nUrl'), { grants: 22, customers: CUSTOMERS });
	editor = await openEditor(world, '/workflow/new', 30_000);
	canvas = new Canvas(editor.page);
});

screenshotFailures(() => editor.page);

afterAll(async () => {
	await editor?.close();
	await world?.close();
});

/** Opens the node of a new workflow. */
async function openGrants(parameters: Parameters<World['grantsNode']>[0]): Promise<Panel> {
	await canvas.openWorkflow(
		await world.store('Help', MANUAL_TRIGGER, world.grantsNode(parameters)),
	);
	return await Panel.open(editor.page, 'Grants');
}

describe('the searchable lists', () => {
	it.each(PROVIDERS)(
		'show the customers of %s by name and id, more as one scrolls',
		async (provider) => {
			const panel = await openGrants({ provider, operation: 'customerGrants' });
			await panel.searchList('customerId');
			const listed = async () => await panel.listed.count();
			await expect.poll(listed).toBe(100);
			await panel.listed.last().scrollIntoViewIfNeeded();
			await expect.poll(listed).toBe(CUSTOMERS);
			const shown = async () => (await panel.listed.allInnerTexts()).sort();
			await expect.poll(shown).toEqual(customers(provider).sort());

			const one = customers(provider).find((label) => label.includes(' ('))!;
			await panel.search(one.slice(0, one.indexOf(' (')));
			await expect.poll(shown).toEqual([one]);
		},
	);

	it.each(PROVIDERS)('of %s find a part of a name without its accents', async (provider) => {
		const panel = await openGrants({ provider, operation: 'customerGrants' });
		await panel.searchList('customerId', 'cafe lumi');
		const found = customers(provider).filter((name) => name.includes('Café Lumière'));
		const shown = async () => (await panel.listed.allInnerTexts()).sort();
		await expect.poll(shown).toEqual(found.sort());
	});

	it('say why there is nothing to choose', async () => {
		const panel = await openGrants({ provider: 'sequence', operation: 'customerGrants' });
		await panel.searchList('customerId', 'Nobody');
		const said = editor.page.getByTestId('rlc-error-container').filter({ visible: true });
		await expect
			.poll(async () => await said.allInnerTexts())
			.toEqual([
				expect.stringContaining(
					`No customer has "Nobody" in its name, address or ID. All ${CUSTOMERS} at Sequence were looked through.`,
				),
			]);
	});

	it('are in each row where a trigger watches several', async () => {
		const trigger = {
			...world.grantsNode({ provider: 'sequence', scope: 'customers' }),
			type: 'n8n-nodes-credit-grants.creditGrantsTrigger',
		};
		await canvas.openWorkflow(await world.store('Help', trigger));
		const panel = await Panel.open(editor.page, trigger.name);
		await editor.page.getByText('Add Customer').click();
		await panel.page.getByTestId('rlc-input').click();
		await panel.search('cafe lumi');
		const found = customers('sequence').filter((name) => name.includes('Café Lumière'));
		await expect
			.poll(async () => (await panel.listed.allInnerTexts()).sort())
			.toEqual(found.sort());
	});

	it('find the customers of Stripe by a part of the name, however it is written', async () => {
		const panel = await openGrants({ provider: 'stripe', operation: 'customerGrants' });
		await panel.searchList('customerId', 'initech');
		const found = customers('stripe').filter((name) => name.includes('Initech'));
		await expect
			.poll(async () => (await panel.listed.allInnerTexts()).sort())
			.toEqual(found.sort());
	});

	it('say that an empty one means all, where it may be empty', async () => {
		const panel = await openGrants({ provider: 'dodoPayments', operation: 'customerBalance' });
		await panel.parameter('customerId').getByPlaceholder('All customers').waitFor();
		await panel.parameter('entitlementId').getByPlaceholder('All credit entitlements').waitFor();
	});

	it('find a credit entitlement of Dodo Payments by a part of its name', async () => {
		const panel = await openGrants({ provider: 'dodoPayments', operation: 'list' });
		await panel.searchList('entitlementId', 'prepaid');
		const { id } = world.sandbox.data.dodoPayments.entitlements.find(
			({ object }) => object.name === 'Prepaid balance',
		)!;
		await expect
			.poll(async () => await panel.listed.allInnerTexts())
			.toEqual([`Prepaid balance (${id})`]);
	});

	it('say what is wrong when the provider refuses', async () => {
		const panel = await openGrants({ provider: 'sequence', operation: 'customerGrants' });
		const requests = world.sandbox.requests.length;
		await refuseKey('creditGrantsSequenceApi', {
			...world.sandbox.credentials.sequence,
			clientSecret: 'revoked-secret',
		});
		await panel.searchList('customerId');
		await editor.page.getByText('Sequence refused the credential (401)').first().waitFor();
		expect(world.sandbox.requests.length).toBeGreaterThan(requests);
	});
});

describe('an error of the provider', () => {
	it('says who refused what, and what to do', async () => {
		const panel = await openGrants({
			provider: 'stripe',
			operation: 'get',
			grantId: byId('credgr_test_nobody'),
		});
		await panel.execute();
		const { message, description } = await panel.error();
		expect(message).toContain(
			"Stripe did not find what was asked for (404): No such billing credit grant: 'credgr_test_nobody'",
		);
		expect(description).toMatch(
			/^Check the ids in the node's fields, and that the credential ".+" belongs to the same account/,
		);
	});

	it('never shows the key that was refused', async () => {
		const panel = await openGrants({ provider: 'stripe', operation: 'list' });
		const revoked = 'sk_test_51RevokedKeyThatMustStayHidden';
		await refuseKey('creditGrantsStripeApi', {
			...world.sandbox.credentials.stripe,
			secretKey: revoked,
		});
		await panel.execute();
		const { message, description } = await panel.error();
		expect(message).toContain('Stripe refused the credential (401)');
		expect(description).toContain(
			`Check the credential "${world.credentials.creditGrantsStripeApi.name}": the key must be complete, not revoked`,
		);
		await editor.page.getByTestId('output-panel').getByText('Error details').click();
		expect(await editor.page.content()).not.toContain('RevokedKey');
	});
});

describe('the node after it, before anything ran', () => {
	it('offers the fields of a grant to be dragged', async () => {
		const next = { type: 'n8n-nodes-base.set', name: 'Next', typeVersion: 3.4, parameters: {} };
		const grants = world.grantsNode({ provider: 'stripe', operation: 'list' });
		await canvas.openWorkflow(await world.store('Fields', MANUAL_TRIGGER, grants, next));
		await Panel.open(editor.page, 'Next');
		const fields = editor.page.getByTestId('ndv-input-panel').getByTestId('run-data-schema-item');
		await expect
			.poll(async () => (await fields.allInnerTexts()).map((text) => text.trim()))
			.toEqual(
				expect.arrayContaining([
					'id',
					'customerId',
					'status',
					'unit',
					'amount',
					'balance',
					'expiresAt',
				]),
			);
	});
});

/** How the list shows them. */
function customers(provider: ProviderName): string[] {
	const { data } = world.sandbox;
	switch (provider) {
		case 'stripe':
			return data.stripe.customers.map(({ id, name, email }) => {
				const label = name ?? email;
				return label ? `${label} (${id})` : id;
			});
		case 'sequence':
			return data.sequence.customers.map(({ id, legalName }) => `${legalName} (${id})`);
		case 'dodoPayments':
			return data.dodoPayments.customers.map(({ customer_id, name }) => `${name} (${customer_id})`);
	}
}

/** The key stops working, as when somebody revokes it. */
async function refuseKey(type: string, data: object): Promise<void> {
	const { id, name } = world.credentials[type];
	await world.rest.call('PATCH', `/credentials/${id}`, { name, type, data });
}
