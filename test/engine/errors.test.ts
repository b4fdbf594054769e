import Module from 'node:module';

import type { INode } from 'n8n-workflow';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { chain, type WorkflowJson } from './engine';
import { Poller } from './poller';
import { byId, credentialData, grantsNode, World } from './world';

let world: World;

beforeAll(async () => {
	world = await World.start({ seed: 3, grants: 60, customers: 6 });
});

beforeEach(() => {
	world.sandbox.requests.length = 0;
});

afterAll(async () => {
	await world.stop();
});

/** Three inputs with a customer id each, then the node. */
function perCustomer(ids: unknown[], settings: Parameters<typeof grantsNode>[1]): WorkflowJson {
	return chain(
		{
			type: 'n8n-nodes-base.set',
			name: 'Customers',
			typeVersion: 3.4,
			parameters: { mode: 'raw', jsonOutput: JSON.stringify({ ids }) },
		},
		{
			type: 'n8n-nodes-base.splitOut',
			name: 'Each',
			parameters: { fieldToSplitOut: 'ids', options: { destinationFieldName: 'id' } },
		},
		grantsNode(
			{
				provider: 'stripe',
				operation: 'customerGrants',
				customerId: { __rl: true, mode: 'id', value: '={{ $json.id }}' },
				returnAll: true,
			},
			settings,
		),
	);
}

describe('an input that fails', () => {
	const ids = () => {
		const owners = [
			...new Set(world.sandbox.data.stripe.grants.map(({ customerId }) => customerId)),
		];
		return [owners[0], '', owners[1]];
	};
	const owned = (id: string) =>
		world.sandbox.data.stripe.grants.filter((grant) => grant.customerId === id).length;

	test('stops the workflow, naming the field, the item and what to do', async () => {
		const { run } = await world.execute(perCustomer(ids(), {}));
		const { error } = run.data.resultData;
		expect(error?.message).toBe('The field Customer is empty');
		expect(error).toMatchObject({ description: expect.stringContaining('Enter an id') as string });
		expect(error).toMatchObject({ context: { itemIndex: 1 } });
	});

	test('puts its error in its own item and the others go on, where the node continues', async () => {
		const execution = await world.execute(perCustomer(ids(), { onError: 'continueRegularOutput' }));
		const items = execution.items('Grants');
		const [first, , last] = ids();
		const at = (index: number) =>
			items.filter(({ pairedItem }) => (pairedItem as { item: number }).item === index);
		expect(at(0)).toHaveLength(owned(first));
		expect(at(1).map(({ json }) => json)).toEqual([{ error: 'The field Customer is empty' }]);
		expect(at(2)).toHaveLength(owned(last));
		expect(items).toEqual([...at(0), ...at(1), ...at(2)]);
	});

	test('leaves by the error output, the others by the success output', async () => {
		const execution = await world.execute(perCustomer(ids(), { onError: 'continueErrorOutput' }));
		const [first, , last] = ids();
		expect(execution.items('Grants', 0)).toHaveLength(owned(first) + owned(last));
		expect(execution.items('Grants', 1)).toHaveLength(1);
		expect(execution.json('Grants', 1)[0]).toMatchObject({ error: 'The field Customer is empty' });
	});
});

describe('an id that cannot be read is not taken for an empty field, which means all', () => {
	const balances = (value: unknown) =>
		chain(
			{
				type: 'n8n-nodes-base.set',
				name: 'Input',
				typeVersion: 3.4,
				parameters: { mode: 'raw', jsonOutput: JSON.stringify({ customer: value }) },
			},
			grantsNode(
				{
					provider: 'stripe',
					operation: 'customerBalance',
					customerId: byId('={{ $json.customer }}'),
				},
				{},
			),
		);

	test.each([
		['an object', { id: 'cus_1' }, 'The field Customer holds a value of type object, not an id'],
		['a list', ['cus_1'], 'The field Customer holds a list, not an id'],
		['null', null, 'The field Customer is empty'],
		['nothing', undefined, 'The field Customer is empty'],
		['a blank text', ' ', 'The field Customer is empty'],
	])('%s from an expression', async (_, value, message) => {
		const { run } = await world.execute(balances(value));
		expect(run.data.resultData.error?.message).toBe(message);
		expect(world.sandbox.requests).toEqual([]);
	});

	test('but the field may be left empty', async () => {
		const all = await world.grants({ provider: 'stripe', operation: 'customerBalance' });
		expect(all.items('Grants').length).toBeGreaterThan(6);
	});
});

