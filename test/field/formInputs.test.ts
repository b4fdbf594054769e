import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { credentialData, World } from '../engine/world';
import { startSandbox, STRIPE_RESTRICTED_KEY, type Sandbox } from '../sandbox';
import { ALL, behind, GOES_ON, grantsIn, idsIn, itemsOf } from './inputs';

let world: World;
let other: Sandbox;

beforeAll(async () => {
	world = await World.start({ seed: 3, grants: 30, customers: 5 });
	other = await startSandbox({ seed: 8, grants: 20, customers: 5 });
});

beforeEach(() => {
	world.sandbox.requests.length = 0;
});

afterAll(async () => {
	await world.stop();
	await other.close();
});

describe('what may differ for each input is read for each', () => {
	/** A Stripe credential whose key and address stand in the input. */
	const perTenant = () => ({
		...credentialData(world.sandbox),
		creditGrantsStripeApi: { secretKey: '={{ $json.key }}', baseUrl: '={{ $json.url }}' },
	});
	const tenant = ({ url, credentials }: Sandbox) => ({ url, key: credentials.stripe.secretKey });

	test('two tenants by one credential: each input gives the grants of its own', async () => {
		const tenants = [tenant(world.sandbox), tenant(other), tenant(world.sandbox)];
		const execution = await world.engine.execute(behind(tenants, ALL), perTenant());
		expect(execution.run.data.resultData.error).toBeUndefined();
		expect(idsIn(itemsOf(execution, 0))).toEqual(grantsIn(world.sandbox));
		expect(idsIn(itemsOf(execution, 1))).toEqual(grantsIn(other));
		expect(idsIn(itemsOf(execution, 2))).toEqual(grantsIn(world.sandbox));
	});

	test('two keys of one address: each input is asked with its own', async () => {
		const { url, key } = tenant(world.sandbox);
		const tenants = [
			{ url, key },
			{ url, key: STRIPE_RESTRICTED_KEY },
		];
		const list = {
			provider: 'stripe',
			operation: 'list',
			limit: 1,
			options: { fetchBalances: false },
		};
		await world.engine.execute(behind(tenants, list), perTenant());
		const sent = world.sandbox.requests.map(({ headers }) => headers.authorization).sort();
		expect(sent).toEqual([`Bearer ${STRIPE_RESTRICTED_KEY}`, `Bearer ${key}`]);
	});

	test('an input whose key is missing fails alone', async () => {
		const tenants = [tenant(world.sandbox), { url: other.url }, tenant(other)];
		const execution = await world.engine.execute(behind(tenants, ALL, GOES_ON), perTenant());
		expect(idsIn(itemsOf(execution, 0))).toEqual(grantsIn(world.sandbox));
		expect(itemsOf(execution, 1)).toEqual([{ error: 'The credential has no Restricted Key' }]);
		expect(idsIn(itemsOf(execution, 2))).toEqual(grantsIn(other));
	});

	test('an account that an expression does not give is not taken for none', async () => {
		const data = {
			...credentialData(world.sandbox),
			creditGrantsStripeApi: {
				...world.sandbox.credentials.stripe,
				accountId: '={{ $json.account }}',
			},
		};
		const { run } = await world.engine.execute(behind([{}], ALL), data);
		expect(run.data.resultData.error?.message).toBe(
			"The credential's Account ID is an expression that gave nothing",
		);
		expect(world.sandbox.requests).toEqual([]);
	});

	test('what several runs have to tell is told once', async () => {
		const tenants = [tenant(world.sandbox), tenant(other)];
		const list = { ...ALL, returnAll: false, limit: 1, options: { fetchBalances: false } };
		const { run } = await world.engine.execute(behind(tenants, list), perTenant());
		const hints = run.data.resultData.runData.Grants[0].hints ?? [];
		expect(hints.map(({ message }) => message)).toEqual([
			'Balances were not fetched: "balance" is missing, and a grant that is used up is not told apart.',
			'List ran once for each of the 2 input items. If they are all the same list, turn on "Execute Once" in the node\'s settings.',
		]);
	});

	test('options, too', async () => {
		const inputs = [
			{ output: 'full', rate: 500 },
			{ output: 'simplified', rate: 400 },
			{ output: 'raw', rate: 500 },
		];
		const list = {
			provider: 'stripe',
			operation: 'list',
			limit: 1,
			options: { output: '={{ $json.output }}', requestsPerSecond: '={{ $json.rate }}' },
		};
		const execution = await world.execute(behind(inputs, list));
		const [full, simplified, raw] = inputs.map((_, index) => itemsOf(execution, index)[0]);
		expect(full).toHaveProperty('amountExact');
		expect(simplified).not.toHaveProperty('amountExact');
		expect(raw).toHaveProperty('object', 'billing.credit_grant');
	});
});

describe('a bad input fails alone', () => {
	const inputs = [{ value: 'fast' }, { value: 1000 }, { value: 1000 }];

	test.each([
		[
			'a text for a number in an option',
			{ ...ALL, options: { requestsPerSecond: '={{ $json.value }}' } },
			'The option Requests per Second is "fast"',
		],
		[
			'a choice that does not exist',
			{ ...ALL, options: { output: '={{ $json.value === "fast" ? "fast" : "full" }}' } },
			'The option Output is "fast"',
		],
		[
			'an expression that fails',
			{ ...ALL, returnAll: "={{ $json.value === 'fast' ? $('Nowhere').item : true }}" },
			"The field Return All cannot be worked out: Referenced node doesn't exist",
		],
		[
			'an expression in an option that fails',
			{ ...ALL, options: { concurrency: "={{ $json.value === 'fast' ? $('Nowhere').item : 2 }}" } },
			"The option Max Concurrent Requests cannot be worked out: Referenced node doesn't exist",
		],
	])('%s', async (_, parameters, message) => {
		const execution = await world.execute(behind(inputs, parameters, GOES_ON));
		expect(itemsOf(execution, 0)).toEqual([{ error: message }]);
		for (const input of [1, 2]) {
			expect(idsIn(itemsOf(execution, input))).toEqual(grantsIn(world.sandbox));
		}
		const { run } = await world.execute(behind([...inputs].reverse(), parameters));
		expect(run.data.resultData.error).toMatchObject({ message, context: { itemIndex: 2 } });
	});
});
