import { setTimeout as sleep } from 'node:timers/promises';

import type { ExecutionStatus, IRunExecutionData, WorkflowExecuteMode } from 'n8n-workflow';

import { parseFlatted } from './flatted';

/** The account every host is set up with. n8n wants eight characters with a digit and a capital. */
export const OWNER = {
	email: 'owner@example.com',
	password: 'Password1',
	firstName: 'Olive',
	lastName: 'Owner',
};

/** A line of n8n's list of executions. */
export interface StoredExecution {
	id: string;
	workflowId: string;
	mode: WorkflowExecuteMode;
	status: ExecutionStatus;
	startedAt: string;
	stoppedAt?: string;
}

/** An execution with what each of its nodes put out. */
export interface ExecutionWithData extends StoredExecution {
	data: IRunExecutionData;
}

/** The API that n8n's editor uses, for the signed-in owner. */
export class Rest {
	private constructor(
		private readonly url: string,
		/** What makes a request the owner's: the session cookie. */
		readonly headers: Record<string, string>,
	) {}

	/** Signs the owner in, and creates the owner first on a new instance. */
	static async signIn(url: string): Promise<Rest> {
		const visitor = new Rest(url, {});
		const { userManagement } = await visitor.call<{
			userManagement: { showSetupOnFirstLoad: boolean };
		}>('GET', '/settings');
		const answer = userManagement.showSetupOnFirstLoad
			? await visitor.request('POST', '/owner/setup', OWNER)
			: await visitor.request('POST', '/login', {
					emailOrLdapLoginId: OWNER.email,
					password: OWNER.password,
				});
		const cookies = answer.headers.getSetCookie().map((cookie) => cookie.split(';')[0]);
		return new Rest(url, { cookie: cookies.join('; ') });
	}

	/** The `data` of the answer to `/rest<path>`. Throws with n8n's answer if its status is not a good one. */
	async call<T>(method: string, path: string, body?: unknown): Promise<T> {
		const { data } = (await (await this.request(method, path, body)).json()) as { data: T };
		return data;
	}

	/** Stores a credential and gives its id. */
	async createCredential(name: string, type: string, data: object): Promise<string> {
		return (await this.call<{ id: string }>('POST', '/credentials', { name, type, data })).id;
	}

	/** Stores a workflow under a new id and gives that. An id of its own is left aside: it may be taken. */
	async createWorkflow(workflow: {
		name: string;
		nodes: unknown[];
		connections: object;
		settings?: object;
	}): Promise<string> {
		const { name, nodes, connections, settings = {} } = workflow;
		// n8n 1 has to be told that it is not active.
		const stored = { name, nodes, connections, settings, active: false };
		return (await this.call<{ id: string }>('POST', '/workflows', stored)).id;
	}

	/** At most 100 executions, the newest first. */
	async executions(workflowId?: string): Promise<StoredExecution[]> {
		const query = new URLSearchParams({ limit: '100' });
		if (workflowId !== undefined) query.set('filter', JSON.stringify({ workflowId }));
		const { results } = await this.call<{ results: StoredExecution[] }>(
			'GET',
			`/executions?${query.toString()}`,
		);
		return results;
	}

	async execution(id: string): Promise<ExecutionWithData> {
		const stored = await this.call<StoredExecution & { data: string }>('GET', `/executions/${id}`);
		return { ...stored, data: parseFlatted(stored.data) as IRunExecutionData };
	}

	/**
	 * Runs a saved workflow from one of its triggers inside the server, as the editor's button does, and
	 * gives the run once it has ended, well or badly. Quicker than `n8n execute`, which loads all of n8n.
	 */
	async run(workflowId: string, trigger: string, deadlineMs = 60_000): Promise<ExecutionWithData> {
		const workflowData = await this.call<unknown>('GET', `/workflows/${workflowId}`);
		const request = { workflowData, triggerToStartFrom: { name: trigger } };
		const { executionId } = await this.call<{ executionId: string }>(
			'POST',
			`/workflows/${workflowId}/run`,
			request,
		);
		const deadline = Date.now() + deadlineMs;
		while (Date.now() < deadline) {
			const execution = await this.execution(executionId);
			const isOver = !['new', 'running', 'unknown'].includes(execution.status);
			// n8n 1 writes the status before the data.
			if (isOver && hasData(execution)) return execution;
			await sleep(50);
		}
		throw new Error(`execution ${executionId} had not ended after ${deadlineMs} ms`);
	}

	/** Publishes the newest version of a workflow: from here on its triggers run. */
	async publish(workflowId: string): Promise<void> {
		const { versionId } = await this.call<{ versionId: string }>('GET', `/workflows/${workflowId}`);
		await this.call('POST', `/workflows/${workflowId}/activate`, { versionId });
	}

	async unpublish(workflowId: string): Promise<void> {
		await this.call('POST', `/workflows/${workflowId}/deactivate`, {});
	}

	private async request(method: string, path: string, body?: unknown): Promise<Response> {
		const answer = await fetch(`${this.url}/rest${path}`, {
			method,
			headers: { ...this.headers, 'content-type': 'application/json' },
			body: body === undefined ? undefined : JSON.stringify(body),
		});
		if (!answer.ok)
			throw new Error(`${method} /rest${path} answered ${answer.status}: ${await answer.text()}`);
		return answer;
	}
}

function hasData({ data }: { data?: Partial<IRunExecutionData> }): boolean {
	return data?.resultData !== undefined;
}
