import { ExecutionLifecycleHooks, ExternalSecretsProxy, WorkflowExecute } from 'n8n-core';
import {
	Workflow,
	type INode,
	type INodeExecutionData,
	type IRun,
	type IWorkflowBase,
	type IWorkflowExecuteAdditionalData,
	type WorkflowExecuteMode,
} from 'n8n-workflow';

import { CredentialsInMemory, type CredentialData } from './credentials';
import { LoadedTypes } from './nodeTypes';

/** A workflow as n8n exports it. */
export type WorkflowJson = Pick<IWorkflowBase, 'nodes' | 'connections'> &
	Partial<Pick<IWorkflowBase, 'name' | 'settings'>>;

export interface Execution {
	run: IRun;
	/** The items that a node put out, by output: 0 is the success branch, 1 the error branch. */
	items(node: string, output?: number): INodeExecutionData[];
	json(node: string, output?: number): INodeExecutionData['json'][];
}

/** The real engine of n8n with this package in it. */
export class Engine {
	private constructor(readonly types: LoadedTypes) {}

	static async start(packageDirectory?: string): Promise<Engine> {
		return new Engine(await LoadedTypes.load(packageDirectory));
	}

	/**
	 * Runs a workflow to its end from its trigger node. `signal` cancels it as the editor's button does,
	 * `timeoutMs` as the workflow's own timeout: n8n's runner tells the engine when, and cancels then.
	 */
	async execute(
		json: WorkflowJson,
		credentials: CredentialData,
		{
			mode = 'manual',
			signal,
			timeoutMs,
		}: { mode?: WorkflowExecuteMode; signal?: AbortSignal; timeoutMs?: number } = {},
	): Promise<Execution> {
		const workflow = this.workflow(json);
		const additionalData = this.additionalData(credentials, mode, json);
		if (timeoutMs !== undefined) additionalData.executionTimeoutTimestamp = Date.now() + timeoutMs;
		const running = new WorkflowExecute(additionalData, mode).run({ workflow });
		signal?.addEventListener('abort', () => running.cancel());
		const timer =
			timeoutMs === undefined ? undefined : setTimeout(() => running.cancel(), timeoutMs);
		try {
			return execution(await running);
		} finally {
			clearTimeout(timer);
		}
	}

	workflow(json: WorkflowJson, id = 'workflow'): Workflow {
		return new Workflow({
			id,
			name: json.name ?? 'workflow',
			nodes: structuredClone(json.nodes),
			connections: json.connections,
			active: false,
			nodeTypes: this.types,
			settings: { executionOrder: 'v1', ...json.settings },
		});
	}

	additionalData(
		credentials: CredentialData,
		mode: WorkflowExecuteMode,
		json: WorkflowJson,
	): IWorkflowExecuteAdditionalData {
		const workflowData = {
			id: 'workflow',
			name: 'workflow',
			active: false,
			activeVersionId: null,
			isArchived: false,
			createdAt: new Date(0),
			updatedAt: new Date(0),
			...json,
		};
		return {
			credentialsHelper: new CredentialsInMemory(this.types, credentials),
			hooks: new ExecutionLifecycleHooks(mode, 'execution', workflowData),
			externalSecretsProxy: new ExternalSecretsProxy(),
			currentNodeExecutionIndex: 0,
			executionId: 'execution',
			variables: {},
			instanceBaseUrl: 'http://localhost/',
			restApiUrl: 'http://localhost/',
			formBaseUrl: 'http://localhost/',
			formTestBaseUrl: 'http://localhost/',
			formWaitingBaseUrl: 'http://localhost/',
			webhookBaseUrl: 'http://localhost/',
			webhookTestBaseUrl: 'http://localhost/',
			webhookWaitingBaseUrl: 'http://localhost/',
			mcpBaseUrl: 'http://localhost/',
			mcpTestBaseUrl: 'http://localhost/',
			logAiEvent: () => {},
			getRunExecutionData: async () => undefined,
			getRuntimeCredential: async () => undefined,
			executeWorkflow: unsupported,
			startRunnerTask: unsupported,
		};
	}
}

async function unsupported(): Promise<never> {
	throw new Error('not part of these tests');
}

function execution(run: IRun): Execution {
	const items = (node: string, output = 0) => {
		const [first] = run.data.resultData.runData[node] ?? [];
		if (!first) throw new Error(`node ${node} did not run`);
		return first.data?.main[output] ?? [];
	};
	return { run, items, json: (node, output) => items(node, output).map(({ json }) => json) };
}

/** A workflow of a manual trigger and the nodes that follow it in a row. */
export function chain(...nodes: Array<Partial<INode> & Pick<INode, 'type'>>): WorkflowJson {
	const all: INode[] = [{ type: 'n8n-nodes-base.manualTrigger', name: 'Start' }, ...nodes].map(
		(node, index) => ({
			id: String(index),
			name: node.name ?? `Node ${index}`,
			typeVersion: 1,
			position: [index * 200, 0] as [number, number],
			parameters: {},
			...node,
		}),
	);
	return {
		nodes: all,
		connections: Object.fromEntries(
			all
				.slice(0, -1)
				.map(({ name }, index) => [
					name,
					{ main: [[{ node: all[index + 1].name, type: 'main' as const, index: 0 }]] },
				]),
		),
	};
}
