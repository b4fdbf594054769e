import {
	NodeConnectionTypes,
	type IDataObject,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';

import { actionProperties, OPERATION } from './form/actionProperties';
import { Form } from './form/form';
import { toNodeError } from './form/nodeErrors';
import { readRateLimit } from './form/pace';
import { pickerForm } from './form/picker';
import { credentialsOf, readProvider, subtitleOf } from './form/provider';
import { readRequest } from './form/readAction';
import { CancelledError } from './grants/errors';
import type { Provider, Registry } from './grants/provider';
import type { Request } from './grants/request';
import { providers } from './providers';
import { runHints } from './reading/hints';
import { readItems, tellNothing } from './reading/items';
import { listSearch } from './reading/listSearch';
import type { Run } from './reading/run';
import { Runs } from './reading/runs';

export class CreditGrants implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Credit Grants',
		name: 'creditGrants',
		icon: { light: 'file:creditGrants.svg', dark: 'file:creditGrants.dark.svg' },
		group: ['input'],
		version: 1,
		subtitle: subtitleOf(OPERATION, providers),
		description:
			'Prepaid billing credits and what remains of them, from Stripe, Sequence and Dodo Payments',
		defaults: { name: 'Credit Grants' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: credentialsOf(providers),
		properties: actionProperties(providers),
	};

	methods = { listSearch: listSearch(pickerForm(providers, actionProperties(providers))) };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await execute(this, providers);
	}
}

/** One input, ready to be read. */
interface Task {
	run: Run;
	request: Request;
}

interface Failure {
	failed: INodeExecutionData;
}

/** Inputs are read side by side, as far as the provider's rate limit lets them; the order is kept. */
export async function execute(
	host: IExecuteFunctions,
	registry: Registry,
): Promise<INodeExecutionData[][]> {
	const properties = actionProperties(registry);
	const runs = new Runs(host);
	/** @throws as the readers of the form do, as n8n for a credential, and as `openRun` */
	const prepare = async (index: number): Promise<Task> => {
		const form = new Form(properties, (path, fallback, options) =>
			host.getNodeParameter(path, index, fallback, options),
		);
		const provider = readProvider(form, registry);
		const request = readRequest(form, provider, host.getTimezone());
		const rateLimit = readRateLimit(form);
		const credentials = await host.getCredentials(provider.credential, index);
		return { request, run: await runs.open(provider, credentials, rateLimit) };
	};
	const read = async ({ run, request }: Task, index: number): Promise<INodeExecutionData[]> => {
		try {
			const items = await readItems(run, request);
			return items.map((json) => ({ json: json as IDataObject, pairedItem: { item: index } }));
		} catch (error) {
			return [failedItem(host, run.provider, error, index)];
		}
	};
	try {
		const prepared: Array<Task | Failure> = [];
		// One after the other: n8n's database is asked for the credential of each.
		for (const index of host.getInputData().keys()) {
			prepared.push(
				await prepare(index).catch((error: unknown) => ({
					failed: failedItem(host, undefined, error, index),
				})),
			);
		}
		const outputs = await Promise.all(
			prepared.map(async (each, index) =>
				'failed' in each ? [each.failed] : await read(each, index),
			),
		);
		const items = outputs.flat();
		const tasks = prepared.flatMap((each) => ('failed' in each ? [] : [each]));
		// A branch of a workflow that just stops leaves one wondering.
		if (items.length === 0) tasks.forEach(({ run, request }) => tellNothing(run, request));
		const requests = tasks.map(({ request }) => request);
		host.addExecutionHints?.(...runHints(runs.all, requests));
		return [items];
	} finally {
		await runs.close();
	}
}

/**
 * The item that stands for an input that failed: the error output takes it by its `error`.
 *
 * @throws NodeApiError or NodeOperationError where the node is set to stop on an error
 */
function failedItem(
	host: IExecuteFunctions,
	provider: Provider | undefined,
	error: unknown,
	index: number,
): INodeExecutionData {
	const nodeError = toNodeError(host.getNode(), provider, error, index);
	if (!host.continueOnFail() || error instanceof CancelledError) throw nodeError;
	return { json: { error: nodeError.message }, error: nodeError, pairedItem: { item: index } };
}
