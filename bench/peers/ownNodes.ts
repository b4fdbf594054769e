import { DataDeduplicationService } from 'n8n-core';
import type { IDataDeduplicator } from 'n8n-workflow';

import { chain, Engine, type Execution } from '../../test/engine/engine';
import { change } from './change';
import { LOW_PERCENT } from './grantsTrigger';
import { request, STRIPE_PAGES, succeeded } from './httpRequestNode';
import { splitOut } from './inputs';
import type { Job, Node, Peer } from './peer';

/** The same watch from n8n's own nodes: everything is read each time, and what was told before is left out. */
export async function ownNodes(): Promise<Peer> {
	const engine = await Engine.start();
	await DataDeduplicationService.init(inMemory());
	const primed = new Set<string>();
	const execute = async (job: Job): Promise<Execution> =>
		succeeded(await engine.execute(chain(...nodes(job)), {}));
	return {
		async prepare(job) {
			if (!primed.has(job.key)) await execute(job);
			primed.add(job.key);
			await change(job);
		},
		async run(job) {
			const told = (await execute(job)).json('New');
			return { lines: () => told.map(({ id }) => String(id)) };
		},
	};
}

const ACTIVE = `={{ !$json.voided_at && ($json.effective_at ?? 0) * 1000 <= Date.now()
	&& ($json.expires_at ?? Infinity) * 1000 > Date.now() }}`;
const LEFT = '$json.balances[0].available_balance.monetary.value';
const GRANTED = '$("Active").item.json.amount.monetary.value';

/** Its requests go in batches of a second, or Stripe would refuse them. */
function nodes(job: Job): Node[] {
	const balance = request(job, 'Balance', '/v1/billing/credit_balance_summary', {
		customer: '={{ $json.customer }}',
		'filter[type]': 'credit_grant',
		'filter[credit_grant]': '={{ $json.id }}',
	});
	const batch = { batchSize: PER_SECOND, batchInterval: 1000 };
	return [
		request(job, 'Grants', '/v1/billing/credit_grants', { limit: '100' }, STRIPE_PAGES),
		splitOut('Each grant', 'data'),
		filter('Active', ACTIVE),
		{ ...balance, parameters: { ...balance.parameters, options: { batching: { batch } } } },
		filter('Low', `={{ ${LEFT} * 100 < ${GRANTED} * ${LOW_PERCENT} }}`),
		{
			type: 'n8n-nodes-base.set',
			name: 'Told',
			typeVersion: 3.4,
			parameters: {
				mode: 'raw',
				jsonOutput: '={{ { id: $("Active").item.json.id } }}',
				options: {},
			},
		},
		{
			type: 'n8n-nodes-base.removeDuplicates',
			name: 'New',
			typeVersion: 2,
			parameters: {
				operation: 'removeItemsSeenInPreviousExecutions',
				logic: 'removeItemsWithAlreadySeenKeyValues',
				dedupeValue: '={{ $json.id }}',
				options: {},
			},
		},
	];
}

/** As this node's own pace. */
const PER_SECOND = 23;

function filter(name: string, leftValue: string): Node {
	const condition = {
		id: name,
		leftValue,
		rightValue: '',
		operator: { type: 'boolean', operation: 'true', singleValue: true },
	};
	const options = { version: 2, caseSensitive: true, leftValue: '', typeValidation: 'strict' };
	return {
		type: 'n8n-nodes-base.filter',
		name,
		typeVersion: 2.2,
		parameters: {
			conditions: { options, conditions: [condition], combinator: 'and' },
			options: {},
		},
	};
}

/** n8n keeps what it has seen in its database. */
function inMemory(): IDataDeduplicator {
	const seen = new Set<string>();
	return {
		async checkProcessedAndRecord(items) {
			const keys = items.map(String);
			const fresh = keys.filter((key) => !seen.has(key));
			for (const key of fresh) seen.add(key);
			return { new: fresh, processed: keys.filter((key) => !fresh.includes(key)) };
		},
		async removeProcessed(items) {
			for (const item of items) seen.delete(String(item));
		},
		async clearAllProcessedItems() {
			seen.clear();
		},
		async getProcessedDataCount() {
			return seen.size;
		},
	};
}