describe('a bad field', () => {
	const list = { provider: 'stripe', operation: 'list' };

	test.each([
		['a limit of 0', { ...list, limit: 0 }, 'The field Limit is 0'],
		['a limit of -1', { ...list, limit: -1 }, 'The field Limit is -1'],
		['a limit that is text', { ...list, limit: '={{ "5" }}' }, 'The field Limit is "5"'],
		['half a grant', { ...list, limit: 2.5 }, 'The field Limit is 2.5'],
		[
			'an unknown status',
			{ ...list, filters: { status: '={{ "gone" }}' } },
			'The filter Status is "gone"',
		],
		[
			'a pace of 0',
			{ ...list, options: { requestsPerSecond: 0 } },
			'The option Requests per Second is 0',
		],
		[
			'a blank id',
			{ provider: 'stripe', operation: 'get', grantId: byId('   ') },
			'The field Credit Grant is empty',
		],
		[
			'an id that climbs',
			{ provider: 'sequence', operation: 'customerGrants', customerId: byId('..') },
			'".." is not an id',
		],
	])('%s is refused before any request', async (_, parameters, message) => {
		const { run } = await world.grants(parameters);
		expect(run.data.resultData.error?.message).toBe(message);
		expect(world.sandbox.requests).toEqual([]);
	});

	test('an id with / ? # and letters outside ASCII is one encoded path segment', async () => {
		const { run } = await world.grants({
			provider: 'sequence',
			operation: 'customerGrants',
			customerId: byId('a/b?c#d é'),
		});
		expect(world.sandbox.requests[0].path).toBe('/api/credits/a%2Fb%3Fc%23d%20%C3%A9/grants');
		expect(run.data.resultData.error).toBeDefined();
	});
});

describe('a bad credential', () => {
	const attempts: Array<[string, string, Record<string, string>, string]> = [
		[
			'a key with a line break',
			'creditGrantsStripeApi',
			{ secretKey: 'sk_test_abc\n' },
			'holds a space',
		],
		['an empty key', 'creditGrantsDodoPaymentsApi', { apiKey: '' }, 'has no API Key'],
		[
			'plain http to another machine',
			'creditGrantsStripeApi',
			{ baseUrl: 'http://api.stripe.com' },
			'unencrypted',
		],
		['no address', 'creditGrantsStripeApi', { baseUrl: 'stripe' }, 'not a plain web address'],
		[
			'an unknown environment',
			'creditGrantsSequenceApi',
			{ environment: 'moon' },
			'does not exist',
		],
	];

	test.each(attempts)('%s is refused before any request', async (_, type, change, message) => {
		const data = credentialData(world.sandbox);
		data[type] = { ...data[type], ...change };
		const provider = { Stripe: 'stripe', Sequence: 'sequence', DodoPayments: 'dodoPayments' }[
			type.replace(/^creditGrants|Api$/g, '')
		];
		const { run } = await world.engine.execute(
			chain(grantsNode({ provider: provider!, operation: 'list' })),
			data,
		);
		expect(run.data.resultData.error?.message).toContain(message);
		expect(world.sandbox.requests).toEqual([]);
	});

	test.each([
		['stripe', 'creditGrantsStripeApi', 'secretKey'],
		['sequence', 'creditGrantsSequenceApi', 'clientSecret'],
		['dodoPayments', 'creditGrantsDodoPaymentsApi', 'apiKey'],
	])('a wrong %s key shows nowhere in the stored execution', async (provider, type, field) => {
		const key = 'wrong_key_0123456789_abcdefghij';
		const data = credentialData(world.sandbox);
		data[type] = { ...data[type], [field]: key };
		const { run } = await world.engine.execute(
			chain(grantsNode({ provider, operation: 'list' })),
			data,
		);
		const { error } = run.data.resultData;
		expect(error?.message).toMatch(/refused the credential \(401\)/);
		expect(error).toMatchObject({ httpCode: '401' });
		const stored = JSON.stringify(run.data) + String(error?.stack);
		for (let at = 0; at + 12 <= key.length; at++) {
			expect(stored).not.toContain(key.slice(at, at + 12));
		}
		expect(stored).not.toMatch(/authorization/i);
	});
});

