import type { ProviderName } from '../../test/sandbox';
import { keyOf } from '../network/keys';
import { compare, UNPACED, type Bench, type Row } from '../rounds';

const WATCHED: Array<[ProviderName, event: string]> = [
	['stripe', 'grantCreated'],
	['stripe', 'balanceLow'],
	['sequence', 'grantCreated'],
	['sequence', 'balanceLow'],
	['dodoPayments', 'balanceLow'],
];

/** (e) A poll of an account that was read, in which nothing has changed since. */
export async function benchPoll(bench: Bench) {
	const { grants } = bench.parameters;
	const rows: Array<Row & { event: string; customers: number }> = [];
	for (const [provider, event] of WATCHED) {
		// Dodo Payments is asked customer by customer: fewer of them, so that this is about the grants.
		const perCustomer = provider === 'dodoPayments' ? 500 : 10;
		const account = { grants, perCustomer };
		const job = {
			task: 'poll' as const,
			provider,
			event,
			account,
			key: keyOf(provider, account),
			inputs: 0,
			pace: UNPACED,
		};
		const [row] = await compare(bench, [{ peer: 'grantsNode', detail: event, job }], 1);
		rows.push({ ...row, event, customers: grants / perCustomer });
	}
	return { rows };
}
