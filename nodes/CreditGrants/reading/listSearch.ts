import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';

import type { Choices, Provider, RateLimit } from '../grants/provider';
import type { Api, Query } from '../grants/types';
import { openRun, type Run } from './run';

type Search = (
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: string,
) => Promise<INodeListSearchResult>;

/** How the form of a picker is read, and an error told. */
export interface PickerForm {
	provider(host: ILoadOptionsFunctions): Provider;
	rateLimit(host: ILoadOptionsFunctions): Partial<RateLimit>;
	error(host: ILoadOptionsFunctions, error: unknown): Error;
}

/** The searchable lists of the form: more pages load as the user scrolls. */
export function listSearch(
	form: PickerForm,
): Record<'searchCustomers' | 'searchEntitlements', Search> {
	return {
		async searchCustomers(filter, paginationToken) {
			return await search(form, this, paginationToken, async (provider, api, page) =>
				provider.searchCustomers(api, filter?.trim() ?? '', page),
			);
		},

		async searchEntitlements(filter, paginationToken) {
			return await search(
				form,
				this,
				paginationToken,
				async (provider, api, page) =>
					(await provider.searchEntitlements?.(api, filter?.trim() ?? '', page)) ?? { choices: [] },
			);
		},
	};
}

async function search(
	form: PickerForm,
	host: ILoadOptionsFunctions,
	paginationToken: string | undefined,
	read: (provider: Provider, api: Api, page: Query | undefined) => Promise<Choices>,
): Promise<INodeListSearchResult> {
	let run: Run | undefined;
	try {
		const provider = form.provider(host);
		run = await openRun(host, provider, form.rateLimit(host));
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
		throw form.error(host, error);
	} finally {
		await run?.close();
	}
}
