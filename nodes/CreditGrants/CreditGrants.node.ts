import {
	NodeConnectionTypes,
	type IDataObject,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';

import { actionProperties, OPERATION } from './form/actionProperties';
import { pickerForm } from './form/picker';
import { readRateLimit, readRequest, type Form } from './form/read';
import { credentials, subtitleOf } from './form/shared';
import type { Operation, Provider } from './grants/provider';
import { runHints } from './reading/hints';
import { CancelledError } from './grants/errors';
import { readItems } from './reading/items';
import { toNodeError } from './form/nodeErrors';
import { listSearch } from './reading/listSearch';
import { providers, type ProviderName } from './providers';
import { openRun, type Run } from './reading/run';

export class CreditGrants implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Credit Grants',
		name: 'creditGrants',
		icon: { light: 'file:creditGrants.svg', dark: 'file:creditGrants.dark.svg' },
		group: ['input'],
		version: 1,
		subtitle: subtitleOf(OPERATION),
		description:
			'Prepaid billing credits and what remains of them, from Stripe, Sequence and Dodo Payments',
		defaults: { name: 'Credit Grants' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials,
		properties: actionProperties,
	};

	methods = { listSearch: listSearch(pickerForm(providers)) };

	/** Inputs are read side by side, as far as the provider's rate limit lets them; the order is kept. */
	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const provider = providers[this.getNodeParameter('provider', 0) as ProviderName];
		const operation = this.getNodeParameter('operation', 0) as Operation;
		const inputs = this.getInputData();
		const formOf =
			(index: number): Form =>
			(parameter, fallback, options) =>
				this.getNodeParameter(parameter, index, fallback, options);

		let run: Run;
		try {
			run = await openRun(this, provider, readRateLimit(formOf(0)));
		} catch (error) {
			return [inputs.map((_, index) => failedItem(this, provider, error, index))];
		}
		try {
			const outputs = await Promise.all(
				inputs.map(async (_, index): Promise<INodeExecutionData[]> => {
					try {
						const items = await readItems(run, readRequest(formOf(index), operation, provider));
						return items.map((json) => ({
							json: json as IDataObject,
							pairedItem: { item: index },
						}));
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
