import { WorkflowExecute } from 'n8n-core';
import type { IDataObject } from 'n8n-workflow';

import { chain, Engine } from '../../test/engine/engine';
import { grantsNode } from './grantsNode';
import type { Peer } from './peer';

/** What n8n itself needs for the items that our node gave: it puts them out again from pinned data. */
export async function pinnedItems(packageDirectory?: string): Promise<Peer> {
	const engine = await Engine.start();
	const node = await grantsNode(packageDirectory);
	let json = '[]';
	return {
		async prepare(job) {
			const { items } = await node.run(job);
			json = JSON.stringify(items);
		},
		async run() {
			const workflowJson = chain({ type: 'n8n-nodes-base.noOp', name: 'Grants' });
			const workflow = engine.workflow(workflowJson);
			const items = JSON.parse(json) as Array<{ json: IDataObject }>;
			const additionalData = engine.additionalData({}, 'manual', workflowJson);
			const run = await new WorkflowExecute(additionalData, 'manual').run({
				workflow,
				pinData: { Grants: items },
			});
			const output = run.data.resultData.runData.Grants[0].data?.main[0] ?? [];
			return { lines: () => output.map((item) => String(item.json.id)), items: output };
		},
	};
}
