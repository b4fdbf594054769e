import { afterAll, beforeAll, expect, inject, it } from 'vitest';

import { openEditor, type Editor } from '../host/browser';
import type { StoredExecution } from '../host/rest';
import { Canvas } from './canvas';
import { Panel } from './panel';
import { screenshotFailures } from './screenshotFailures';
import { byId, EVERY_FIVE_SECONDS, itemsOf, UNPACED, World } from './world';

const TRIGGER = 'Credit Grants Trigger';

let world: World;
let editor: Editor;
let canvas: Canvas;
const published: string[] = [];

beforeAll(async () => {
	world = await World.open(inject('n8nUrl'), { grants: 11, customers: 10 });
	editor = await openEditor(world, '/workflow/new', 30_000);
	canvas = new Canvas(editor.page);
});

screenshotFailures(() => editor.page);

afterAll(async () => {
	for (const id of published) await world.rest.unpublish(id);
	await editor?.close();
	await world?.close();
});

it('someone who wants to be warned adds the trigger and sees a real balance before anything is low', async () => {
	await canvas.openNodeList();
	const listed = await canvas.openDetails('credits', 'Credit Grants');
	await listed.getByText('On balance low', { exact: true }).click();

	const panel = await Panel.opened(editor.page);
	await expect
		.poll(async () => await panel.fields())
		.toEqual(['mode', 'provider', 'event', 'watch', 'thresholdType', 'threshold', 'scope']);
	await panel.chooseCredential('Stripe sandbox');
	await panel.fill('threshold', '50');

	await panel.execute();
	await expect.poll(async () => await panel.table(), { timeout: 30_000 }).toHaveLength(1);
	const [sample] = await panel.table();
	expect(sample).toMatchObject({ event: 'balanceLow', isSample: 'true', isReminder: 'false' });
	expect(sample.reason).toMatch(
		Number(sample.percentRemaining) < 50
			? /^\S.* has ([\d.,]+ [A-Z]{3}|nothing) left of [\d.,]+ [A-Z]{3}, below 50 %$/
			: /^\S.* has [\d.,]+ [A-Z]{3} left of [\d.,]+ [A-Z]{3}, not below 50 %$/,
	);
	await panel.close();
	await canvas.node(TRIGGER).getByText('Balance Low: Stripe').waitFor();
});

it('publishes the workflow, and finds everybody who is low already in one execution', async () => {
	const { page } = editor;
	await page.getByTestId('workflow-open-publish-modal-button').click();
	await page.getByTestId('workflow-publish-button').click();
	await page.getByTestId('activation-modal').getByRole('button', { name: 'Got it' }).click();
	await page.getByTestId('workflow-active-version-indicator').waitFor();
	const [, id] = /workflow\/(\w+)/.exec(page.url())!;
	published.push(id);

	const [first] = await alertsAfter(id, 0);
	const items = itemsOf(await world.rest.execution(first.id), TRIGGER);
	expect(items.length).toBeGreaterThan(0);
	for (const { json } of items) expect(json.percentRemaining).toBeLessThan(50);
});

it('is told once when a customer falls below the threshold, and can open the alert', async () => {
	const { sandbox, rest, credentials } = world;
	const parameters = {
		pollTimes: EVERY_FIVE_SECONDS,
		threshold: 50,
		options: { firstPoll: 'remember', ...UNPACED },
	};
	const trigger = {
		type: 'n8n-nodes-credit-grants.creditGrantsTrigger',
		name: TRIGGER,
		credentials,
		parameters,
	};
	const id = await world.store('Watch', trigger);
	const [{ id: customerId, name, email }] = sandbox.data.stripe.customers;
	const reason = `${name ?? email ?? customerId} has 39.99 CHF left of 100.00 CHF, below 50 %`;
	const grant = sandbox.topUp('stripe', customerId, { amount: '10000', currency: 'chf' });
	await rest.publish(id);
	published.push(id);
	await morePolls(1);

	sandbox.spend('stripe', grant.id, '6001');
	const [alert] = await alertsAfter(id, 0);
	expect(itemsOf(await rest.execution(alert.id), TRIGGER).map(({ json }) => json)).toEqual([
		expect.objectContaining({
			customerId,
			event: 'balanceLow',
			unit: 'CHF',
			balance: 39.99,
			amount: 100,
			threshold: 50,
			thresholdType: 'percent',
			reason,
			isReminder: false,
			isSample: false,
		}),
	]);

	await morePolls(2);
	expect(await rest.executions(id)).toHaveLength(1);

	await canvas.openExecution(id, alert.id);
	const panel = await Panel.open(editor.page, TRIGGER);
	await expect
		.poll(async () => await panel.table())
		.toEqual([
			expect.objectContaining({
				customerId,
				balance: '39.99',
				reason,
			}),
		]);
});

