import { AnswerError } from '../../grants/errors';
import { asObject, objects, text } from '../../grants/fields';
import type { Page } from '../../grants/paginate';
import type { JsonObject, Query } from '../../grants/types';

export const MOST_A_PAGE = 100;

/** @throws AnswerError where the list is not one, or says "more" after nothing */
export function readPage(body: unknown, query: Query): Page<JsonObject> {
	const list = asObject(body, 'the list');
	const items = objects(list, 'data');
	if (typeof list.has_more !== 'boolean') {
		throw new AnswerError(`"has_more" is ${JSON.stringify(list.has_more)}, not true or false`);
	}
	if (!list.has_more) return { items };
	const last = items.at(-1);
	if (!last) {
		throw new AnswerError(`the page ${JSON.stringify(query)} is empty and says that more follow`);
	}
	return { items, next: { ...query, starting_after: text(last, 'id') } };
}
