import { PollContext } from 'n8n-core';
import {
	ObservableObject,
	type IDataObject,
	type INode,
	type WorkflowActivateMode,
	type WorkflowExecuteMode,
} from 'n8n-workflow';

import type { Sandbox } from '../sandbox';
import { chain, type Engine } from './engine';
import { CREDENTIALS, credentialData, UNPACED } from './world';

/**
 * A published workflow of the trigger alone, polled when told to. It saves static data as n8n does:
 * when a poll emits, and after the first poll. A restart goes back to what was saved.
 */
export class Poller {
	private static workflows = 0;
	private readonly id = `polled-${++Poller.workflows}`;
	private readonly node: INode;
	private saved: IDataObject = {};
	private staticData!: IDataObject;

	constructor(
		private readonly engine: Engine,
		private readonly sandbox: Pick<Sandbox, 'credentials'>,
		parameters: INode['parameters'],
	) {
		const options = parameters.options as object | undefined;
		this.node = {
			id: 'trigger',
			name: 'Trigger',
			type: 'n8n-nodes-credit-grants.creditGrantsTrigger',
			typeVersion: 1,
			position: [0, 0],
			credentials: CREDENTIALS,
			parameters: { ...parameters, options: { ...UNPACED, ...options } },
		};
		this.restart();
	}

	/** Loses what was not saved. */
	restart(): void {
		this.staticData = ObservableObject.create(
			JSON.parse(JSON.stringify(this.saved)) as IDataObject,
			undefined,
			{
				ignoreEmptyOnFirstChild: true,
			},
		);
	}

	/** The alerts of one poll. `crash` stops n8n after the items are out and before the state is saved. */
	async poll({
		crash = false,
		mode = 'trigger',
	}: { crash?: boolean; mode?: WorkflowExecuteMode } = {}): Promise<IDataObject[]> {
		const json = { ...chain(), nodes: [this.node], connections: {} };
		const workflow = this.engine.workflow(json, this.id);
		const context = new PollContext(
			workflow,
			workflow.getNode('Trigger')!,
			this.engine.additionalData(credentialData(this.sandbox), mode, json),
			mode,
			'activate' satisfies WorkflowActivateMode,
			undefined,
			undefined,
			undefined,
			undefined,
			() => this.staticData,
		);
		const type = this.engine.types.getByNameAndVersion(this.node.type);
		const isFirst = Object.keys(this.saved).length === 0;
		const output = await type.poll!.call(context);
		if (mode !== 'manual' && (isFirst || output) && !crash) this.save();
		if (crash) this.restart();
		return output?.[0].map(({ json }) => json) ?? [];
	}

	/** Bytes that n8n stores for this trigger. */
	get stateSize(): number {
		return JSON.stringify(this.staticData).length;
	}

	private save(): void {
		this.saved = JSON.parse(JSON.stringify(this.staticData)) as IDataObject;
	}
}
