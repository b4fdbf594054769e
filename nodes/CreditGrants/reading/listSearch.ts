import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';

import { whereRefused, type RequestError } from '../grants/errors';
import type { Choice, Found, Provider, RateLimit } from '../grants/provider';
import { trimmed } from '../grants/trimmed';
import type { Query } from '../grants/types';
import { credentialsOfNode } from './credentials';
import { readCustomer } from './customers';
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
			return await search(form, this, paginationToken, async (run, page) =>
				findCustomers(run, trimmed(filter ?? ''), page),
			);
		},

		async searchEntitlements(filter, paginationToken) {
			return await search(
				form,
				this,
				paginationToken,
				async ({ provider, api }, page) =>
					(await provider.searchEntitlements?.(api, trimmed(filter ?? ''), page)) ?? {
						entries: [],
					},
			);
		},
	};
}

/** Those whose name or e-mail address matches, and first the one whose id was pasted. */
async function findCustomers(run: Run, filter: string, page: Query | undefined): Promise<Found> {
	const mayBeId = page === undefined && /^[\w-]{8,}$/.test(filter);
	const [byId, found] = await Promise.all([
		mayBeId ? whereRefused(readCustomer(run, filter), isIllFormed, () => undefined) : undefined,
		run.provider.searchCustomers(run.api, filter, page),
	]);
	const others = found.entries.filter(({ id }) => id !== byId?.id);
	return { ...found, entries: byId ? [byId, ...others] : others };
}

/** Sequence refuses a word that is no id: it is a name, then. */
const isIllFormed = ({ status }: RequestError): boolean => status === 400 || status === 422;

async function search(
	form: PickerForm,
	host: ILoadOptionsFunctions,
	paginationToken: string | undefined,
	ask: (run: Run, page: Query | undefined) => Promise<Found>,
): Promise<INodeListSearchResult> {
	let provider: Provider | undefined;
	let run: Run | undefined;
	try {
		const read = form.read(host);
		provider = read.provider;
		run = await openRun(host, provider, await credentialsOfNode(host, provider), read.rateLimit);
		const page = paginationToken ? (JSON.parse(paginationToken) as Query) : undefined;
		const { entries, next } = await ask(run, page);
		return {
			results: entries.map((entry) => ({ name: labelOf(entry), value: entry.id })),
			paginationToken: next && JSON.stringify(next),
		};
	} catch (error) {
		throw form.error(host, provider, error);
	} finally {
		await run?.close();
	}
}

function labelOf({ id, name, email }: Choice): string {
	const label = name ?? email;
	return label ? `${label} (${id})` : id;
}
