import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';

import type { Choice, Found, Provider, RateLimit } from '../grants/provider';
import type { Query } from '../grants/types';
import { readCustomer } from './customers';
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
			return await search(form, this, paginationToken, async (run, page) =>
				findCustomers(run, filter?.trim() ?? '', page),
			);
		},

		async searchEntitlements(filter, paginationToken) {
			return await search(
				form,
				this,
				paginationToken,
				async ({ provider, api }, page) =>
					(await provider.searchEntitlements?.(api, filter?.trim() ?? '', page)) ?? { entries: [] },
			);
		},
	};
}

/** Those whose name or e-mail address matches, and first the one whose id was pasted. */
async function findCustomers(run: Run, filter: string, page: Query | undefined): Promise<Found> {
	const mayBeId = page === undefined && /^[\w-]{8,}$/.test(filter);
	const [byId, found] = await Promise.all([
		mayBeId ? readCustomer(run, filter) : undefined,
		run.provider.searchCustomers(run.api, filter, page),
	]);
	const others = found.entries.filter(({ id }) => id !== byId?.id);
	return { ...found, entries: byId ? [byId, ...others] : others };
}

async function search(
	form: PickerForm,
	host: ILoadOptionsFunctions,
	paginationToken: string | undefined,
	read: (run: Run, page: Query | undefined) => Promise<Found>,
): Promise<INodeListSearchResult> {
	let run: Run | undefined;
	try {
		run = await openRun(host, form.provider(host), form.rateLimit(host));
		const page = paginationToken ? (JSON.parse(paginationToken) as Query) : undefined;
		const { entries, next } = await read(run, page);
		return {
			results: entries.map((entry) => ({ name: labelOf(entry), value: entry.id })),
			paginationToken: next && JSON.stringify(next),
		};
	} catch (error) {
		throw form.error(host, error);
	} finally {
		await run?.close();
	}
}

function labelOf({ id, name, email }: Choice): string {
	const label = name ?? email;
	return label ? `${label} (${id})` : id;
}
