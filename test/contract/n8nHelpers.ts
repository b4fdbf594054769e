import { ExecuteContext } from 'n8n-core';
import { createEmptyRunExecutionData } from 'n8n-workflow';

import type { HttpHelpers } from '../../nodes/CreditGrants/http/transport';
import { chain, Engine } from '../engine/engine';

/** The `helpers` that n8n itself hands to a node that it executes. */
export async function n8nHelpers(): Promise<HttpHelpers> {
	const engine = await Engine.start();
	const json = chain();
	const workflow = engine.workflow(json);
	const [node] = json.nodes;
	const additionalData = engine.additionalData({}, 'manual', json);
	const data = { main: [[]] };
	return new ExecuteContext(
		workflow,
		node,
		additionalData,
		'manual',
		createEmptyRunExecutionData(),
		0,
		[],
		data,
		{ data, node, source: null },
		[],
	).helpers;
}
