import { RequestError, rethrow } from './errors';
import type { Api } from './types';

/**
 * What each customer has, customers side by side and their answers in order: for a provider that has no list of
 * all grants. A customer who is gone meanwhile is noted, and the others are given.
 *
 * @param read one customer's pages
 * @param count how many are read side by side
 */
export function ofCustomers<Customer, Item>(
	api: Api,
	customers: Customer[],
	idOf: (customer: Customer) => string,
	read: (customer: Customer) => AsyncIterable<Item>,
	count: number,
): AsyncGenerator<Item> {
	return abreast(
		customers.map((customer) => unlessGone(api, idOf(customer), read(customer))),
		count,
	);
}

async function* unlessGone<Item>(
	api: Api,
	customerId: string,
	pages: AsyncIterable<Item>,
): AsyncGenerator<Item> {
	try {
		yield* pages;
	} catch (error) {
		if (!(error instanceof RequestError && error.isMissing)) rethrow(error);
		api.notices.gone.add(customerId);
	}
}

/**
 * Everything that the sources give, in their order, while up to `count` of them are read side by side. Once
 * one has failed the others end after the page they are at.
 */
export async function* abreast<Item>(
	sources: Array<AsyncIterable<Item>>,
	count: number,
): AsyncGenerator<Item> {
	let isOver = false;
	const readAll = async (source: AsyncIterable<Item>) => {
		const all: Item[] = [];
		for await (const each of source) {
			if (isOver) break;
			all.push(each);
		}
		return all;
	};
	const begun = new Map<AsyncIterable<Item>, Promise<Item[]>>();
	try {
		for (const [at, source] of sources.entries()) {
			for (const next of sources.slice(at + 1, at + count)) {
				if (begun.has(next)) continue;
				const all = readAll(next);
				// A failure is met when it is the turn of that source.
				all.catch(() => {});
				begun.set(next, all);
			}
			yield* (await begun.get(source)) ?? source;
			begun.delete(source);
		}
	} finally {
		isOver = true;
	}
}
