import { Agent, request } from 'undici';

import { baseUrlOf, headersOf, type Peer } from './peer';
import { walk } from './walk';

/** The floor: the fastest client there is in Node, one connection kept alive, nothing but JSON.parse. */
export const undici: Peer = {
	async run(job) {
		const dispatcher = new Agent({ connections: 1 });
		const headers = { ...headersOf(job), Accept: 'application/json' };
		try {
			return await walk(async <T>(path: string, query: Record<string, string | number>) => {
				const { body } = await request(baseUrlOf(job) + path, { query, headers, dispatcher });
				return (await body.json()) as T;
			}, job);
		} finally {
			await dispatcher.close();
		}
	},
};