describe('an error says which credential is meant, as the user named it', () => {
	const NAMED = { creditGrantsStripeApi: { id: '1', name: 'Stripe "live" $&' } };
	const failing = async (change: Record<string, string>, credentials?: INode['credentials']) => {
		const data = credentialData(world.sandbox);
		data.creditGrantsStripeApi = { ...data.creditGrantsStripeApi, ...change };
		const list = grantsNode({ provider: 'stripe', operation: 'list' }, { credentials });
		const { run } = await world.engine.execute(chain(list), data);
		return run.data.resultData.error;
	};

	test.each<[string, Record<string, string>, string]>([
		['a key that is refused', { secretKey: 'sk_test_revoked' }, 'Check the credential %: the key'],
		['no key', { secretKey: '' }, 'Open the credential % and fill in Restricted Key.'],
		['no address', { environment: 'custom', baseUrl: 'stripe' }, 'Open the credential % and enter'],
		['an environment that is none', { environment: 'moon' }, 'Open the credential % and choose'],
	])('%s', async (_, change, words) => {
		expect(await failing(change, NAMED)).toMatchObject({
			description: expect.stringContaining(
				words.replace('%', () => '"Stripe "live" $&"'),
			) as string,
		});
	});

	test('in a poll, too', async () => {
		const watched = { provider: 'stripe', event: 'balanceLow' };
		const { stripe } = world.sandbox.credentials;
		const credentials = {
			...world.sandbox.credentials,
			stripe: { ...stripe, secretKey: 'sk_test_no' },
		};
		await expect(new Poller(world.engine, { credentials }, watched).poll()).rejects.toMatchObject({
			description: expect.stringContaining('Check the credential "Stripe": the key') as string,
		});
	});
});

test('a provider error says what happened, the request id and what to do', async () => {
	const { run } = await world.grants({
		provider: 'stripe',
		operation: 'get',
		grantId: byId('credgr_missing'),
	});
	expect(run.data.resultData.error).toMatchObject({
		message: expect.stringMatching(
			/^Stripe did not find what was asked for \(404\): No such/,
		) as string,
		description: expect.stringMatching(/Check the ids.* Request id: req_/) as string,
		httpCode: '404',
	});
});

test('a Dodo Payments grant that its customer does not have is an error with the three ids', async () => {
	const { customerId, entitlementId } = world.sandbox.data.dodoPayments.grants[0];
	const { run } = await world.grants({
		provider: 'dodoPayments',
		operation: 'get',
		customerId: byId(customerId),
		entitlementId: byId(entitlementId),
		grantId: byId('cdg_missing'),
	});
	expect(run.data.resultData.error?.message).toBe(
		`There is no grant cdg_missing among the grants of customer ${customerId} under entitlement ${entitlementId}`,
	);
});

test('the items are the same through n8n’s own helper where undici is not to be had', async () => {
	const list = {
		provider: 'stripe',
		operation: 'list',
		returnAll: true,
		options: { output: 'full' },
	};
	world.sandbox.requests.length = 0;
	const usual = await world.grants(list);
	const [usualRequest] = world.sandbox.requests;
	const resolver = Module as unknown as {
		_resolveFilename: (request: string, ...rest: unknown[]) => string;
	};
	const original = resolver._resolveFilename;
	resolver._resolveFilename = function (request, ...rest) {
		if (request === 'undici') throw new Error("Cannot find module 'undici'");
		return original.call(this, request, ...rest);
	};
	try {
		world.sandbox.requests.length = 0;
		const fallback = await world.grants(list);
		expect(fallback.json('Grants')).toEqual(usual.json('Grants'));
		expect(world.sandbox.requests[0].headers).not.toEqual(usualRequest.headers);
	} finally {
		resolver._resolveFilename = original;
	}
});

test.each(['active', 'depleted'])(
	'the status %s without balances is refused where the grants carry none: it could not be told',
	async (status) => {
		const listed = async (provider: 'stripe' | 'dodoPayments') =>
			await world.grants({
				provider,
				operation: 'list',
				filters: { status },
				options: { fetchBalances: false },
			});
		const { run } = await listed('stripe');
		expect(run.data.resultData.error).toMatchObject({
			message: `The filter Status is "${status}", and the option Fetch Balances is off`,
			description: expect.stringContaining('Turn Fetch Balances on') as string,
		});
		expect((await listed('dodoPayments')).run.data.resultData.error).toBeUndefined();
	},
);