it('sees when somebody will have nothing left, before anybody runs out', async () => {
	const { sandbox, credentials } = world;
	const [, { id: customerId }] = sandbox.data.stripe.customers;
	const grant = sandbox.topUp('stripe', customerId, { amount: '10000', currency: 'chf' });
	sandbox.spend('stripe', grant.id, '4000');
	const trigger = {
		type: 'n8n-nodes-credit-grants.creditGrantsTrigger',
		name: TRIGGER,
		credentials,
		parameters: { scope: 'customer', customerId: byId(customerId), options: UNPACED },
	};
	await canvas.openWorkflow(await world.store('Warn', trigger));
	const panel = await Panel.open(editor.page, TRIGGER);
	await panel.choose('event', 'Balance Running Out');
	await panel.execute();
	await expect.poll(async () => await panel.table(), { timeout: 30_000 }).toHaveLength(1);
	const [sample] = await panel.table();
	expect(sample).toMatchObject({ event: 'balanceRunningOut', customerId, isSample: 'true' });
	expect(sample.reason).toMatch(/ runs out of [A-Z]{3} on \d+ \w+ \d{4}/);
	await panel.close();
	await canvas.node(TRIGGER).getByText('Balance Running Out: Stripe').waitFor();
});

it('is asked by each event for what it needs, and nothing else', async () => {
	const trigger = { type: 'n8n-nodes-credit-grants.creditGrantsTrigger', name: TRIGGER };
	const parameters = { provider: 'dodoPayments' };
	await canvas.openWorkflow(await world.store('Events', { ...trigger, parameters }));
	const panel = await Panel.open(editor.page, TRIGGER);
	const asked = async () => (await panel.fields()).filter((field) => field !== 'mode');
	const scope = ['scope', 'entitlementId'];
	await expect
		.poll(asked)
		.toEqual(['provider', 'event', 'watch', 'thresholdType', 'threshold', ...scope]);
	for (const event of ['Grant Created', 'Grant Depleted']) {
		await panel.choose('event', event);
		await expect.poll(asked, { message: event }).toEqual(['provider', 'event', ...scope]);
	}
	for (const event of ['Balance Running Out', 'Grant Expiring Soon']) {
		await panel.choose('event', event);
		await expect
			.poll(asked, { message: event })
			.toEqual(['provider', 'event', 'withinDays', ...scope]);
	}
	await panel.choose('scope', 'One');
	await expect
		.poll(asked)
		.toEqual(['provider', 'event', 'withinDays', 'scope', 'customerId', 'entitlementId']);
	await panel.choose('provider', 'Sequence');
	await expect.poll(asked).toEqual(['provider', 'event', 'withinDays', 'scope', 'customerId']);
	await panel.choose('scope', 'Several');
	await expect.poll(asked).toEqual(['provider', 'event', 'withinDays', 'scope', 'customerIds']);
});

/** The executions of a workflow once there are more than so many, the newest first. */
async function alertsAfter(workflowId: string, count: number): Promise<StoredExecution[]> {
	await expect
		.poll(
			async () => {
				const executions = await world.rest.executions(workflowId);
				return executions.filter(({ status }) => status === 'success').length;
			},
			{ timeout: 60_000 },
		)
		.toBeGreaterThan(count);
	return await world.rest.executions(workflowId);
}

/** Waits until Stripe was asked so many times more what has changed. */
async function morePolls(polls: number): Promise<void> {
	const asked = () => world.sandbox.requests.filter(({ path }) => path === '/v1/events').length;
	const before = asked();
	await expect.poll(asked, { timeout: 60_000 }).toBeGreaterThan(before + polls);
}
