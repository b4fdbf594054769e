import { sleep } from 'n8n-workflow';

/**
 * The same pages, the next one asked for before this one is worked on: the work then costs no time beside
 * the wait for the answer. For where all pages are wanted, as one more is read than was taken.
 */
export async function* ahead<Page>(pages: AsyncIterable<Page>): AsyncGenerator<Page> {
	const iterator = pages[Symbol.asyncIterator]();
	try {
		for (let reading = iterator.next(); ;) {
			const page = await reading;
			if (page.done) return;
			reading = iterator.next();
			// A failure is met when it is the turn of that page.
			reading.catch(() => {});
			// The request leaves in the next turn of the event loop, and only where that is free.
			await sleep(0);
			yield page.value;
		}
	} finally {
		// Ends what is read ahead once that answers; nobody waits for it.
		iterator.return?.(undefined).catch(() => {});
	}
}

/**
 * What `work` makes of each page, in their order. A page is begun while the one before is still worked on: where
 * the work asks for more, requests leave without a gap.
 */
export async function* workedOn<Page, Result>(
	pages: AsyncIterable<Page>,
	work: (page: Page) => Promise<Result>,
): AsyncGenerator<Result> {
	let before: Promise<Result> | undefined;
	for await (const page of ahead(pages)) {
		const result = work(page);
		// A failure is met when it is the turn of that page.
		result.catch(() => {});
		if (before) yield await before;
		before = result;
	}
	if (before) yield await before;
}
