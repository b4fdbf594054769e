import type { INodeParameters } from 'n8n-workflow';

import { chain, Engine, type Execution } from '../../test/engine/engine';
import { inputNodes, splitOut } from './inputs';
import { baseUrlOf, headersOf, type Job, type Node, type Peer } from './peer';

/** n8n's own HTTP Request node with its pagination. It puts out pages, not grants. */
export async function httpRequestNode(): Promise<Peer> {
	const engine = await Engine.start();
	return {
		async run(job) {
			const nodes = job.task === 'list' ? listNodes(job) : customerNodes(job);
			const execution = await engine.execute(chain(...nodes), {});
			const pages = succeeded(execution).json('Grants');
			return {
				lines: () => pages.flatMap((page) => idsOf(page.data ?? page.items)),
				items: pages,
			};
		},
	};
}

function idsOf(list: unknown): string[] {
	return Array.isArray(list) ? list.map(({ id }: { id: string }) => id) : [];
}

function listNodes(job: Job): Node[] {
	switch (job.provider) {
		case 'stripe':
			return [request(job, 'Grants', '/v1/billing/credit_grants', { limit: '100' }, STRIPE_PAGES)];
		case 'sequence':
			return [request(job, 'Grants', '/credits', { limit: '100' }, SEQUENCE_PAGES)];
		case 'dodoPayments':
			return [
				request(job, 'Entitlements', '/credit-entitlements', DODO_SIZE, DODO_PAGES),
				splitOut('Each entitlement', 'items'),
				request(
					job,
					'Balances',
					'/credit-entitlements/{{ $json.id }}/balances',
					DODO_SIZE,
					DODO_PAGES,
				),
				splitOut('Each balance', 'items'),
				request(job, 'Grants', DODO_GRANTS, DODO_SIZE, DODO_PAGES),
			];
	}
}

/** Its inputs all leave at once, each request over a connection of its own, unless batches are set. */
function customerNodes(job: Job): Node[] {
	const customer = '{{ $json.customer }}';
	switch (job.provider) {
		case 'stripe':
			return [
				...inputNodes(job),
				request(
					job,
					'Grants',
					'/v1/billing/credit_grants',
					{ limit: '100', customer: `=${customer}` },
					STRIPE_PAGES,
				),
			];
		case 'sequence':
			return [...inputNodes(job), request(job, 'Grants', `/credits/${customer}/grants`, {})];
		case 'dodoPayments':
			return [
				...inputNodes(job),
				request(job, 'Entitlements', `/customers/${customer}/credit-entitlements`, {}),
				splitOut('Each entitlement', 'items'),
				request(
					job,
					'Grants',
					'/credit-entitlements/{{ $json.credit_entitlement_id }}/balances/{{ $("Split").item.json.customer }}/grants',
					DODO_SIZE,
					DODO_PAGES,
				),
			];
	}
}

interface Paging {
	name: string;
	value: string;
	isComplete: string;
}

export const STRIPE_PAGES: Paging = {
	name: 'starting_after',
	value: '={{ $response.body?.data?.at(-1)?.id }}',
	isComplete: '={{ !$response.body.has_more }}',
};
const SEQUENCE_PAGES: Paging = {
	name: 'after',
	value: '={{ $response.body?.pagination?.after }}',
	isComplete: '={{ !$response.body.pagination.after }}',
};
const DODO_PAGES: Paging = {
	name: 'page_number',
	value: '={{ $pageCount }}',
	isComplete: '={{ $response.body.items.length < 100 }}',
};
const DODO_SIZE = { page_size: '100' };
const DODO_GRANTS =
	'/credit-entitlements/{{ $json.credit_entitlement_id }}/balances/{{ $json.customer_id }}/grants';

export function request(
	job: Job,
	name: string,
	path: string,
	query: Record<string, string>,
	paging?: Paging,
): Node {
	const list = (values: Record<string, string>) => ({
		parameters: Object.entries(values).map(([key, value]) => ({ name: key, value })),
	});
	const options: INodeParameters = paging ? { pagination: { pagination: pagination(paging) } } : {};
	return {
		type: 'n8n-nodes-base.httpRequest',
		name,
		typeVersion: 4.2,
		parameters: {
			method: 'GET',
			url: `=${baseUrlOf(job)}${path}`,
			authentication: 'none',
			sendQuery: true,
			queryParameters: list(query),
			sendHeaders: true,
			headerParameters: list(headersOf(job)),
			options,
		},
	};
}

function pagination({ name, value, isComplete }: Paging): INodeParameters {
	return {
		paginationMode: 'updateAParameterInEachRequest',
		parameters: { parameters: [{ type: 'qs', name, value }] },
		paginationCompleteWhen: 'other',
		completeExpression: isComplete,
		limitPagesFetched: false,
		requestInterval: 0,
	};
}

/** @throws the error that the workflow ended with */
export function succeeded(execution: Execution): Execution {
	const { error } = execution.run.data.resultData;
	if (error) throw error;
	return execution;
}
