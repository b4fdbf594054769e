import type { INode, INodeExecutionData } from 'n8n-workflow';

import { Rest, type ExecutionWithData } from '../host/rest';
import { startSandbox, type ProviderName, type Sandbox, type SandboxOptions } from '../sandbox';

export const PROVIDERS: ProviderName[] = ['stripe', 'sequence', 'dodoPayments'];

/** What the editor calls them. */
export const COMPANIES: Record<ProviderName, string> = {
	stripe: 'Stripe',
	sequence: 'Sequence',
	dodoPayments: 'Dodo Payments',
};

export const CREDENTIAL_TYPES: Record<ProviderName, string> = {
	stripe: 'creditGrantsStripeApi',
	sequence: 'creditGrantsSequenceApi',
	dodoPayments: 'creditGrantsDodoPaymentsApi',
};

/** The sandbox refuses nobody: the pace that Dodo Payments documents would make a test wait. */
export const UNPACED = { requestsPerSecond: 1000 };

/** n8n lets each of its poll times come once a minute: twelve of them come every five seconds. */
export const EVERY_FIVE_SECONDS = {
	item: Array.from({ length: 12 }, (_, index) => ({
		mode: 'custom',
		cronExpression: `${index * 5} * * * * *`,
	})),
};

export type NodeJson = Partial<INode> & Pick<INode, 'type' | 'name'>;

export interface WorkflowJson {
	name: string;
	nodes: NodeJson[];
	connections: object;
	settings?: object;
}

/** A sandbox of the providers, and one n8n with credentials for it. */
export class World {
	private constructor(
		readonly url: string,
		readonly rest: Rest,
		readonly sandbox: Sandbox,
		/** What a node says of the credentials, by their type. */
		readonly credentials: NonNullable<INode['credentials']>,
	) {}

	static async open(url: string, options: SandboxOptions = {}): Promise<World> {
		const rest = await Rest.signIn(url);
		const sandbox = await startSandbox(options);
		const credentials: NonNullable<INode['credentials']> = {};
		for (const provider of PROVIDERS) {
			const name = `${COMPANIES[provider]} sandbox`;
			const type = CREDENTIAL_TYPES[provider];
			credentials[type] = {
				id: await rest.createCredential(name, type, sandbox.credentials[provider]),
				name,
			};
		}
		return new World(url, rest, sandbox, credentials);
	}

	/** The action node, with credentials and without the pace of a real account. */
	grantsNode(parameters: INode['parameters'], name = 'Grants'): NodeJson {
		const options = { ...UNPACED, ...(parameters.options as object) };
		return {
			type: 'n8n-nodes-credit-grants.creditGrants',
			name,
			credentials: this.credentials,
			parameters: { ...parameters, options },
		};
	}

	/** Stores a workflow of nodes one after the other, and gives its id. */
	async store(name: string, ...nodes: NodeJson[]): Promise<string> {
		return await this.rest.createWorkflow(chain(name, ...nodes));
	}

	/** Runs nodes behind a manual trigger. */
	async run(...nodes: NodeJson[]): Promise<ExecutionWithData> {
		const id = await this.store('One run', MANUAL_TRIGGER, ...nodes);
		return await this.rest.run(id, MANUAL_TRIGGER.name);
	}

	async close(): Promise<void> {
		for (const { id } of Object.values(this.credentials)) {
			await this.rest.call('DELETE', `/credentials/${id}`);
		}
		await this.sandbox.close();
	}
}

export const MANUAL_TRIGGER: NodeJson = {
	type: 'n8n-nodes-base.manualTrigger',
	name: 'Start',
	parameters: {},
};

/** An id as a resource locator holds it. */
export function byId(value: string) {
	return { __rl: true, mode: 'id', value };
}

/** What a node of an execution put out. Throws with n8n's error if the execution failed. */
export function itemsOf({ status, data }: ExecutionWithData, node: string): INodeExecutionData[] {
	const { error, runData } = data.resultData;
	if (error) throw new Error(`${status}: ${error.message} ${error.description ?? ''}`);
	return runData[node]?.[0].data?.main[0] ?? [];
}

export function chain(name: string, ...nodes: NodeJson[]): WorkflowJson {
	const connections = Object.fromEntries(
		nodes
			.slice(1)
			.map((node, index) => [
				nodes[index].name,
				{ main: [[{ node: node.name, type: 'main', index: 0 }]] },
			]),
	);
	const placed = nodes.map((node, index) => ({
		id: `node-${index}`,
		typeVersion: 1,
		position: [index * 240, 0] as [number, number],
		...node,
	}));
	return { name, nodes: placed, connections };
}
