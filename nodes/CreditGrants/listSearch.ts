import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';

import { readRateLimit } from './form/read';
import type { Choices, Provider } from './grants/provider';
import type { Api, ProviderName, Query } from './grants/types';
import { toNodeError } from './nodeErrors';
import { providers } from './providers';
import { openRun, type Run } from './run';

type Search = (
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: string,
) => Promise<INodeListSearchResult>;

/** The searchable lists of the form: more pages load as the user scrolls. */
export const listSearch: Record<'searchCustomers' | 'searchEntitlements', Search> = {
	async searchCustomers(filter, paginationToken) {
		return await search(this, paginationToken, async (provider, api, page) =>
			provider.searchCustomers(api, filter?.trim() ?? '', page),
		);
	},

	async searchEntitlements(filter, paginationToken) {
		return await search(
			this,
			paginationToken,
			async (provider, api, page) =>
				(await provider.searchEntitlements?.(api, filter?.trim() ?? '', page)) ?? { choices: [] },
		);
	},
};

async function search(
	form: ILoadOptionsFunctions,
	paginationToken: string | undefined,
	read: (provider: Provider, api: Api, page: Query | undefined) => Promise<Choices>,
): Promise<INodeListSearchResult> {
	const provider = providers[form.getCurrentNodeParameter('provider') as ProviderName];
	let run: Run | undefined;
	try {
		const rateLimit = readRateLimit(
			(parameter, fallback) => form.getCurrentNodeParameter(parameter) ?? fallback,
		);
		run = await openRun(form, provider, rateLimit);
		const page = paginationToken ? (JSON.parse(paginationToken) as Query) : undefined;
		const { choices, next } = await read(provider, run.api, page);
		return {
			results: choices.map(({ id, name }) => ({
				name: name === null ? id : `${name} (${id})`,
				value: id,
			})),
			paginationToken: next && JSON.stringify(next),
		};
	} catch (error) {
		throw toNodeError(form.getNode(), provider, error);
	} finally {
		await run?.close();
	}
}
