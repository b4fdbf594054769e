import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';

import type { Choices, Provider, RateLimit } from '../grants/provider';
import { trimmed } from '../grants/trimmed';
import type { Api, Query } from '../grants/types';
import { credentialsOfNode } from './credentials';
import { openRun, type Run } from './run';

type Search = (
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: string,
) => Promise<INodeListSearchResult>;

/** How the form of a picker is read, and an error told. */
export interface PickerForm {
	read(host: ILoadOptionsFunctions): { provider: Provider; rateLimit: Partial<RateLimit> };
	/** @param provider undefined where the form does not tell */
	error(host: ILoadOptionsFunctions, provider: Provider | undefined, error: unknown): Error;
}

/** The searchable lists of the form: more pages load as the user scrolls. */
export function listSearch(
	form: PickerForm,
): Record<'searchCustomers' | 'searchEntitlements', Search> {
	return {
		async searchCustomers(filter, paginationToken) {
			return await search(form, this, paginationToken, async (provider, api, page) =>
				provider.searchCustomers(api, trimmed(filter ?? ''), page),
			);
		},

		async searchEntitlements(filter, paginationToken) {
			return await search(
				form,
				this,
				paginationToken,
				async (provider, api, page) =>
					(await provider.searchEntitlements?.(api, trimmed(filter ?? ''), page)) ?? {
						choices: [],
					},
			);
		},
	};
}

async function search(
	form: PickerForm,
	host: ILoadOptionsFunctions,
	paginationToken: string | undefined,
	ask: (provider: Provider, api: Api, page: Query | undefined) => Promise<Choices>,
): Promise<INodeListSearchResult> {
	let provider: Provider | undefined;
	let run: Run | undefined;
	try {
		const read = form.read(host);
		provider = read.provider;
		run = await openRun(host, provider, await credentialsOfNode(host, provider), read.rateLimit);
		const page = paginationToken ? (JSON.parse(paginationToken) as Query) : undefined;
		const { choices, next } = await ask(provider, run.api, page);
		return {
			results: choices.map(({ id, name }) => ({
				name: name === null ? id : `${name} (${id})`,
				value: id,
			})),
			paginationToken: next && JSON.stringify(next),
		};
	} catch (error) {
		throw form.error(host, provider, error);
	} finally {
		await run?.close();
	}
}
