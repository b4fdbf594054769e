import type { ProviderName } from '../../test/sandbox';
import { keyOf } from '../network/keys';
import type { PeerName } from '../peers/peer';
import { compare, profileOf, UNPACED, type Bench, type Entry, type Row } from '../rounds';

export const PROVIDERS: ProviderName[] = ['stripe', 'sequence', 'dodoPayments'];

/** (a) All grants of an account, 100 on a page; balances that need requests of their own are left out. */
export async function benchList(bench: Bench) {
	const rows: Row[] = [];
	for (const provider of PROVIDERS) rows.push(...(await compare(bench, entries(bench, provider))));
	const slowStart: Row[] = [];
	for (const provider of PROVIDERS) {
		const peers = peersOf(provider, listJob(bench, provider, bench.parameters.grants / 4));
		slowStart.push(...(await compare({ ...bench, far: bench.slowStart }, peers)));
	}
	const spreadOut = await compare(bench, dodoCustomers(bench), 1);
	const profile = await profileOf(bench, listJob(bench, 'stripe'));
	return { pages: bench.parameters.grants / 100, rows, slowStart, spreadOut, profile };
}

function entries(bench: Bench, provider: ProviderName): Entry[] {
	const job = listJob(bench, provider);
	const peers = peersOf(provider, job);
	// At Dodo Payments' own limit these requests take more than a minute: see (c) for a run at a real limit.
	if (provider === 'dodoPayments') return peers;
	const shipped = { ...job, pace: undefined };
	return [...peers, { peer: 'grantsNode', detail: 'limits as shipped', job: shipped }];
}

function peersOf(provider: ProviderName, job: Entry['job']): Entry[] {
	const peers: PeerName[] = ['undici', 'grantsNode', 'sdk', 'n8nHelper', 'httpRequestNode'];
	return peers
		.filter((peer) => peer !== 'sdk' || provider !== 'sequence')
		.map((peer) => ({ peer, job }));
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
