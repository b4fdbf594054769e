import type { ProviderName } from '../../test/sandbox';
import { keyOf } from '../network/keys';
import { compare, profileOf, UNPACED, type Bench, type Entry, type Row } from '../rounds';

export const PROVIDERS: ProviderName[] = ['stripe', 'sequence', 'dodoPayments'];

/** (a) All grants of an account, 100 on a page; balances that need requests of their own are left out. */
export async function benchList(bench: Bench) {
	const rows: Row[] = [];
	for (const provider of PROVIDERS) rows.push(...(await compare(bench, entries(bench, provider))));
	const spreadOut = await compare(bench, dodoCustomers(bench), 1);
	const profile = await profileOf(bench, listJob(bench, 'stripe'));
	return { pages: bench.parameters.grants / 100, rows, spreadOut, profile };
}

function entries(bench: Bench, provider: ProviderName): Entry[] {
	const job = listJob(bench, provider);
	return [
		{ peer: 'undici', job },
		{ peer: 'grantsNode', job },
		// At Dodo Payments' own limit these requests take more than a minute: see (c) for a run at a real limit.
		...(provider === 'dodoPayments'
			? []
			: [
					{
						peer: 'grantsNode' as const,
						detail: 'limits as shipped',
						job: { ...job, pace: undefined },
					},
				]),
		...(provider === 'sequence' ? [] : [{ peer: 'sdk' as const, job }]),
		{ peer: 'n8nHelper', job },
		{ peer: 'httpRequestNode', job },
	];
}

/** Everything belongs to one customer: Dodo Payments has grants by customer, and 100 full pages are wanted. */
export function listJob({ parameters }: Bench, provider: ProviderName, grants = parameters.grants) {
	const account = { grants, perCustomer: grants };
	return {
		task: 'list' as const,
		provider,
		account,
		key: keyOf(provider, account),
		inputs: 0,
		pace: UNPACED,
	};
}

/** The usual case of Dodo Payments: the same grants spread over many customers, a request for each. */
function dodoCustomers({ parameters }: Bench): Entry[] {
	const provider = 'dodoPayments';
	const perCustomer = 8;
	const account = { grants: parameters.inputs * perCustomer, perCustomer };
	const part = { grants: parameters.oneByOne * perCustomer, perCustomer };
	const job = {
		task: 'list' as const,
		provider: provider as ProviderName,
		inputs: 0,
		pace: UNPACED,
	};
	const scale = parameters.inputs / parameters.oneByOne;
	return [
		{
			peer: 'undici',
			detail: 'one by one',
			job: { ...job, account: part, key: keyOf(provider, part) },
			scale,
		},
		{
			peer: 'grantsNode',
			detail: '50 at once',
			job: { ...job, account, key: keyOf(provider, account) },
		},
	];
}
