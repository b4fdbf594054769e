import type { ProviderName } from '../../test/sandbox';
import { keyOf } from '../network/keys';
import { compare, UNPACED, type Bench, type Entry, type Row } from '../rounds';
import { PROVIDERS } from './list';

/** Not 10: a first page of just 10 makes our node ask once more, in case the size was not heard. */
const GRANTS_OF_A_CUSTOMER = 8;

/** (b) The grants of many input customers; the one-by-one peers read a part of them. */
export async function benchCustomers(bench: Bench) {
	const rows: Row[] = [];
	for (const provider of PROVIDERS) rows.push(...(await compare(bench, entries(bench, provider))));
	return { inputs: bench.parameters.inputs, oneByOne: bench.parameters.oneByOne, rows };
}

function entries({ parameters }: Bench, provider: ProviderName): Entry[] {
	const { inputs, oneByOne } = parameters;
	const all = customersJob(provider, inputs);
	const part = { ...all, inputs: oneByOne };
	const scale = inputs / oneByOne;
	return [
		{ peer: 'undici', detail: 'one by one', job: part, scale },
		{ peer: 'grantsNode', detail: '50 at once', job: all },
		{
			peer: 'grantsNode',
			detail: '5 at once',
			job: { ...all, pace: { ...UNPACED, concurrency: 5 } },
		},
		...(provider === 'sequence'
			? []
			: [{ peer: 'sdk' as const, detail: 'one by one', job: part, scale }]),
		{ peer: 'n8nHelper', detail: 'one by one', job: part, scale },
		{ peer: 'httpRequestNode', detail: 'all at once', job: all },
	];
}

export function customersJob(provider: ProviderName, inputs: number) {
	const account = { grants: inputs * GRANTS_OF_A_CUSTOMER, perCustomer: GRANTS_OF_A_CUSTOMER };
	return {
		task: 'customerGrants' as const,
		provider,
		account,
		key: keyOf(provider, account),
		inputs,
		pace: UNPACED,
	};
}
