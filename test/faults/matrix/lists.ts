import * as plays from '../plays';
import { changed, listOf } from '../plays';
import type { Play } from '../server';
import { CURSORS, type Row } from './row';

/** What the pages of a list do. */
export const LISTS: Row[] = [
	{
		row: '21',
		fault: 'stuck cursor',
		habits: { pageInstead: () => 0 },
		expect: /the list does not end/,
	},
	{
		row: '22',
		fault: 'cycle A B A B',
		habits: { pageInstead: (index) => index % 2 },
		expect: /the list does not end/,
	},
	{
		row: '22',
		fault: 'cycle of three',
		habits: { pageInstead: (index) => index % 3, pageSize: () => 80 },
		expect: /the list does not end/,
		only: CURSORS,
	},
	{
		row: '23',
		fault: 'more + empty page',
		play: changed((honest) => ({ ...honest, data: [], has_more: true })),
		expect: /is empty and says that more follow/,
		only: ['stripe'],
		requests: 2,
	},
	{
		row: '23',
		fault: 'empty page, cursor goes on',
		play: (exchange) =>
			exchange.reply({
				body: JSON.stringify({
					items: [],
					pagination: { after: `${exchange.request.query.get('after')}==` },
				}),
			}),
		expect: 'complete',
		only: ['sequence'],
	},
	{
		row: '24',
		fault: 'last item without id',
		play: changed(withoutLastId),
		expect: /"id" is missing/,
	},
	{ row: '25', fault: 'overlapping pages', habits: { overlap: 10 }, expect: 'complete' },
	{
		row: '26',
		fault: 'deletes while listing',
		play: deleteFirst,
		at: 1,
		times: 4,
		expect: 'flagged',
		only: ['dodoPayments'],
	},
	{
		row: '27',
		fault: 'page base',
		play: plays.healthy,
		expect: 'complete',
		only: ['dodoPayments'],
		check: ({ requests }) => {
			const pages = new Set(requests.map(({ query }) => query.get('page_number')));
			return [...pages].join() === '0,1,2' ? undefined : `pages ${[...pages].join()}`;
		},
	},
	{
		row: '+',
		fault: 'uneven pages',
		habits: { pageSize: (index) => [100, 37, 81, 3][index % 4] },
		expect: 'complete',
		only: CURSORS,
	},
	...[10, 25, 50].map((size): Row => ({
		row: '+',
		fault: `pages of ${size} for 100`,
		habits: { pageSize: () => size },
		expect: 'complete',
	})),
	{
		row: '+',
		fault: 'an end that is none',
		play: changed(({ items, pagination }) => ({
			items,
			pagination: { totalResultSize: pagination?.totalResultSize },
		})),
		expect: 'flagged',
		only: ['sequence'],
	},
	{
		row: '25',
		fault: 'an item twice on a page',
		play: changed((honest) => {
			listOf(honest).splice(3, 0, listOf(honest)[2]);
			return honest;
		}),
		expect: 'complete',
	},
	{
		row: '+',
		fault: 'limit ignored: all at once',
		habits: { pageSize: () => 250 },
		expect: 'complete',
		only: CURSORS,
	},
];

function withoutLastId(honest: plays.Honest) {
	delete listOf(honest).at(-1)?.id;
	return honest;
}

/** What was deleted is part of what must not be there: the book forgets it. */
function deleteFirst({ reply, server: { book } }: Parameters<Play>[0]) {
	reply();
	book.grants.shift();
}
