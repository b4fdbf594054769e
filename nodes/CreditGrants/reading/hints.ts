import type { NodeExecutionHint } from 'n8n-workflow';

import type { Operation } from '../grants/provider';
import type { Run } from './run';

/** A run of more requests takes its time: the user should know why. */
const WORTH_TELLING = 20;

/** What the user should know of a run although nothing failed. */
export function runHints(run: Run, operation: Operation, inputs: number): NodeExecutionHint[] {
	const { displayName } = run.provider;
	const { duplicates, settledBalances, messages } = run.api.notices;
	const sentences = [...messages];
	if (duplicates > 0) {
		sentences.push(
			`${displayName} sent ${duplicates} ${duplicates === 1 ? 'entry' : 'entries'} on more than one page: the list changed while it was read. Each is here once.`,
		);
	}
	if (settledBalances > 0) {
		sentences.push(
			`${settledBalances} ${settledBalances === 1 ? 'balance was' : 'balances were'} not asked for: nothing is left of a grant that is voided or expired.`,
		);
	}
	if (run.requests() > WORTH_TELLING) {
		sentences.push(
			`This took ${run.requests()} requests to ${displayName}, at ${Math.round(run.rateLimit.requestsPerSecond * 60)} a minute at most.`,
		);
	}
	if (operation === 'list' && inputs > 1) {
		sentences.push(
			`List ran once for each of the ${inputs} input items. If they are all the same list, turn on "Execute Once" in the node's settings.`,
		);
	}
	return sentences.map((message) => ({ message, location: 'outputPane' }));
}
