import type { NodeExecutionHint } from 'n8n-workflow';

import type { Request } from '../grants/request';
import type { Run } from './run';

/** Runs of more requests take their time: the user should know why. */
const WORTH_TELLING = 20;

/** What the user should know of the runs of one execution although nothing failed. */
export function runHints(runs: Run[], requests: Request[]): NodeExecutionHint[] {
	const sentences = new Set(runs.flatMap(({ api }) => [...api.notices.messages]));
	const total = (count: (run: Run) => number) => runs.reduce((sum, run) => sum + count(run), 0);
	const names = [...new Set(runs.map(({ provider }) => provider.displayName))].join(', ');

	const duplicates = total(({ api }) => api.notices.duplicates);
	if (duplicates > 0) {
		sentences.add(
			`${names} sent ${duplicates} ${duplicates === 1 ? 'entry' : 'entries'} on more than one page: the list changed while it was read. Each is here once.`,
		);
	}
	const settled = total(({ api }) => api.notices.settledBalances);
	if (settled > 0) {
		sentences.add(
			`${settled} ${settled === 1 ? 'balance was' : 'balances were'} not asked for: nothing is left of a grant that is voided or expired.`,
		);
	}
	const asked = total((run) => run.requests());
	if (asked > WORTH_TELLING) {
		const pace = Math.max(...runs.map(({ rateLimit }) => rateLimit.requestsPerSecond));
		const each = runs.length > 1 ? ' for each key' : '';
		sentences.add(
			`This took ${asked} requests to ${names}, at ${Math.round(pace * 60)} a minute at most${each}.`,
		);
	}
	const lists = requests.filter(({ operation }) => operation === 'list').length;
	if (lists > 1) {
		sentences.add(
			`List ran once for each of the ${lists} input items. If they are all the same list, turn on "Execute Once" in the node's settings.`,
		);
	}
	return [...sentences].map((message) => ({ message, location: 'outputPane' }));
}
