import { expect, test } from 'vitest';

import { workedOn } from '../../nodes/CreditGrants/reading/ahead';

async function* pagesOf(...pages: string[]) {
	yield* pages;
}

async function all<Item>(source: AsyncIterable<Item>): Promise<Item[]> {
	const items: Item[] = [];
	for await (const item of source) items.push(item);
	return items;
}

test('a page is begun while the one before is still worked on, and all come in their order', async () => {
	const finish: Array<() => void> = [];
	const work = async (page: string) => {
		// The first is done when the second has begun, and so on.
		finish.at(-1)?.();
		if (page !== 'c') await new Promise<void>((resolve) => finish.push(resolve));
		return page.toUpperCase();
	};
	expect(await all(workedOn(pagesOf('a', 'b', 'c'), work))).toEqual(['A', 'B', 'C']);
});

test('a page that fails ends it when it is its turn', async () => {
	const given: string[] = [];
	const reading = (async () => {
		const work = async (page: string) => {
			if (page !== 'a') throw new Error(`page ${page}`);
			return page;
		};
		for await (const page of workedOn(pagesOf('a', 'b', 'c'), work)) given.push(page);
	})();
	await expect(reading).rejects.toThrow('page b');
	expect(given).toEqual(['a']);
});

test('no pages give nothing', async () => {
	expect(await all(workedOn(pagesOf(), async (page: string) => page))).toEqual([]);
});
