import { inspect } from 'node:util';

import { afterEach, beforeAll, describe, expect, test } from 'vitest';

import type { ProviderName } from '../../nodes/CreditGrants/grants/types';
import type { CredentialData } from '../engine/credentials';
import { chain, Engine, type WorkflowJson } from '../engine/engine';
import { byId, grantsNode } from '../engine/world';
import { Book, ENTITLEMENT } from './book';
import { newKey, PROVIDERS } from './client';
import { leaks } from './leaks';
import * as plays from './plays';
import { FaultServer, type Exchange, type Script } from './server';

/** The whole node on n8n's engine, at its shipped policy, against the fault server. */
let engine: Engine;
let server: FaultServer;

beforeAll(async () => {
	engine = await Engine.start();
});

afterEach(async () => {
	await server.close();
});

async function serve(
	provider: ProviderName,
	count: number,
	script?: Script,
): Promise<{ credentials: CredentialData; secret: string }> {
	server = await new FaultServer(new Book(provider, count, 1), script).listen();
	const secret = newKey();
	const custom = { environment: 'custom', baseUrl: `${server.url}/api` };
	const credentials = {
		creditGrantsStripeApi: { ...custom, secretKey: secret },
		creditGrantsSequenceApi: { ...custom, clientId: 'client-id', clientSecret: secret },
		creditGrantsDodoPaymentsApi: { ...custom, apiKey: secret },
	};
	return { credentials, secret };
}

/** A hundred inputs, each with a grant to get. */
function oneByOne(provider: ProviderName, ids: string[], onError?: string): WorkflowJson {
	return chain(
		{
			type: 'n8n-nodes-base.set',
			name: 'Ids',
			typeVersion: 3.4,
			parameters: { mode: 'raw', jsonOutput: JSON.stringify({ ids }) },
		},
		{
			type: 'n8n-nodes-base.splitOut',
			name: 'Each',
			parameters: { fieldToSplitOut: 'ids', options: { destinationFieldName: 'id' } },
		},
		grantsNode(
			{
				provider,
				operation: 'get',
				grantId: { __rl: true, mode: 'id', value: '={{ $json.id }}' },
				customerId: byId('cus_1'),
				entitlementId: byId(ENTITLEMENT),
			},
			onError ? { onError: onError as 'continueErrorOutput' } : {},
		),
	);
}

describe.each(PROVIDERS)('one bad input of 100 at %s', (provider) => {
	test('the error output takes it, paired; the 99 others are right and in order', async ({
		task,
	}) => {
		const { credentials, secret } = await serve(provider, 100);
		const ids = server.book.grants.map(({ id }) => id);
		const wanted = ids.with(41, 'grant_that_is_not');
		const execution = await engine.execute(
			oneByOne(provider, wanted, 'continueErrorOutput'),
			credentials,
		);

		const good = execution.items('Grants', 0);
		const bad = execution.items('Grants', 1);
		expect(good.map(({ json }) => json.id)).toEqual(wanted.toSpliced(41, 1));
		expect(good.map(({ pairedItem }) => (pairedItem as { item: number }).item)).toEqual(
			wanted.map((_, index) => index).toSpliced(41, 1),
		);
		expect(bad).toHaveLength(1);
		expect(bad[0].pairedItem).toMatchObject({ item: 41 });
		expect(bad[0].json.error).toMatch(/did not find it \(404\)|There is no grant/);
		task.meta.outcome = {
			row: '37',
			fault: 'one bad input of 100',
			provider,
			transport: 'undici',
			injected: 1,
			result: 'complete',
			lost: 99 - good.length,
			doubled: good.length - new Set(good.map(({ json }) => json.id)).size,
			leaked: leaks(inspect(execution.run, { depth: 12 }), [secret]).length,
		};
		expect(task.meta.outcome).toMatchObject({ lost: 0, doubled: 0, leaked: 0 });
	});
});

test('a key that the provider echoes is nowhere in what n8n stores', async ({ task }) => {
	for (const provider of PROVIDERS) {
		const { credentials, secret } = await serve(provider, 3, {
			play: plays.echo,
			at: 0,
			times: Infinity,
		});
		for (const onError of ['stopWorkflow', 'continueRegularOutput', 'continueErrorOutput']) {
			const { run } = await engine.execute(oneByOne(provider, ['a'], onError), credentials);
			const stored = inspect(run, { depth: 12, showHidden: true }) + JSON.stringify(run);
			expect(stored).toContain('refused the credential (401)');
			expect(
				leaks(stored, [secret, Buffer.from(`client-id:${secret}`).toString('base64')]),
			).toEqual([]);
		}
		if (provider !== PROVIDERS.at(-1)) await server.close();
	}
	task.meta.outcome = {
		row: '32',
		fault: 'a key echoed, as n8n stores it',
		provider: '-',
		transport: '-',
		injected: 9,
		result: 'clear error',
		lost: 0,
		doubled: 0,
		leaked: 0,
	};
});

test('cancelling the execution ends it within 250 ms, and no request follows', async ({ task }) => {
	const controller = new AbortController();
	let began = () => {};
	const underWay = new Promise<void>((resolve) => (began = resolve));
	const play = ({ request, reply }: Exchange) => (request.listRequest === 2 ? began() : reply());
	const { credentials } = await serve('stripe', 250, { play, at: 1, times: Infinity });
	const workflow = chain(grantsNode({ provider: 'stripe', operation: 'list', returnAll: true }));
	const running = engine.execute(workflow, credentials, { signal: controller.signal });
	await underWay;
	const started = performance.now();
	controller.abort();
	const { run } = await running;
	expect(performance.now() - started).toBeLessThan(250);
	expect(run.data.resultData.error?.message).toMatch(/cancel/i);
	const sent = server.requests.length;
	await new Promise((resolve) => setTimeout(resolve, 300));
	expect(server.requests).toHaveLength(sent);
	expect(server.sockets.size).toBe(0);
	task.meta.outcome = {
		row: '36',
		fault: 'cancel of the execution mid-page',
		provider: '-',
		transport: '-',
		injected: 1,
		result: 'clear error',
		lost: 0,
		doubled: 0,
		leaked: 0,
	};
});
