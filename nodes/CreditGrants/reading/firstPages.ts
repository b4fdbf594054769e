import type { Choice, Found } from '../grants/provider';
import type { Query } from '../grants/types';

const MOST_PAGES = 10;

/** What a list begins with. */
export interface Beginning<Entry> {
	entries: Entry[];
	/** Whether there are more. */
	isCut: boolean;
}

/** As much of a list as is searched here, where its provider does not find what is meant. */
export async function firstPages<Entry extends Choice>(
	read: (page: Query | undefined) => Promise<Found<Entry>>,
): Promise<Beginning<Entry>> {
	const entries: Entry[] = [];
	let next: Query | undefined;
	for (let pages = 0; pages < MOST_PAGES; pages++) {
		const page = await read(next);
		entries.push(...page.entries);
		next = page.next;
		if (next === undefined) return { entries, isCut: false };
	}
	return { entries, isCut: true };
}

/** Each once. */
export function distinct<Entry extends Choice>(entries: Entry[]): Entry[] {
	return [...new Map(entries.map((entry) => [entry.id, entry])).values()];
}
