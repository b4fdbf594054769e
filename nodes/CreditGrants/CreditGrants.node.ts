import {
	NodeConnectionTypes,
	type IDataObject,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';

import { toItem } from './grants/output';
import type { GrantOperation, Provider } from './grants/provider';
import type { ProviderName } from './grants/types';
import { CancelledError } from './http/errors';
import { runHints } from './hints';
import { toNodeError } from './nodeErrors';
import { readParameters, readRateLimit } from './parameters';
import { credentials, properties } from './properties';
import { providers } from './providers';
import { openRun, readGrants, type Run } from './run';

export class CreditGrants implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Credit Grants',
		name: 'creditGrants',
		icon: { light: 'file:creditGrants.svg', dark: 'file:creditGrants.dark.svg' },
		group: ['input'],
		version: 1,
		subtitle: '={{ $parameter["operation"] + ": " + $parameter["provider"] }}',
		description: 'Get prepaid billing credits and what remains of them',
		defaults: { name: 'Credit Grants' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials,
		properties,
	};

	/** Inputs are read side by side, as far as the provider's rate limit lets them; the order is kept. */
	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const provider = providers[this.getNodeParameter('provider', 0) as ProviderName];
		const operation = this.getNodeParameter('operation', 0) as GrantOperation;
		const inputs = this.getInputData();

		let run: Run;
		try {
			run = await openRun(this, provider, readRateLimit(this));
		} catch (error) {
			return [inputs.map((_, index) => failedItem(this, provider, error, index))];
		}
		try {
			const outputs = await Promise.all(
				inputs.map(async (_, index) => {
					try {
						return await readInput(this, run, operation, index);
					} catch (error) {
						return [failedItem(this, provider, error, index)];
					}
				}),
			);
			this.addExecutionHints?.(...runHints(run, operation, inputs.length));
			return [outputs.flat()];
		} finally {
			await run.close();
		}
	}
}

async function readInput(
	node: IExecuteFunctions,
	run: Run,
	operation: GrantOperation,
	index: number,
): Promise<INodeExecutionData[]> {
	const { read, output } = readParameters(node, run.provider, operation, index);
	const items: INodeExecutionData[] = [];
	for await (const grants of readGrants(run, operation, read)) {
		for (const { grant, raw } of grants) {
			const json = output === 'raw' ? raw : toItem(grant, output);
			items.push({ json: json as IDataObject, pairedItem: { item: index } });
		}
	}
	return items;
}

/**
 * The item that stands for an input that failed: the error output takes it by its `error`.
 *
 * @throws NodeApiError or NodeOperationError where the node is set to stop on an error
 */
function failedItem(
	node: IExecuteFunctions,
	provider: Provider,
	error: unknown,
	index: number,
): INodeExecutionData {
	const nodeError = toNodeError(node.getNode(), provider, error, index);
	if (!node.continueOnFail() || error instanceof CancelledError) throw nodeError;
	return { json: { error: nodeError.message }, error: nodeError, pairedItem: { item: index } };
}
