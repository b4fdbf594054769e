import { afterAll, beforeAll, expect, it, vi } from 'vitest';

import { rowsOf, rowsOfCustomer } from '../demo/truth';
import { EVERY_FIVE_SECONDS, itemsOf, UNPACED, World, type NodeJson } from '../e2e/world';
import type { ExecutionWithData } from '../host/rest';
import { Cluster } from './cluster';

const EXECUTIONS = 200;
const CONCURRENCY = 5;
/** How many calls are under way at once. */
const CALLERS = 20;

let cluster: Cluster;
let world: World;
let workflowId: string;

beforeAll(async () => {
	cluster = await Cluster.start(2, CONCURRENCY);
	world = await World.open(cluster.main.url, { grants: 400, customers: 100 });
	workflowId = await world.store('Customer Grants on call', WEBHOOK, {
		...world.grantsNode({
			provider: 'stripe',
			operation: 'customerGrants',
			customerId: { __rl: true, mode: 'id', value: '={{ $json.query.customer }}' },
			returnAll: true,
		}),
	});
	await world.rest.publish(workflowId);
	// Publishing is asynchronous: the address exists a moment later.
	await vi.waitUntil(async () => (await call(customers()[0])).ok, { timeout: 30_000 });
	const isOver = async () => (await cluster.newestId()) > 0 && (await unfinished()) === 0;
	await vi.waitUntil(isOver, { timeout: 30_000 });
});

afterAll(async () => {
	await world?.close();
	await cluster?.stop();
});

const WEBHOOK: NodeJson = {
	type: 'n8n-nodes-base.webhook',
	name: 'Call',
	typeVersion: 2,
	webhookId: 'customer-grants',
	parameters: { path: 'customer-grants', responseMode: 'onReceived' },
};

it(`${EXECUTIONS} executions are all right, and both workers take their part`, async () => {
	const before = await cluster.newestId();
	const finishedBefore = cluster.workers.map(({ finished }) => finished.size);
	const started = performance.now();
	await callAll();
	const accepted = performance.now();
	await expect.poll(unfinished, { timeout: 240_000, interval: 200 }).toBe(0);
	const seconds = (performance.now() - started) / 1000;

	const executions = await cluster.executionsAfter(before, workflowId);
	expect(executions).toHaveLength(EXECUTIONS);
	for (const execution of executions) expectRight(execution);

	const shares = cluster.workers.map(
		({ finished }, index) => finished.size - finishedBefore[index],
	);
	expect(shares.reduce((a, b) => a + b)).toBe(EXECUTIONS);
	for (const share of shares) expect(share).toBeGreaterThan(EXECUTIONS / 5);
	const took = executions
		.map(({ startedAt, stoppedAt }) => Date.parse(String(stoppedAt)) - Date.parse(startedAt))
		.sort((a, b) => a - b);
	console.log(
		`${EXECUTIONS} executions in ${seconds.toFixed(1)} s, ${(EXECUTIONS / seconds).toFixed(1)} a second; ` +
			`accepted in ${((accepted - started) / 1000).toFixed(1)} s; shares ${shares.join(' and ')}; ` +
			`each ${took[EXECUTIONS / 2]} ms in the middle, ${took[Math.floor(EXECUTIONS * 0.95)]} ms at 95 %`,
	);
});

it('a customer who runs low is reported once, not once for each worker', async () => {
	const { sandbox, rest, credentials } = world;
	const before = await cluster.newestId();
	const grant = sandbox.topUp('stripe', customers()[0], { amount: '10000', currency: 'chf' });
	const id = await world.store('Watch', {
		type: 'n8n-nodes-credit-grants.creditGrantsTrigger',
		name: 'Trigger',
		credentials,
		parameters: {
			pollTimes: EVERY_FIVE_SECONDS,
			scope: 'customers',
			customerIds: customers()[0],
			options: { firstPoll: 'remember', ...UNPACED },
		},
	});
	await rest.publish(id);
	await morePolls(2);
	sandbox.spend('stripe', grant.id, '9000');
	await morePolls(4);
	await rest.unpublish(id);
	const alerts = (await cluster.executionsAfter(before, id)).map((execution) =>
		itemsOf(execution, 'Trigger'),
	);
	expect(alerts.map((items) => items.map(({ json }) => json.unit))).toEqual([['CHF']]);
});

it('a worker that is killed in the middle loses no more than what it was running', async () => {
	const before = await cluster.newestId();
	const [victim, survivor] = cluster.workers;
	const done = () => victim.finished.size + survivor.finished.size;
	const quarter = done() + EXECUTIONS / 4;
	const calls = callAll();
	await expect.poll(done, { timeout: 120_000, interval: 20 }).toBeGreaterThan(quarter);
	victim.process.kill();
	await calls;
	// What was under way is given up only some time after its lock of a minute has run out.
	await expect.poll(unfinished, { timeout: 240_000, interval: 1000 }).toBe(0);

	const executions = await cluster.executionsAfter(before, workflowId);
	expect(executions).toHaveLength(EXECUTIONS);
	const [right, lost] = [true, false].map((isRight) =>
		executions.filter(({ status }) => (status === 'success') === isRight),
	);
	for (const execution of right) expectRight(execution);
	expect(lost.length).toBeLessThanOrEqual(CONCURRENCY);
	console.log(
		`of ${EXECUTIONS} executions ${right.length} were right; ` +
			`the killed worker was running ${lost.length}: ${lost.map(({ status }) => status).join(', ')}`,
	);
});

function customers(): string[] {
	return [...new Set(rowsOf(world.sandbox, 'stripe').map(({ customerId }) => customerId))];
}

async function call(customer: string): Promise<Response> {
	const query = new URLSearchParams({ customer }).toString();
	return await fetch(`${cluster.main.url}/webhook/customer-grants?${query}`);
}

/** Calls the workflow, some callers at once, each for the next customer. */
async function callAll(): Promise<void> {
	const ids = customers();
	let next = 0;
	const caller = async () => {
		while (next < EXECUTIONS) {
			const { status } = await call(ids[next++ % ids.length]);
			expect(status).toBe(200);
		}
	};
	await Promise.all(Array.from({ length: CALLERS }, caller));
}

async function unfinished(): Promise<number> {
	return await cluster.unfinished(workflowId);
}

/** The execution read what the sandbox holds of the customer who was asked for. */
function expectRight(execution: ExecutionWithData): void {
	const [{ json }] = itemsOf(execution, WEBHOOK.name);
	const { customer } = json.query as { customer: string };
	const rows = rowsOfCustomer(rowsOf(world.sandbox, 'stripe'), 'stripe', customer);
	const read = itemsOf(execution, 'Grants').map((item) => [item.json.id, item.json.balance]);
	expect(read.sort()).toEqual(rows.map((row) => [row.id, Number(row.balance)]).sort());
}

/** Waits until the trigger asked so many times more what changed. */
async function morePolls(polls: number): Promise<void> {
	const asked = () => world.sandbox.requests.filter(({ path }) => path === '/v1/events').length;
	const before = asked();
	await expect.poll(asked, { timeout: 120_000, interval: 200 }).toBeGreaterThan(before + polls);
}
