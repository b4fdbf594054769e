import { PollContext } from 'n8n-core';

import { chain, Engine } from '../../test/engine/engine';
import { baseUrlOf, headersOf, type Peer } from './peer';
import { walk } from './walk';

/** A paging loop over `this.helpers.httpRequest`: what a community node is told to use. */
export async function n8nHelper(): Promise<Peer> {
	const engine = await Engine.start();
	const json = chain();
	const workflow = engine.workflow(json);
	const node = workflow.getNode('Start');
	if (!node) throw new Error('the workflow has no start');
	const { helpers } = new PollContext(
		workflow,
		node,
		engine.additionalData({}, 'trigger', json),
		'trigger',
		'activate',
	);
	return {
		run: async (job) =>
			await walk(async <T>(path: string, qs: Record<string, string | number>) => {
				const options = { url: baseUrlOf(job) + path, qs, headers: headersOf(job), json: true };
				return (await helpers.httpRequest(options)) as T;
			}, job),
	};
}
