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
import type { ItemShape } from './grants/output';
import type { Provider, RateLimit, Registry } from './grants/provider';
import type { JsonObject } from './grants/types';
import { providers } from './providers';
import { credentialsOfNode } from './reading/credentials';
import { named, nameIfPossible } from './reading/customers';
import { sentencesOf } from './reading/hints';
import { listSearch } from './reading/listSearch';
import { openRun, type Run } from './reading/run';
import { customerIdOf, scopeOf } from './reading/whom';
import { sampleItem } from './watching/alertItem';
import { watchedScope } from './watching/named';
import { pollMemory, type PollMemory } from './watching/memory';
import { openAccount, watch } from './watching/poll';
import { readSample } from './watching/sample';

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

/** At least once, never silent: the state moves together with its alerts, and with what was read alone. */
export async function poll(
	host: IPollFunctions,
	registry: Registry,
): Promise<INodeExecutionData[][] | null> {
	if (host.getMode() === 'manual') {
		const item = await asFilled(host, registry, async (filled) => sample(host, filled));
		return [host.helpers.returnJsonArray(item as IDataObject)];
	}
	const memory = pollMemory(`${host.getWorkflow().id} ${host.getNode().name}`);
	const budget = budgetOf(host, memory);
	if (memory.isPolling) return null;
	memory.isPolling = true;
	// A throw at an activation would keep the workflow from being published: the next poll tells.
	const nothingYet = ({ message }: RequestError) => {
		host.logger.warn(`Not read yet: ${message}`);
		return [];
	};
	try {
		const items = await asFilled(
			host,
			registry,
			async (filled) => alerts(host, filled, memory, budget.ms),
			budget.isActivation ? nothingYet : undefined,
		);
		return items.length > 0 ? [host.helpers.returnJsonArray(items as IDataObject[])] : null;
	} finally {
		memory.isPolling = false;
	}
}

/** What the form and the credential hold. */
interface Filled {
	provider: Provider;
	rule: NamedRule;
	shape: ItemShape;
	rateLimit: Partial<RateLimit>;
	credentials: JsonObject;
}

/**
 * What `work` makes of what the form holds.
 *
 * @param inPassingFault what stands for it where the provider cannot be read now; else that is an error
 *
 * @throws NodeApiError or NodeOperationError
 */
async function asFilled<T>(
	host: IPollFunctions,
	registry: Registry,
	work: (filled: Filled) => Promise<T>,
	inPassingFault?: (error: RequestError) => T,
): Promise<T> {
	let provider: Provider | undefined;
	try {
		const form = new Form(triggerProperties(registry), (path, fallback, options) =>
			host.getNodeParameter(path, fallback, options),
		);
		provider = readProvider(form, registry);
		const rule = readTriggerRule(form);
		const shape = readShape(form);
		const rateLimit = readRateLimit(form);
		const credentials = await credentialsOfNode(host, provider);
		return await work({ provider, rule, shape, rateLimit, credentials });
	} catch (error) {
		if (inPassingFault && error instanceof RequestError && error.isPassing) {
			return inPassingFault(error);
		}
		throw toNodeError(host.getNode(), provider, error);
	}
}

/** The alerts of one poll; what the user should know beside them goes into n8n's log, once. */
async function alerts(
	host: IPollFunctions,
	filled: Filled,
	memory: PollMemory,
	budgetMs: number,
): Promise<JsonObject[]> {
	const { provider, credentials, rateLimit, shape } = filled;
	const { whose, ...named } = filled.rule;
	const workflowId = host.getWorkflow().id ?? '';
	const credentialId = host.getNode().credentials?.[provider.credential]?.id ?? '';
	const kept = host.getWorkflowStaticData('node');
	const scope = await inRun(host, filled, async (run) =>
		watchedScope(run, whose, kept, credentialId),
	);
	const rule = { ...named, scope };
	const watcher = { workflowId, credentialId, kept, memory };
	const account = await openAccount(host, provider, credentials, rateLimit, rule, watcher);
	try {
		return await watch(host, account, rule, shape, watcher, budgetMs);
	} finally {
		// A trigger has no place for hints.
		for (const sentence of sentencesOf(provider, account.notices)) {
			if (!memory.told.has(sentence)) host.logger.warn(sentence);
			memory.told.add(sentence);
		}
		const progress = account.progress();
		if (progress) host.logger.info(progress);
	}
}

/** A try: one real item, and nothing is kept. */
async function sample(host: IPollFunctions, filled: Filled): Promise<JsonObject> {
	const { whose, ...rule } = filled.rule;
	return await inRun(host, filled, async (run) => {
		const scope = await scopeOf(whose, async (customer) => customerIdOf(run, customer));
		const timeZone = host.getTimezone();
		const { subject, holds } = await readSample(run, { ...rule, scope }, timeZone);
		const { record } = subject;
		const customer =
			rule.customerDetails && record.customerId !== null
				? await nameIfPossible(run, record.customerId)
				: undefined;
		const view = { shape: filled.shape, now: run.now, timeZone };
		const told = { ...subject, record: named(record, customer) };
		return sampleItem(rule.event, { subject: told, holds }, view);
	});
}

async function inRun<T>(
	host: IPollFunctions,
	{ provider, credentials, rateLimit }: Filled,
	work: (run: Run) => Promise<T>,
): Promise<T> {
	const run = await openRun(host, provider, credentials, rateLimit);
	try {
		return await work(run);
	} finally {
		await run.close();
	}
}

/** Publishing waits for the poll of an activation. */
const ACTIVATION_BUDGET_MS = 10_000;
const BUDGET_MS = 30_000;

/**
 * For how long a poll may send requests, and whether n8n waits for it to publish the workflow. Without its poll
 * scheduler, one context serves all polls of a registration, and the first of them is the activation's; the
 * scheduler gives each poll a context of its own, and less time.
 */
function budgetOf(
	node: IPollFunctions,
	{ registrations }: PollMemory,
): { ms: number; isActivation: boolean } {
	const isNew = !registrations.has(node);
	registrations.add(node);
	const given = (node as { getPollBudgetMs?: () => number }).getPollBudgetMs?.() ?? Infinity;
	const isActivation = isNew && given >= LEAST_BUDGET_OF_AN_ACTIVATION_MS;
	return { ms: isActivation ? ACTIVATION_BUDGET_MS : Math.min(BUDGET_MS, given), isActivation };
}

const LEAST_BUDGET_OF_AN_ACTIVATION_MS = 300_000;
