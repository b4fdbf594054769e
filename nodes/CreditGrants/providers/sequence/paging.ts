import { asObject, textOrNull } from '../../grants/fields';
import type { JsonObject, Query } from '../../grants/types';

export const MOST_A_PAGE = 100;

/** The cursor of the next page is `pagination.after`; absent, null and "" all mean the end. */
export function nextPage(list: JsonObject, query: Query): Query | undefined {
	const after = textOrNull(asObject(list.pagination, '"pagination"'), 'after');
	return after === null ? undefined : { ...query, after };
}
