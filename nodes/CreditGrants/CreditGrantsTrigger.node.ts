import {
	NodeConnectionTypes,
	type IDataObject,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
	type IPollFunctions,
} from 'n8n-workflow';

import { Form } from './form/form';
import { toNodeError } from './form/nodeErrors';
import { readShape } from './form/output';
import { readRateLimit } from './form/pace';
import { pickerForm } from './form/picker';
import { credentialsOf, readProvider, subtitleOf } from './form/provider';
import { readTriggerRule, type NamedRule } from './form/readTrigger';
import { EVENT, triggerProperties } from './form/triggerProperties';
import { RequestError } from './grants/errors';
import type { Provider, Registry } from './grants/provider';
import type { JsonObject } from './grants/types';
import { providers } from './providers';
import { credentialsOfNode } from './reading/credentials';
import { nameIfPossible } from './reading/customers';
import { sentencesOf } from './reading/hints';
import { listSearch } from './reading/listSearch';
import { openRun, type Run } from './reading/run';
import { customerIdOf, scopeOf } from './reading/whom';
import { sampleItem, type AlertView } from './watching/alertItem';
import { pollMemory, type PollMemory } from './watching/memory';
import { watch } from './watching/poll';
import { readSample } from './watching/sample';
import { watchedScope } from './watching/named';

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
	if (host.getMode() === 'manual') {
		const item = await reading(host, registry, sample);
		return [host.helpers.returnJsonArray(item as IDataObject)];
	}
	const memory = pollMemory(`${host.getWorkflow().id} ${host.getNode().name}`);
	const isActivation = isFirstOf(host, memory);
	if (memory.isPolling) return null;
	memory.isPolling = true;
	const alerts = async (run: Run, { whose, ...rule }: NamedRule, view: AlertView) => {
		const credentialId = host.getNode().credentials?.[run.provider.credential]?.id ?? '';
		const kept = host.getWorkflowStaticData('node');
		const scope = await watchedScope(run, whose, kept, credentialId);
		const workflowId = host.getWorkflow().id ?? '';
		const watcher = { workflowId, credentialId, kept, memory };
		const items = await watch(run, { ...rule, scope }, view, watcher);
		tell(host, run, memory);
		return items;
	};
	// A throw at an activation would keep the workflow from being published: the next poll tells.
	const nothingYet = ({ message }: RequestError) => {
		host.logger.warn(`Not read yet: ${message}`);
		return [];
	};
	try {
		const items = await reading(host, registry, alerts, isActivation ? nothingYet : undefined);
		return items.length > 0 ? [host.helpers.returnJsonArray(items as IDataObject[])] : null;
	} finally {
		memory.isPolling = false;
	}
}

/**
 * What `work` makes of one run, as the form has it.
 *
 * @param inPassingFault what stands for it where the provider cannot be read now; else that is an error
 *
 * @throws NodeApiError or NodeOperationError
 */
async function reading<T>(
	host: IPollFunctions,
	registry: Registry,
	work: (run: Run, rule: NamedRule, view: AlertView) => Promise<T>,
	inPassingFault?: (error: RequestError) => T,
): Promise<T> {
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
		return await work(run, rule, { shape, now: run.now, timeZone: host.getTimezone() });
	} catch (error) {
		if (inPassingFault && error instanceof RequestError && error.isPassing) {
			return inPassingFault(error);
		}
		throw toNodeError(host.getNode(), provider, error);
	} finally {
		await run?.close();
	}
}

/** A try: one real item, and nothing is kept. */
async function sample(
	run: Run,
	{ whose, ...rule }: NamedRule,
	view: AlertView,
): Promise<JsonObject> {
	const scope = await scopeOf(whose, async (customer) => customerIdOf(run, customer));
	const { subject, holds } = await readSample(run, { ...rule, scope });
	const [record] = rule.customerDetails
		? await nameIfPossible(run, [subject.record])
		: [subject.record];
	return sampleItem(rule.event, { subject: { ...subject, record }, holds }, view);
}

/**
 * Whether n8n waits for this poll to publish the workflow. Without its poll scheduler, one context serves all
 * polls of a registration, and the first of them is the activation's; the scheduler gives each poll a context of
 * its own, and less time.
 */
function isFirstOf(node: IPollFunctions, { registrations }: PollMemory): boolean {
	const isNew = !registrations.has(node);
	registrations.add(node);
	const budget = (node as { getPollBudgetMs?: () => number }).getPollBudgetMs?.() ?? Infinity;
	return isNew && budget >= LEAST_BUDGET_OF_AN_ACTIVATION_MS;
}

const LEAST_BUDGET_OF_AN_ACTIVATION_MS = 300_000;

/** A trigger has no place for hints: what the user should know stands in n8n's log, once. */
function tell({ logger }: IPollFunctions, run: Run, { told }: PollMemory): void {
	for (const sentence of sentencesOf(run)) {
		if (!told.has(sentence)) logger.warn(sentence);
		told.add(sentence);
	}
}
