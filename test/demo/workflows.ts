import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

import type { INode } from 'n8n-workflow';

import { PROJECT } from '../engine/nodeTypes';
import type { WorkflowJson } from '../engine/engine';
import type { ProviderName } from '../sandbox';

const FOLDER = path.join(PROJECT, 'workflows');

export const CREDIT_GRANTS = 'n8n-nodes-credit-grants.creditGrants';

const CREDENTIALS: Record<ProviderName, string> = {
	stripe: 'creditGrantsStripeApi',
	sequence: 'creditGrantsSequenceApi',
	dodoPayments: 'creditGrantsDodoPaymentsApi',
};

/** Names of the files a user imports. */
export function workflowFiles(): string[] {
	return readdirSync(FOLDER).filter((file) => file.endsWith('.json'));
}

export function readWorkflow(file: string): WorkflowJson {
	return JSON.parse(readFileSync(path.join(FOLDER, file), 'utf8')) as WorkflowJson;
}

export interface Setup {
	/** In place of the one that the file names. */
	provider?: ProviderName;
	requestsPerSecond: number;
}

/** What a user does in the editor after the import: choose a provider, its credential and a pace. */
export function setUp(
	workflow: WorkflowJson,
	{ provider, requestsPerSecond }: Setup,
): WorkflowJson {
	return {
		...workflow,
		// A calendar day depends on the time zone; the sandbox keeps its days in UTC.
		settings: { ...workflow.settings, timezone: 'UTC' },
		nodes: workflow.nodes.map((node) => {
			if (node.type !== CREDIT_GRANTS) return node;
			const chosen = provider ?? (node.parameters.provider as ProviderName);
			return {
				...node,
				credentials: { [CREDENTIALS[chosen]]: { id: 'sandbox', name: 'Sandbox' } },
				parameters: {
					...node.parameters,
					provider: chosen,
					options: { ...(node.parameters.options as INode['parameters']), requestsPerSecond },
				},
			};
		}),
	};
}
