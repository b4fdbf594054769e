import type { INode } from 'n8n-workflow';

import { startSandbox, type Sandbox, type SandboxOptions } from '../sandbox';
import type { CredentialData } from './credentials';
import { chain, Engine, type Execution, type WorkflowJson } from './engine';

/** What the three credentials of a user hold, by credential type. */
export function credentialData({ credentials }: Pick<Sandbox, 'credentials'>): CredentialData {
	return {
		creditGrantsStripeApi: { ...credentials.stripe },
		creditGrantsSequenceApi: { ...credentials.sequence },
		creditGrantsDodoPaymentsApi: { ...credentials.dodoPayments },
	};
}

export const CREDENTIALS: INode['credentials'] = {
	creditGrantsStripeApi: { id: '1', name: 'Stripe' },
	creditGrantsSequenceApi: { id: '2', name: 'Sequence' },
	creditGrantsDodoPaymentsApi: { id: '3', name: 'Dodo Payments' },
};

/** Pacing is a subject of its own tests: here the provider's limits would only make them slow. */
export const UNPACED = { requestsPerSecond: 10_000, concurrency: 10 };

/** The node under test, named `Grants`. */
export function grantsNode(
	parameters: INode['parameters'],
	settings: Partial<INode> = {},
): Partial<INode> & Pick<INode, 'type'> {
	const options = parameters.options as object | undefined;
	return {
		type: 'n8n-nodes-credit-grants.creditGrants',
		name: 'Grants',
		credentials: CREDENTIALS,
		parameters: { ...parameters, options: { ...UNPACED, ...options } },
		...settings,
	};
}

/** An id as a resource locator holds it. */
export function byId(value: string) {
	return { __rl: true, mode: 'id', value };
}

/** A name, or what else a customer is found by, as a resource locator holds it. */
export function byName(value: string) {
	return { __rl: true, mode: 'name', value };
}

/** Several customers, as the rows of a trigger hold them. */
export function inRows(...customers: Array<ReturnType<typeof byId>>) {
	return { customer: customers.map((customerId) => ({ customerId })) };
}

/** The engine and a sandbox of the providers, together. */
export class World {
	private constructor(
		readonly engine: Engine,
		readonly sandbox: Sandbox,
	) {}

	static async start(options?: SandboxOptions): Promise<World> {
		return new World(await Engine.start(), await startSandbox(options));
	}

	async execute(workflow: WorkflowJson, options?: Parameters<Engine['execute']>[2]) {
		return await this.engine.execute(workflow, credentialData(this.sandbox), options);
	}

	/** Runs the node once behind a manual trigger. */
	async grants(parameters: INode['parameters'], settings?: Partial<INode>): Promise<Execution> {
		return await this.execute(chain(grantsNode(parameters, settings)));
	}

	async stop(): Promise<void> {
		await this.sandbox.close();
	}
}
