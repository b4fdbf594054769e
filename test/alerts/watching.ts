import type { INode } from 'n8n-workflow';
import { afterEach, beforeAll, beforeEach, vi } from 'vitest';

import { Engine } from '../engine/engine';
import { Poller } from '../engine/poller';
import { startSandbox, type ProviderName, type Sandbox } from '../sandbox';
import { Backend, type Answer } from './backend';

export const PROVIDERS = ['stripe', 'sequence', 'dodoPayments'] as const;

export const NOW = new Date('2026-05-10T12:00:00Z');

/** The node's clock and the sandbox's, together. Timers run on. */
export function stopClocks(sandbox?: Sandbox, at = NOW): void {
	vi.useFakeTimers({ toFake: ['Date'], now: at });
	sandbox?.clock.set(at);
}

/** A sandbox without grants, its clock at noon of 10 May 2026. */
export async function emptySandbox(customers = 5): Promise<Sandbox> {
	const sandbox = await startSandbox({ seed: 5, grants: 0, customers, now: NOW });
	stopClocks(sandbox);
	return sandbox;
}

/** For the tests of a file: n8n's engine, and for each an empty sandbox behind a server that it may script. */
export function setStage(answer: Answer = () => undefined) {
	const stage = {} as {
		engine: Engine;
		sandbox: Sandbox;
		proxy: Backend;
		/** The sandbox's credentials, with the server in its place. */
		account: Pick<Sandbox, 'credentials'>;
	};
	beforeAll(async () => {
		stage.engine = await Engine.start();
	});
	beforeEach(async () => {
		stage.sandbox = await emptySandbox();
		stage.proxy = await Backend.start(answer, stage.sandbox.url);
		stage.account = credentialsAt(stage.proxy.url, stage.sandbox);
	});
	afterEach(async () => {
		vi.useRealTimers();
		await stage.proxy.stop();
		await stage.sandbox.close();
	});
	return stage;
}

/** The clocks go on, so that a change has a date of its own. */
export function aMinuteLater(sandbox: Sandbox): void {
	stopClocks(sandbox, new Date(Date.now() + 60_000));
}

/** The same story for each provider, amounts in whole dollars. */
export function storyOf(sandbox: Sandbox, provider: ProviderName) {
	const { data } = sandbox;
	const customers = {
		stripe: () => data.stripe.customers.map(({ id }) => id),
		sequence: () => data.sequence.customers.map(({ id }) => id),
		dodoPayments: () => data.dodoPayments.customers.map(({ id }) => id),
	};
	const names: Record<ProviderName, () => Array<[string, string | null | undefined]>> = {
		stripe: () => data.stripe.customers.map(({ id, name, email }) => [id, name ?? email]),
		sequence: () => data.sequence.customers.map(({ id, legalName }) => [id, legalName]),
		dodoPayments: () => data.dodoPayments.customers.map(({ id, name }) => [id, name]),
	};
	return {
		customers: customers[provider](),
		/** What a person calls a customer. */
		who: (customer: string): string => new Map(names[provider]()).get(customer) ?? customer,
		topUp: (customer: string, amount: number): string => {
			if (provider === 'stripe')
				return sandbox.topUp('stripe', customer, { amount: `${amount}00` }).id;
			if (provider === 'dodoPayments')
				return sandbox.topUp(provider, customer, { amount: `${amount}` }).id;
			return sandbox.topUp(provider, customer, { amount: `${amount}`, unit: 'USD' }).id;
		},
		spend: (grant: string, amount: number): void => {
			sandbox.spend(provider, grant, provider === 'stripe' ? `${amount}00` : `${amount}`);
		},
	};
}

/** The sandbox's credentials with another server in its place. */
export function credentialsAt(url: string, { credentials }: Sandbox): Pick<Sandbox, 'credentials'> {
	return {
		credentials: {
			stripe: { ...credentials.stripe, baseUrl: url },
			sequence: { ...credentials.sequence, baseUrl: `${url}/api` },
			dodoPayments: { ...credentials.dodoPayments, baseUrl: url },
		},
	};
}

export const BELOW_20 = { event: 'balanceLow', thresholdType: 'amount', threshold: 20 } as const;

/** A published trigger whose fields the user may still change. */
export function watch(
	engine: Engine,
	account: Pick<Sandbox, 'credentials'>,
	parameters: INode['parameters'],
): { trigger: Poller; edit: (parameters: INode['parameters']) => void } {
	const trigger = new Poller(engine, account, parameters);
	return { trigger, edit: (changed) => trigger.edit(changed) };
}

/** What n8n would store for the trigger. */
export function stateOf(trigger: Poller): string {
	return trigger.state;
}
