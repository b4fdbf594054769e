import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';

import { InputError } from '../grants/errors';
import { isFound, labelOf } from '../grants/matching';
import { nounOf } from '../grants/noun';
import type { Choice, Found, Provider, RateLimit } from '../grants/provider';
import { trimmed } from '../grants/trimmed';
import type { Query } from '../grants/types';
import { credentialsOfNode } from './credentials';
import { readCustomerIfId } from './customers';
import { distinct, firstPages, type Beginning } from './firstPages';
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
				find(run, customersOf(run), trimmed(filter ?? ''), page),
			);
		},

		async searchEntitlements(filter, paginationToken) {
			return await search(form, this, paginationToken, async (run, page) =>
				find(run, entitlementsOf(run), trimmed(filter ?? ''), page),
			);
		},
	};
}

/** One of the lists that a user searches. */
interface List<Entry extends Choice> {
	/** One of its entries, in a sentence. */
	noun: string;
	ask: (typed: string, page: Query | undefined) => Promise<Found<Entry>>;
	byId?: (typed: string) => Promise<Entry | undefined>;
}

function customersOf(run: Run): List<Choice> {
	const { provider, api } = run;
	return {
		noun: nounOf(provider, 'customerId'),
		ask: async (typed, page) => provider.searchCustomers(api, typed, page),
		byId: async (typed) => readCustomerIfId(run, typed),
	};
}

function entitlementsOf({ provider, api }: Run): List<Choice> {
	return {
		noun: nounOf(provider, 'entitlementId'),
		ask: async (typed, page) =>
			(await provider.searchEntitlements?.(api, typed, page)) ?? { entries: [] },
	};
}

/**
 * What was typed or pasted is looked for at the provider, and once more among the first entries of the list: not
 * every API finds parts of words, or a name that is typed without its accents.
 *
 * @throws InputError where there is nothing to choose from: of an empty list the editor says no more than that, and
 * an entry that explains it could be chosen
 */
async function find<Entry extends Choice>(
	{ provider: { displayName } }: Run,
	{ noun, ask, byId }: List<Entry>,
	typed: string,
	page: Query | undefined,
): Promise<Found> {
	const [pasted, own] = await Promise.all([
		typed && !page ? byId?.(typed) : undefined,
		ask(typed, page),
	]);
	if (page) return own;
	const isSearched = typed !== '' && !pasted && !own.next;
	const all = isSearched ? await firstPages(async (next) => ask('', next)) : undefined;
	const here = all?.entries.filter((entry) => isFound(entry, typed)) ?? [];
	const entries = distinct([...(pasted ? [pasted] : []), ...own.entries, ...here]);
	if (entries.length > 0 || own.next) return { ...own, entries };
	throw new InputError(
		all && all.entries.length > 0
			? nothingFound(noun, displayName, typed, all)
			: `There is no ${noun} at ${displayName} that this credential may read.`,
		'Choose it by its ID.',
	);
}

/** Without hyphens, which the editor takes out, and with a way out: beside an error it shows no search field. */
function nothingFound(
	noun: string,
	company: string,
	typed: string,
	{ entries, isCut }: Beginning<Choice>,
): string {
	const searched = `${isCut ? 'The first' : 'All'} ${entries.length} at ${company} were looked through.`;
	return `No ${noun} has ${JSON.stringify(typed)} in its name, address or ID. ${searched} Open the list again for another search.`;
}

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
