import { toItem } from '../grants/output';
import type { GrantRequest, Request } from '../grants/request';
import type { JsonObject } from '../grants/types';
import { nameHolders } from './customers';
import { noteUnknown, readGrants, type FoundGrant } from './grants';
import { readCustomerBalances } from './holdings';
import type { Run } from './run';

/**
 * Everything that one input of the action node gives.
 *
 * @throws InputError, RequestError or AnswerError: then nothing is given for this input
 */
export async function readItems(run: Run, request: Request): Promise<JsonObject[]> {
	if (request.operation !== 'customerBalance') return await readGrantItems(run, request);
	const { scope, threshold, customerDetails, shape } = request;
	const balances = await readCustomerBalances(run, scope, threshold, customerDetails);
	const named = customerDetails ? await nameHolders(run, balances) : balances;
	return named.map((balance) => toItem(balance, shape));
}

async function readGrantItems(
	run: Run,
	{ operation, params, shape }: GrantRequest,
): Promise<JsonObject[]> {
	const found: FoundGrant[] = [];
	for await (const page of readGrants(run, operation, params)) {
		found.push(...page);
	}
	if (params.fetchBalances) for (const { grant } of found) noteUnknown(run, grant);
	if (shape && !params.fetchBalances && run.provider.withBalance) {
		run.api.notices.messages.add(
			'Balances were not fetched: "balance" is missing, and a grant that is used up is not told apart.',
		);
	}
	if (!shape) return found.map(({ raw }) => raw);
	const grants = found.map(({ grant }) => grant);
	const named = params.customerDetails ? await nameHolders(run, grants) : grants;
	return named.map((grant) => toItem(grant, shape));
}
