import { hasBegun, isBefore } from '../grants/dates';
import { InputError } from '../grants/errors';
import { take } from '../grants/paginate';
import type { TransactionParams } from '../grants/provider';
import type { FoundTransaction } from '../grants/transaction';
import type { Run } from './run';

/**
 * What became of a customer's credits, page by page, filters applied.
 *
 * @throws RequestError, InputError or AnswerError; what was yielded before is then not all there is
 */
export async function* readTransactions(
	{ provider, api }: Run,
	params: TransactionParams,
): AsyncGenerator<FoundTransaction[]> {
	const { until, type, limit } = params;
	const isPicked = until !== undefined || type !== undefined;
	const pages = provider.transactions?.(api, { ...params, isPicked });
	if (!pages) {
		throw new InputError(
			`${provider.displayName} does not tell what became of credits`,
			'Choose another operation, or another provider.',
		);
	}
	const wanted = async function* () {
		for await (const page of pages) yield page.filter((each) => isWanted(each, params));
	};
	yield* take(wanted(), limit);
}

function isWanted(
	{ transaction: { at, type } }: FoundTransaction,
	wanted: TransactionParams,
): boolean {
	return (
		(wanted.type === undefined || wanted.type === type) &&
		!(wanted.since && isBefore(at, wanted.since)) &&
		!(wanted.until && !hasBegun(at, wanted.until))
	);
}
