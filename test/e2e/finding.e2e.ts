import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';

import { openEditor, type Editor } from '../host/browser';
import { startSandbox, type ProviderName, type Sandbox, type SandboxCredentials } from '../sandbox';
import { Canvas } from './canvas';
import { CredentialDialog } from './credentialDialog';
import { Panel } from './panel';
import { screenshotFailures } from './screenshotFailures';
import { COMPANIES } from './world';

let sandbox: Sandbox;
let editor: Editor;
let canvas: Canvas;

beforeAll(async () => {
	sandbox = await startSandbox({ grants: 12 });
	editor = await openEditor({ url: inject('n8nUrl') }, '/workflow/new', 30_000);
	canvas = new Canvas(editor.page);
});

screenshotFailures(() => editor.page);

afterAll(async () => {
	await editor?.close();
	await sandbox?.close();
});

/** What people who have such credits type; n8n looks for it as it is, in the name and in each alias. */
const WORDS = [
	'credits',
	'prepaid',
	'stripe credit',
	'stripe credits',
	'dodo',
	'dodo payments',
	'sequence',
	'wallet',
	'balance',
	'customer balance',
	'credit balance',
	'low balance',
	'prepaid balance',
	'top up',
	'top-up',
	'entitlement',
	'usage credits',
	'tokens',
];

describe('someone who looks for credits in the list of nodes', () => {
	it('finds the node by what it is about', async () => {
		await canvas.openNodeList();
		for (const words of WORDS) {
			// What was found before is not to be taken for what is found now.
			const others = await canvas.search('Microsoft');
			await expect.poll(async () => await others.allInnerTexts()).not.toContain('Credit Grants');
			const found = await canvas.search(words);
			await expect
				.poll(async () => await found.allInnerTexts(), { message: words })
				.toContain('Credit Grants');
		}
	});

	it('sees the five events that can start a workflow', async () => {
		const listed = await canvas.openDetails('credits', 'Credit Grants');
		await expect
			.poll(async () => await listed.allInnerTexts())
			.toEqual([
				'On balance low',
				'On balance running out',
				'On grant created',
				'On grant depleted',
				'On grant expiring soon',
			]);
	});

	it('sees the five actions behind a trigger', async () => {
		await canvas.startManually();
		await canvas.openNodeList();
		const listed = await canvas.openDetails('credits', 'Credit Grants');
		await expect
			.poll(async () => await listed.allInnerTexts())
			.toEqual([
				'Get the balance of customers',
				'Get the credit grants of a customer',
				'Get a credit grant',
				'List credit grants',
				'Get the transactions of a customer',
			]);
		await listed.getByText('List credit grants', { exact: true }).click();
		await Panel.opened(editor.page);
	});
});

describe('someone who enters a key', () => {
	const wrong: { [Name in ProviderName]: () => SandboxCredentials[Name] } = {
		stripe: () => ({
			...sandbox.credentials.stripe,
			secretKey: 'sk_test_51WrongKeyOfSomebodyElse0001',
		}),
		sequence: () => ({
			...sandbox.credentials.sequence,
			clientSecret: 'wrong-secret-of-somebody-else',
		}),
		dodoPayments: () => ({
			...sandbox.credentials.dodoPayments,
			apiKey: 'wrong_key_of_somebody_else_0001',
		}),
	};

	/** n8n adds it to every credential. */
	const N8NS_OWN = 'allowedHttpRequestDomains';
	/** The address is asked for where the environment is a custom one. */
	const asked: Record<ProviderName, string[]> = {
		stripe: ['environment', 'secretKey', 'accountId', N8NS_OWN],
		sequence: ['environment', 'clientId', 'clientSecret', N8NS_OWN],
		dodoPayments: ['environment', 'apiKey', N8NS_OWN],
	};

	it.each(['stripe', 'sequence', 'dodoPayments'] as const)(
		'is told in red when %s refuses it, without the key being shown, and in green when it works',
		async (provider) => {
			const panel = await Panel.opened(editor.page);
			await panel.choose('provider', COMPANIES[provider]);
			await panel.newCredential();

			const dialog = new CredentialDialog(editor.page);
			await expect.poll(async () => await dialog.fields()).toEqual(asked[provider]);
			await dialog.fill(wrong[provider]());
			await dialog.save();
			const refusal = await dialog.refusal();
			expect(refusal).toMatch(new RegExp(`${COMPANIES[provider]} refused the key`));
			expect(refusal).not.toMatch(/wrong/i);

			await dialog.fill(sandbox.credentials[provider]);
			await dialog.save();
			await dialog.untilGreen();
		},
	);
});
