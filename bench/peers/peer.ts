import type { INode } from 'n8n-workflow';

import type { ProviderName } from '../../test/sandbox';
import type { Account } from '../network/keys';

/** What a peer can be asked to do. */
export type Task =
	| 'list'
	| 'customerGrants'
	| 'balances'
	| 'poll'
	/** The balance of everybody: all that there is to read. */
	| 'everything'
	/** The trigger's polls until it has read everybody. */
	| 'firstReading'
	/** One more poll, of an account that was read before. */
	| 'watch';

/** A node of a workflow; the engine fills in the rest. */
export type Node = Partial<INode> & Pick<INode, 'type'>;

/** One measured run of a peer. */
export interface Job {
	task: Task;
	provider: ProviderName;
	/** Of the route to the origin. */
	url: string;
	account: Account;
	key: string;
	/** Customers to read, or grants to ask the balances of; 0 for all. */
	inputs: number;
	/** Of our node: absent for the limits it ships with. */
	pace?: { requestsPerSecond: number; concurrency: number };
	/** Of the trigger. */
	event?: string;
	/** Grants that are spent of before the poll. */
	changes?: number;
	/** What the items must hold: our node alone has a choice. */
	output?: 'full';
	/** Sample where the time goes; the run is slower for it. */
	profile?: boolean;
}

/** What a run gave: kept until its memory is measured. */
export interface Outcome {
	/** One line for each grant, equal for every peer that read the same. */
	lines(): string[];
	/** Items as they left the node, where n8n's engine ran it. */
	items?: unknown[];
	/** Anything else worth a line in the results. */
	notes?: Record<string, number>;
}

export interface Peer {
	run(job: Job): Promise<Outcome>;
	/** Before a run, untimed: what the run is measured after. */
	prepare?(job: Job): Promise<void>;
}

export type PeerName =
	| 'undici'
	| 'grantsNode'
	| 'grantsTrigger'
	| 'sdk'
	| 'n8nHelper'
	| 'httpRequestNode'
	| 'ownNodes'
	| 'pinnedItems';

export const PEER_LABELS: Record<PeerName, string> = {
	undici: 'bare undici loop',
	grantsNode: 'this node',
	grantsTrigger: 'this trigger',
	sdk: 'official SDK',
	n8nHelper: "n8n's request helper",
	httpRequestNode: "n8n's HTTP Request node",
	ownNodes: "n8n's own nodes",
	pinnedItems: 'n8n with the same JSON',
};

/** `Authorization` and the version, as each provider wants them. */
export function headersOf({
	provider,
	key,
}: Pick<Job, 'provider' | 'key'>): Record<string, string> {
	if (provider !== 'sequence') return { Authorization: `Bearer ${key}` };
	return { Authorization: `Basic ${Buffer.from(`bench:${key}`).toString('base64')}` };
}

export function baseUrlOf({ provider, url }: Pick<Job, 'provider' | 'url'>): string {
	return provider === 'sequence' ? `${url}/api` : url;
}

const DECIMALS: Record<string, number> = { jpy: 0, kwd: 3 };

/** A grant and its balance, from the minor units that Stripe counts. */
export function balanceLine(
	id: string,
	balance: { currency: string; value: number } | null | undefined,
): string {
	return `${id} ${balance ? balance.value / 10 ** (DECIMALS[balance.currency] ?? 2) : '?'}`;
}
