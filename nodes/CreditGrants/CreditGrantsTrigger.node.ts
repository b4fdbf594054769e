import {
	NodeConnectionTypes,
	type IDataObject,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
	type IPollFunctions,
} from 'n8n-workflow';

import type { TriggerRule } from './alerts/rule';
import { Form } from './form/form';
import { toNodeError } from './form/nodeErrors';
import { readShape } from './form/output';
import { readRateLimit } from './form/pace';
import { pickerForm } from './form/picker';
import { credentialsOf, readProvider, subtitleOf } from './form/provider';
import { readTriggerRule } from './form/readTrigger';
import { EVENT, triggerProperties } from './form/triggerProperties';
import { RequestError } from './grants/errors';
import type { ItemShape } from './grants/output';
import type { Provider, Registry } from './grants/provider';
import type { JsonObject } from './grants/types';
import { providers } from './providers';
import { credentialsOfNode } from './reading/credentials';
import { listSearch } from './reading/listSearch';
import { openRun, type Run } from './reading/run';
import { alertItem, sampleItem } from './watching/alertItem';
import { pollMemory, type PollMemory } from './watching/memory';
import { pollOnce, readSample, type WatchState } from './watching/poll';

export class CreditGrantsTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Credit Grants Trigger',
		name: 'creditGrantsTrigger',
		icon: { light: 'file:creditGrants.svg', dark: 'file:creditGrants.dark.svg' },
		group: ['trigger'],
		version: 1,
		subtitle: subtitleOf(EVENT, providers),
		description:
			'Prepaid billing credits and what remains of them, from Stripe, Sequence and Dodo Payments',
		defaults: { name: 'Credit Grants Trigger' },
		polling: true,
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: credentialsOf(providers),
		properties: triggerProperties(providers),
	};

	methods = { listSearch: listSearch(pickerForm(providers, triggerProperties(providers))) };

	async poll(this: IPollFunctions): Promise<INodeExecutionData[][] | null> {
		return await poll(this, providers);
	}
}

/** At least once, never silent: the state moves on a complete read alone, together with its alerts. */
export async function poll(
	host: IPollFunctions,
	registry: Registry,
): Promise<INodeExecutionData[][] | null> {
	const isTest = host.getMode() === 'manual';
	const memory = pollMemory(`${host.getWorkflow().id} ${host.getNode().id}`);
	const isFirst = !memory.hasPolled;
	if (!isTest) {
		if (memory.isPolling) return null;
		memory.isPolling = true;
		memory.hasPolled = true;
	}

	let provider: Provider | undefined;
	let run: Run | undefined;
	try {
		const form = new Form(triggerProperties(registry), (path, fallback, options) =>
			host.getNodeParameter(path, fallback, options),
		);
		provider = readProvider(form, registry);
		const rule = readTriggerRule(form);
		const shape = readShape(form);
		const rateLimit = readRateLimit(form);
		run = await openRun(host, provider, await credentialsOfNode(host, provider), rateLimit);
		const account = host.getNode().credentials?.[provider.credential]?.id ?? '';
		const items = isTest
			? [sampleItem(rule.event, await readSample(run, rule), run.now.instant, shape)]
			: await alertItems(run, rule, shape, account, host.getWorkflowStaticData('node'), memory);
		for (const message of run.api.notices.messages) host.logger.warn(message);
		return items.length > 0 ? [host.helpers.returnJsonArray(items as IDataObject[])] : null;
	} catch (error) {
		// A throw at the first poll would keep the workflow from being published: the next poll tells.
		if (error instanceof RequestError && error.isPassing && isFirst && !isTest) {
			host.logger.warn(`Not read yet: ${error.message}`);
			return null;
		}
		throw toNodeError(host.getNode(), provider, error);
	} finally {
		if (!isTest) memory.isPolling = false;
		await run?.close();
	}
}

async function alertItems(
	run: Run,
	rule: TriggerRule,
	shape: ItemShape,
	account: string,
	kept: { state?: WatchState },
	memory: PollMemory,
): Promise<JsonObject[]> {
	const { alerts, state, balances } = await pollOnce(run, rule, account, kept.state);
	const items = alerts.map((alert) =>
		alertItem(rule.event, alert, memory.balances.get(alert.key) ?? alert.previousBalance, shape),
	);
	memory.balances = balances;
	kept.state = state;
	return items;
}
