import {
	NodeConnectionTypes,
	type IDataObject,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
	type IPollFunctions,
} from 'n8n-workflow';

import { toNodeError } from './form/nodeErrors';
import { pickerForm } from './form/picker';
import { readRateLimit, readShape, type Form } from './form/read';
import { readTriggerRule } from './form/readTrigger';
import { credentials, subtitleOf } from './form/shared';
import { EVENT, triggerProperties } from './form/triggerProperties';
import { RequestError } from './grants/errors';
import type { ItemShape } from './grants/output';
import type { Provider } from './grants/provider';
import { providers, type ProviderName } from './providers';
import { nameIfPossible } from './reading/customers';
import { sentencesOf } from './reading/hints';
import { listSearch } from './reading/listSearch';
import { openRun, type Run } from './reading/run';
import { sampleItem, type AlertView } from './watching/alertItem';
import { pollMemory, type PollMemory } from './watching/memory';
import { watch } from './watching/poll';
import { readSample } from './watching/sample';

export class CreditGrantsTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Credit Grants Trigger',
		name: 'creditGrantsTrigger',
		icon: { light: 'file:creditGrants.svg', dark: 'file:creditGrants.dark.svg' },
		group: ['trigger'],
		version: 1,
		subtitle: subtitleOf(EVENT),
		description:
			'Prepaid billing credits and what remains of them, from Stripe, Sequence and Dodo Payments',
		defaults: { name: 'Credit Grants Trigger' },
		polling: true,
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials,
		properties: triggerProperties,
	};

	methods = { listSearch: listSearch(pickerForm(providers)) };

	/** At least once, never silent: the state moves on a complete read alone, together with its alerts. */
	async poll(this: IPollFunctions): Promise<INodeExecutionData[][] | null> {
		const provider = providers[this.getNodeParameter('provider') as ProviderName];
		const form: Form = (parameter, fallback, options) =>
			this.getNodeParameter(parameter, fallback, options);
		if (this.getMode() === 'manual') return await sample(this, provider, form);

		const memory = pollMemory(`${this.getWorkflow().id} ${this.getNode().name}`);
		const isActivation = isFirstOf(this, memory);
		if (memory.isPolling) return null;
		memory.isPolling = true;
		let run: Run | undefined;
		try {
			const rule = readTriggerRule(form);
			const shape = readShape(form);
			run = await openRun(this, provider, readRateLimit(form));
			const items = await watch(run, rule, viewOf(this, run, shape), {
				workflowId: this.getWorkflow().id ?? '',
				credentialId: this.getNode().credentials?.[provider.credential]?.id ?? '',
				kept: this.getWorkflowStaticData('node'),
				memory,
			});
			tell(this, run, memory);
			return items.length > 0 ? [this.helpers.returnJsonArray(items as IDataObject[])] : null;
		} catch (error) {
			// A throw at an activation would keep the workflow from being published: the next poll tells.
			if (isActivation && error instanceof RequestError && error.isPassing) {
				this.logger.warn(`${provider.displayName} could not be read yet: ${error.message}`);
				return null;
			}
			throw toNodeError(this.getNode(), provider, error);
		} finally {
			memory.isPolling = false;
			await run?.close();
		}
	}
}

/** A try: one real item, and nothing is kept. */
async function sample(
	node: IPollFunctions,
	provider: Provider,
	form: Form,
): Promise<INodeExecutionData[][]> {
	let run: Run | undefined;
	try {
		const rule = readTriggerRule(form);
		const shape = readShape(form);
		run = await openRun(node, provider, readRateLimit(form));
		const { subject, holds } = await readSample(run, rule);
		const [record] = rule.customerDetails
			? await nameIfPossible(run, [subject.record])
			: [subject.record];
		const shown = { subject: { ...subject, record }, holds };
		const item = sampleItem(rule.event, shown, viewOf(node, run, shape));
		return [node.helpers.returnJsonArray(item as IDataObject)];
	} catch (error) {
		throw toNodeError(node.getNode(), provider, error);
	} finally {
		await run?.close();
	}
}

function viewOf(node: IPollFunctions, { now }: Run, shape: ItemShape): AlertView {
	return { shape, now, timeZone: node.getTimezone() };
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
