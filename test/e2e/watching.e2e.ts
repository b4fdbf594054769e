import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { inject, it } from 'vitest';

import { lowRows, rowsOf } from '../demo/truth';
import { startN8n } from '../host/n8n';
import { itemsOf, World } from './world';

const TRIGGER = 'Credit Grants Trigger';
const THRESHOLD = 20;

/** Who runs the polls, and the settings that say so. */
const MODES: Array<[name: string, env: Record<string, string>]> = [
	['timers of the main process', {}],
	[
		'the poll scheduler, with durable cursors',
		{
			N8N_SCHEDULER_ENABLED: 'true',
			N8N_SCHEDULER_POLL_TRIGGERS_ENABLED: 'true',
			N8N_POLLER_DURABLE_CURSORS_ENABLED: 'true',
		},
	],
];

/** Three times a minute, so that the test need not wait long; some come while a poll is under way. */
const EVERY_TWENTY_SECONDS = {
	item: [0, 20, 40].map((second) => ({
		mode: 'custom',
		cronExpression: `${second} * * * * *`,
	})),
};

/** Some 250 requests are needed: those of the poll at publishing, in 10 seconds, of the next, in 30, and of a third. */
const ACCOUNT = { grants: 400, customers: 200 };
const PACE = { requestsPerSecond: 5 };

const FEED = '/v1/events';
const BALANCE = '/v1/billing/credit_balance_summary';

const FIRST_READING =
	/Reading the account for the first time: \d+ of \d+ customers are read.*\. About \d+ more polls\./;

const MINUTE = 60_000;

it.concurrent.for(MODES)(
	'an account of many polls is published at once and alerted, once for each, across a restart: %s',
	{ timeout: 6 * MINUTE },
	async ([, env], { expect, onTestFinished }) => {
		const folder = await mkdtemp(path.join(tmpdir(), 'credit-grants-watching-'));
		onTestFinished(async () => await rm(folder, { recursive: true, force: true }));
		const logged: string[] = [];
		const n8n = await startN8n({
			userFolder: folder,
			packageTarball: inject('tarball'),
			env,
			log: (line) => logged.push(line),
		});
		onTestFinished(async () => await n8n.stop());
		const world = await World.open(n8n.url, ACCOUNT);
		onTestFinished(async () => await world.sandbox.close());
		const { sandbox, rest, credentials } = world;
		const rows = rowsOf(sandbox, 'stripe');
		const inTime = { timeout: 3 * MINUTE, interval: 500 };
		const asked = (what: string) => sandbox.requests.filter(({ path: at }) => at === what).length;

		const workflowId = await world.store('Watch', {
			type: 'n8n-nodes-credit-grants.creditGrantsTrigger',
			name: TRIGGER,
			credentials,
			parameters: {
				pollTimes: EVERY_TWENTY_SECONDS,
				watch: 'grant',
				threshold: THRESHOLD,
				options: PACE,
			},
		});
		const publishedAt = Date.now();
		await rest.publish(workflowId);
		expect(Date.now() - publishedAt).toBeLessThan(15_000);

		// Some are alerted, the next poll is under way, and not everybody was asked for when n8n ends.
		await expect.poll(async () => await rest.executions(workflowId), inTime).not.toEqual([]);
		const polls = asked(FEED);
		await expect.poll(() => asked(FEED), inTime).toBeGreaterThan(polls);
		const balances = asked(BALANCE);
		await expect.poll(() => asked(BALANCE), inTime).toBeGreaterThan(balances + 10);
		await n8n.stop();
		const active = rows.filter(({ status }) => status === 'active');
		expect(asked(BALANCE)).toBeLessThan(active.length);
		await n8n.start();

		// Everybody is read once two polls, one after the other, ask for nothing but what changed.
		const last = () => sandbox.requests.slice(-2).map(({ path: at }) => at);
		await expect.poll(last, inTime).toEqual([FEED, FEED]);

		const executions = await rest.executions(workflowId);
		expect(executions.map(({ status }) => status)).toEqual(executions.map(() => 'success'));
		const alerts = (
			await Promise.all(executions.map(async ({ id }) => await rest.execution(id)))
		).flatMap((execution) => itemsOf(execution, TRIGGER).map(({ json }) => json));
		const alerted = alerts.map(({ id }) => String(id)).sort();
		expect(new Set(alerted).size).toBe(alerted.length);
		// What was used up before is no news, but nobody knows that of what was first read after the restart.
		const usedUp = new Set(rows.flatMap(({ status, id }) => (status === 'depleted' ? id : [])));
		const low = lowRows(rows, THRESHOLD).map(({ id }) => id);
		expect(alerted.filter((id) => !usedUp.has(id))).toEqual(low.sort());

		expect(logged).toContainEqual(expect.stringMatching(FIRST_READING));
		expect(
			logged.filter((line) => /abandoned|Poll failed|durable poll cursors/.test(line)),
		).toEqual([]);
	},
);
