import {
	NodeConnectionTypes,
	type IDataObject,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
	type IPollFunctions,
} from 'n8n-workflow';

import { alertItem, sampleItem, type AlertView } from './watching/alertItem';
import { pickerForm } from './form/picker';
import { readRateLimit, readShape, type Form } from './form/read';
import type { TriggerRule } from './alerts/rule';
import { readTriggerRule } from './form/readTrigger';
import { credentials, subtitleOf } from './form/shared';
import { EVENT, triggerProperties } from './form/triggerProperties';
import { RequestError } from './grants/errors';
import type { JsonObject } from './grants/types';
import { toNodeError } from './form/nodeErrors';
import { pollMemory, type PollMemory } from './watching/memory';
import { listSearch } from './reading/listSearch';
import { providers, type ProviderName } from './providers';
import { openRun, type Run } from './reading/run';
import { pollOnce, readSample, type WatchState } from './watching/poll';

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
		const isTest = this.getMode() === 'manual';
		const account = this.getNode().credentials?.[provider.credential]?.id ?? '';
		const memory = pollMemory(`${this.getWorkflow().id} ${this.getNode().id}`);
		const isFirst = !memory.hasPolled;
		if (!isTest) {
			if (memory.isPolling) return null;
			memory.isPolling = true;
			memory.hasPolled = true;
		}

		let run: Run | undefined;
		try {
			const rule = readTriggerRule(form);
			const shape = readShape(form);
			run = await openRun(this, provider, readRateLimit(form));
			const view = { shape, now: run.now, timeZone: this.getTimezone() };
			const items = isTest
				? [sampleItem(rule.event, await readSample(run, rule), view)]
				: await alertItems(run, rule, view, account, this.getWorkflowStaticData('node'), memory);
			for (const message of run.api.notices.messages) this.logger.warn(message);
			return items.length > 0 ? [this.helpers.returnJsonArray(items as IDataObject[])] : null;
		} catch (error) {
			// A throw at the first poll would keep the workflow from being published: the next poll tells.
			if (error instanceof RequestError && error.isPassing && isFirst && !isTest) {
				this.logger.warn(`${provider.displayName} could not be read yet: ${error.message}`);
				return null;
			}
			throw toNodeError(this.getNode(), provider, error);
		} finally {
			if (!isTest) memory.isPolling = false;
			await run?.close();
		}
	}
}

async function alertItems(
	run: Run,
	rule: TriggerRule,
	view: AlertView,
	account: string,
	kept: { state?: WatchState },
	memory: PollMemory,
): Promise<JsonObject[]> {
	const { alerts, state, balances } = await pollOnce(run, rule, account, kept.state);
	const items = alerts.map((alert) =>
		alertItem(rule.event, alert, memory.balances.get(alert.key) ?? alert.previousBalance, view),
	);
	memory.balances = balances;
	kept.state = state;
	return items;
}
