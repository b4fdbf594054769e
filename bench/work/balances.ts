import { createRequire } from 'node:module';
import path from 'node:path';

import type { Provider, RateLimit } from '../../nodes/CreditGrants/grants/provider';
import { keyOf } from '../network/keys';
import { compare, UNPACED, type Bench } from '../rounds';

/** (c) What remains of many Stripe grants, a request for each; and a part of it at the real limit. */
export async function benchBalances(bench: Bench) {
	const { inputs, oneByOne } = bench.parameters;
	const account = { grants: inputs, perCustomer: 10 };
	const all = {
		task: 'balances' as const,
		provider: 'stripe' as const,
		account,
		key: keyOf('stripe', account),
		inputs,
		pace: UNPACED,
	};
	const part = { ...all, inputs: oneByOne };
	const scale = inputs / oneByOne;
	const rows = await compare(bench, [
		{ peer: 'undici', detail: 'one by one', job: part, scale },
		{ peer: 'grantsNode', detail: '50 at once', job: all },
		{
			peer: 'grantsNode',
			detail: '5 at once',
			job: { ...all, pace: { ...UNPACED, concurrency: 5 } },
		},
		{ peer: 'sdk', detail: 'one by one', job: part, scale },
		{ peer: 'n8nHelper', detail: 'one by one', job: part, scale },
	]);
	const paced = { ...all, inputs: 2 * oneByOne, pace: undefined };
	const [atRealLimit] = await compare(
		bench,
		[{ peer: 'grantsNode', detail: 'limits as shipped', job: paced }],
		1,
	);
	const { requestsPerSecond, burst } = shippedLimit(bench);
	const seconds = (requests: number) => (requests - burst) / requestsPerSecond;
	return {
		balances: inputs,
		oneByOne,
		rows,
		atRealLimit: {
			requestsPerSecond,
			burst,
			...atRealLimit,
			idealMs: seconds(atRealLimit.requests) * 1000,
			idealMsOfAll: seconds(inputs + Math.ceil(inputs / 100)) * 1000,
		},
	};
}

/** Of the build that is measured: the ideal time at the real limit follows from it. */
function shippedLimit({ parameters }: Bench): RateLimit {
	const file = path.join(parameters.packageDirectory, 'dist/nodes/CreditGrants/providers');
	const { providers } = createRequire(__filename)(file) as {
		providers: Record<'stripe', Provider>;
	};
	return providers.stripe.rateLimit;
}
