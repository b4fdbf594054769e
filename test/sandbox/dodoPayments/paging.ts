import { single, wholeNumber } from '../query';
import type { Query } from '../query';
import { DodoRefusal } from './errors';

/** `page_size` 10 unless told and at most 100, `page_number` from zero; past the end a page is empty. */
export function page<Item>(items: readonly Item[], query: Query): Item[] {
	const size = wholeNumber(single(query, 'page_size') ?? '10');
	const number = wholeNumber(single(query, 'page_number') ?? '0');
	if (!(size >= 0 && number >= 0)) {
		throw new DodoRefusal(
			400,
			'BAD_REQUEST',
			'page_size and page_number must be whole numbers from 0',
		);
	}
	if (size > 100)
		throw new DodoRefusal(422, 'UNPROCESSABLE_ENTITY', 'page_size must be at most 100');
	return items.slice(number * size, (number + 1) * size);
}
