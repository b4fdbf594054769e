import { createRequire } from 'node:module';
import path from 'node:path';

import { PollContext } from 'n8n-core';
import {
	ObservableObject,
	type IDataObject,
	type INode,
	type INodeType,
	type Logger,
	type WorkflowActivateMode,
	type WorkflowExecuteMode,
} from 'n8n-workflow';

import type { Sandbox } from '../sandbox';
import { chain, type Engine } from './engine';
import { PROJECT } from './nodeTypes';
import { CREDENTIALS, credentialData, UNPACED } from './world';

export interface PollerSettings {
	workflowId?: string;
	nodeId?: string;
	nodeName?: string;
	timezone?: string;
	/**
	 * n8n's poll scheduler with durable cursors: a context of its own and less time for each poll, and static data
	 * committed after each.
	 */
	isScheduled?: boolean;
}

interface PollOptions {
	/** n8n stops after the items are out and before the state is saved. */
	crash?: boolean;
	mode?: WorkflowExecuteMode;
	/** Which of n8n's main processes polls, where its scheduler lets them take turns. */
	process?: number;
	/** Milliseconds that n8n grants it; as n8n does unless told. */
	budgetMs?: number;
}

/**
 * A published workflow of the trigger alone, polled when told to, as n8n does: without its poll scheduler one
 * context for each registration, and static data that is saved when a poll emits, and after the poll of an
 * activation. A restart is another process, and goes back to what was saved.
 */
export class Poller {
	private static workflows = 0;
	private readonly id: string;
	private readonly node: INode;
	/** The node as each main process has it. */
	private processes: INodeType[];
	private budgetMs = 0;
	private saved: IDataObject = {};
	private staticData!: IDataObject;
	private context?: PollContext;
	/** What was written into n8n's log at warning, and at info. */
	readonly warnings: string[] = [];
	readonly infos: string[] = [];

	constructor(
		private readonly engine: Engine,
		private readonly sandbox: Pick<Sandbox, 'credentials'>,
		parameters: INode['parameters'],
		private readonly settings: PollerSettings = {},
	) {
		const options = parameters.options as object | undefined;
		this.id = settings.workflowId ?? `polled-${++Poller.workflows}`;
		this.node = {
			id: settings.nodeId ?? 'trigger',
			name: settings.nodeName ?? 'Trigger',
			type: 'n8n-nodes-credit-grants.creditGrantsTrigger',
			typeVersion: 1,
			position: [0, 0],
			credentials: CREDENTIALS,
			parameters: { ...parameters, options: { ...UNPACED, ...options } },
		};
		this.processes = [engine.types.getByNameAndVersion(this.node.type)];
		this.staticData = stored(this.saved);
	}

	/** Another process: what was not saved is lost, and the workflow is registered anew. */
	restart(): void {
		this.processes = [inNewProcess()];
		this.staticData = stored(this.saved);
		this.context = undefined;
	}

	/** The same process registers the workflow anew, as where it is published again. */
	publishAgain(): void {
		this.context = undefined;
	}

	/** The fields as the user changes them; n8n then registers the workflow anew. */
	edit(changed: INode['parameters']): void {
		Object.assign(this.node.parameters, changed);
		this.publishAgain();
	}

	/** The node bears another name: n8n keeps its state by the name. */
	rename(name: string): void {
		this.node.name = name;
		this.saved = {};
		this.staticData = stored(this.saved);
		this.publishAgain();
	}

	/** The state that another workflow begins with that was made a copy of this one. */
	inherit(other: Poller): void {
		this.saved = JSON.parse(JSON.stringify(other.saved)) as IDataObject;
		this.staticData = stored(this.saved);
	}

	/** The alerts of one poll. */
	async poll({
		crash = false,
		mode = 'trigger',
		process = 0,
		budgetMs = this.settings.isScheduled ? 36_000 : 300_000,
	}: PollOptions = {}): Promise<IDataObject[]> {
		const isActivation = this.context === undefined;
		const { isScheduled } = this.settings;
		if (isScheduled) {
			this.context = undefined;
			this.staticData = stored(this.saved);
		}
		this.budgetMs = budgetMs;
		const node = (this.processes[process] ??= inNewProcess());
		const context =
			mode === 'manual' ? this.contextFor(mode) : (this.context ??= this.contextFor(mode));
		const output = await node.poll!.call(context);
		const isSaved = isActivation || isScheduled || output;
		if (mode !== 'manual' && isSaved && !crash) this.save();
		if (crash) this.restart();
		return output?.[0].map(({ json }) => json) ?? [];
	}

	/** Bytes that n8n stores for this trigger. */
	get stateSize(): number {
		return this.state.length;
	}

	/** What n8n would store for it. */
	get state(): string {
		return JSON.stringify(this.staticData);
	}

	private contextFor(mode: WorkflowExecuteMode): PollContext {
		const { timezone } = this.settings;
		const json = {
			...chain(),
			nodes: [this.node],
			connections: {},
			...(timezone && { settings: { timezone } }),
		};
		const workflow = this.engine.workflow(json, this.id);
		const context = new PollContext(
			workflow,
			workflow.getNode(this.node.name)!,
			this.engine.additionalData(credentialData(this.sandbox), mode, json),
			mode,
			'activate' satisfies WorkflowActivateMode,
			undefined,
			undefined,
			undefined,
			undefined,
			() => this.staticData,
		);
		const logger: Pick<Logger, 'error' | 'warn' | 'info' | 'debug'> = {
			error: () => {},
			warn: (message) => void this.warnings.push(message),
			info: (message) => void this.infos.push(message),
			debug: () => {},
		};
		Object.defineProperty(context, 'logger', { value: logger });
		Object.defineProperty(context, 'getPollBudgetMs', { value: () => this.budgetMs });
		return context;
	}

	private save(): void {
		this.saved = JSON.parse(JSON.stringify(this.staticData)) as IDataObject;
	}
}

function stored(saved: IDataObject): IDataObject {
	const copy = JSON.parse(JSON.stringify(saved)) as IDataObject;
	return ObservableObject.create(copy, undefined, { ignoreEmptyOnFirstChild: true });
}

/** The built trigger with nothing in its memory. */
function inNewProcess(): INodeType {
	const built = path.join(PROJECT, 'dist/nodes/CreditGrants');
	for (const file of Object.keys(require.cache)) {
		if (file.startsWith(built)) delete require.cache[file];
	}
	const load = createRequire(__filename);
	const trigger = load(path.join(built, 'CreditGrantsTrigger.node.js')) as {
		CreditGrantsTrigger: new () => INodeType;
	};
	return new trigger.CreditGrantsTrigger();
}
