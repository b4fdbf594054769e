import { toItem } from '../grants/output';
import type { GrantRequest, Request } from '../grants/request';
import type { JsonObject } from '../grants/types';
import { readGrants } from './grants';
import { readCustomerBalances } from './holdings';
import type { Run } from './run';

/**
 * Everything that one input of the action node gives.
 *
 * @throws InputError, RequestError or AnswerError: then nothing is given for this input
 */
export async function readItems(run: Run, request: Request): Promise<JsonObject[]> {
	if (request.operation !== 'customerBalance') return await readGrantItems(run, request);
	const { scope, threshold, shape } = request;
	const balances = await readCustomerBalances(run, scope, threshold);
	return balances.map((balance) => toItem(balance, shape));
}

async function readGrantItems(
	run: Run,
	{ operation, params, shape }: GrantRequest,
): Promise<JsonObject[]> {
	const items: JsonObject[] = [];
	for await (const page of readGrants(run, operation, params)) {
		for (const { grant, raw } of page) items.push(shape ? toItem(grant, shape) : raw);
	}
	const { messages } = run.api.notices;
	if (shape && !params.fetchBalances && run.provider.withBalance) {
		messages.add(
			'Balances were not fetched: "balance" is missing, and a grant that is used up is not told apart.',
		);
	}
	if (items.length === params.limit) {
		messages.add(
			`The limit of ${params.limit} is reached: there may be more. Turn on Return All to get them.`,
		);
	}
	return items;
}
