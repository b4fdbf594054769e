import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';

import { emptySandbox, storyOf } from '../alerts/watching';
import { Engine } from '../engine/engine';
import type { Sandbox } from '../sandbox';
import { reroute, type Rerouted } from './rerouted';
import { fire, template } from './template';

let engine: Engine;
let sandbox: Sandbox;
let slack: Rerouted;

beforeAll(async () => {
	engine = await Engine.start();
});

beforeEach(async () => {
	sandbox = await emptySandbox();
	slack = await reroute('https://slack.com', () => ({ ok: true }));
});

afterEach(async () => {
	vi.useRealTimers();
	await slack.stop();
	await sandbox.close();
});

// What follows the answer is tested in the whole n8n: test/e2e/topUp.e2e.ts.
test('the question comes in Slack with two buttons, and nothing is granted while n8n waits', async () => {
	const { customers } = storyOf(sandbox, 'stripe');
	const others = { slackApi: { accessToken: 'token' } };
	const workflow = template('top-up-after-yes.json', 'stripe', others);
	const alert = {
		reason: 'Tom & <Co> has 150 JPY left of 1,000 JPY, below 20 %',
		customerId: customers[0],
		customerName: 'Tom & <Co>',
		customerUrl: 'https://dashboard.stripe.com/customers/cus_1',
		unit: 'JPY',
		amount: 1_000,
		since: '2026-05-10T12:00:00.000Z',
		isSample: false,
		alertId: 'a1',
	};
	const { json } = await fire(engine, sandbox, workflow, {
		start: 'One Alert',
		items: [alert],
		others,
	});
	expect(json('Yes')).toEqual([]);
	expect(sandbox.requests).toEqual([]);

	const [{ path, body }] = slack.calls;
	expect(path).toBe('/api/chat.postMessage');
	expect(JSON.stringify(body)).toContain(
		[
			'Tom & Co has 150 JPY left of 1,000 JPY, below 20 %.',
			'Grant 1,000 JPY more (paid), until 31 May 2027? Nobody is charged by that.',
			alert.customerUrl,
		].join('\\n'),
	);
	const { blocks } = body as { blocks: Array<{ type: string; elements?: object[] }> };
	const buttons = blocks.find(({ type }) => type === 'actions')?.elements;
	expect(buttons).toMatchObject([{ text: { text: 'No' } }, { text: { text: 'Yes, top up' } }]);
});
