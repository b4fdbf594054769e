import { inspect } from 'node:util';

import { Logger } from '@n8n/backend-common';
import { Container } from '@n8n/di';
import type { IRun } from 'n8n-workflow';
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';

import type { ProviderName } from '../../nodes/CreditGrants/providers';
import type { CredentialData } from '../engine/credentials';
import { chain, Engine, type WorkflowJson } from '../engine/engine';
import { byId, grantsNode } from '../engine/world';
import { Book, ENTITLEMENT } from './book';
import { newKey, PAGED, PROVIDERS } from './client';
import { leaks } from './leaks';
import { loopTime, settled } from './loopTime';
import { MATRIX } from './matrix';
import type { Outcome } from './outcome';
import * as plays from './plays';
import { FaultServer, type Script } from './server';

// Read when n8n's logger is made.
vi.hoisted(() => (process.env.N8N_LOG_LEVEL = 'debug'));

/** The whole node on n8n's engine, at its shipped policy, against the fault server. */
let engine: Engine;
let server: FaultServer;
let log: string[];

beforeAll(async () => {
	engine = await Engine.start();
});

beforeEach(() => {
	log = collectLog();
});

afterEach(async () => {
	vi.restoreAllMocks();
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
		expect(bad[0].json.error).toMatch(/did not find what was asked for \(404\)|There is no grant/);
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

describe.each(
	Object.entries({ 'a page': plays.stall, 'a wait': plays.status(429, { 'Retry-After': 30 }) }),
)('in the middle of %s', (moment, play) => {
	const workflow = chain(grantsNode({ provider: 'stripe', operation: 'list', returnAll: true }));
	const script = { play, at: 2, times: Infinity };

	/** The execution ended as cancelled, and nothing of it goes on. */
	async function expectEnd(run: IRun, startedAt: number): Promise<void> {
		expect(loopTime() - startedAt).toBeLessThan(250);
		expect(run.status).toBe('canceled');
		expect(run.data.resultData.error?.message).toMatch(/canceled/);
		const sent = server.requests.length;
		await settled(() => server.sockets.size === 0);
		expect(server.sockets.size).toBe(0);
		await new Promise((resolve) => setTimeout(resolve, 300));
		expect(server.requests).toHaveLength(sent);
	}

	const outcome = (what: string): Outcome => ({
		row: '36',
		fault: `${what}, in ${moment}`,
		provider: '-',
		transport: '-',
		injected: 1,
		result: 'clear error',
		lost: 0,
		doubled: 0,
		leaked: 0,
	});

	test('cancelling the execution ends it within 250 ms, and no request follows', async ({
		task,
	}) => {
		const { credentials } = await serve('stripe', 250, script);
		const controller = new AbortController();
		const struck = server.nextFault();
		const running = engine.execute(workflow, credentials, { signal: controller.signal });
		await struck;
		const startedAt = loopTime();
		controller.abort();
		const { run } = await running;
		await expectEnd(run, startedAt);
		task.meta.outcome = outcome('cancel of the execution');
	});

	test('the timeout of the workflow ends it within 250 ms, and no request follows', async ({
		task,
	}) => {
		const { credentials } = await serve('stripe', 250, script);
		// A machine that is slow to get to the fault is given more time.
		for (let timeoutMs = 500; server.injected === 0; timeoutMs *= 3) {
			const running = engine.execute(workflow, credentials, { timeoutMs });
			await new Promise((resolve) => setTimeout(resolve, timeoutMs));
			const startedAt = loopTime();
			const { run } = await running;
			if (server.injected > 0) await expectEnd(run, startedAt);
		}
		task.meta.outcome = outcome('timeout of the workflow');
	});
});

/** Faults that no other attempt follows, as those that do take the waits of the shipped policy. */
const AT_ONCE = MATRIX.filter(({ expect, requests }) => expect instanceof RegExp && requests === 2);

describe.each(PROVIDERS)('no part of the key is in what n8n stores and logs at %s', (provider) => {
	const rows = AT_ONCE.filter(({ only = PROVIDERS }) => only.includes(provider));
	test.each(rows)('$row $fault', async ({ play = plays.healthy, expect: expected }) => {
		const { credentials, secret } = await serve(provider, 250, { play, at: 1 });
		const workflow = chain(
			grantsNode({
				provider,
				operation: PAGED[provider],
				customerId: byId('cus_1'),
				entitlementId: byId(ENTITLEMENT),
				returnAll: true,
				options: { fetchBalances: false },
			}),
		);
		const { run } = await engine.execute(workflow, credentials);
		const { error } = run.data.resultData;
		expect(error?.message).toMatch(expected);
		expect(error).toMatchObject({ description: expect.stringMatching(/\w.*\.$/) as string });
		const stored = inspect(run, { depth: 12, showHidden: true }) + JSON.stringify(run);
		const secrets = [secret, Buffer.from(`client-id:${secret}`).toString('base64')];
		expect(log.join('\n')).toContain('GET');
		expect(leaks(stored + log.join('\n'), secrets)).toEqual([]);
	});
});

/** Every line that n8n's logger is given from now on, whatever its level. */
function collectLog(): string[] {
	const lines: string[] = [];
	const logger = Container.get(Logger);
	for (const level of ['error', 'warn', 'info', 'debug'] as const) {
		vi.spyOn(logger, level).mockImplementation((...words: unknown[]) => {
			lines.push(inspect(words, { depth: 10 }));
		});
	}
	return lines;
}
