import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { startSandbox, type Sandbox } from '../sandbox';
import { behind } from '../field/inputs';
import { chain, Engine } from './engine';
import { byId, credentialData, grantsNode } from './world';

const SETTINGS = { timezone: 'America/New_York' };

let engine: Engine;
let sandbox: Sandbox;

beforeAll(async () => {
	engine = await Engine.start();
	sandbox = await startSandbox({ seed: 6, grants: 200, customers: 8 });
});

beforeEach(() => {
	sandbox.requests.length = 0;
});

afterAll(async () => {
	await sandbox.close();
});

async function run(parameters: INodeParameters, from = sandbox) {
	const workflow = {
		...chain(grantsNode({ operation: 'list', ...parameters })),
		settings: SETTINGS,
	};
	return await engine.execute(workflow, credentialData(from));
}

/** Full items. */
async function list(parameters: INodeParameters, from = sandbox): Promise<IDataObject[]> {
	const options = { output: 'full', ...(parameters.options as object) };
	const execution = await run({ returnAll: true, ...parameters, options }, from);
	expect(execution.run.data.resultData.error?.message).toBeUndefined();
	return execution.json('Grants');
}

const idsIn = (items: IDataObject[]) => items.map(({ id }) => id);

/** How many balances were asked for. */
const balancesAsked = () =>
	sandbox.requests.filter(({ path }) => /_summary$|\/balances$/.test(path)).length;

const PROVIDERS = ['stripe', 'sequence', 'dodoPayments'] as const;

describe.each(PROVIDERS)('%s: filters', (provider) => {
	const filtered = async (filters: INodeParameters, more: INodeParameters = {}) =>
		await list({ provider, filters, ...more });
	let all: IDataObject[];

	beforeAll(async () => {
		all = await list({ provider });
	});

	const expected = (isWanted: (grant: IDataObject) => boolean) => {
		const wanted = all.filter(isWanted);
		expect(wanted.length).toBeGreaterThan(0);
		expect(wanted.length).toBeLessThan(all.length);
		return idsIn(wanted);
	};

	test.each<[string, unknown, string[]]>([
		['a list', ['active', 'expired'], ['active', 'expired']],
		['one text', 'active', ['active']],
		['a text by expression', '={{ "expired, depleted" }}', ['expired', 'depleted']],
		['a list by expression', '={{ ["depleted", "active"] }}', ['depleted', 'active']],
	])('several statuses, as %s', async (_, status, statuses) => {
		const wanted = expected((grant) => statuses.includes(String(grant.status)));
		expect(idsIn(await filtered({ status: status as string }))).toEqual(wanted);
	});

	test('a unit in any case', async () => {
		const { unit } = all.find(({ type }) => type !== 'monetary') ?? all[0];
		const wanted = expected((grant) => grant.unit === unit);
		expect(idsIn(await filtered({ unit: String(unit).toUpperCase() }))).toEqual(wanted);
		expect(idsIn(await filtered({ unit: String(unit).toLowerCase() }))).toEqual(wanted);
	});

	test.skipIf(provider === 'stripe')('a unit by its id, which is exact', async () => {
		const unitId = String(all.find((grant) => grant.unitId)?.unitId);
		const wanted = expected((grant) => grant.unitId === unitId);
		expect(idsIn(await filtered({ unit: unitId }))).toEqual(wanted);
		expect(await filtered({ unit: unitId.slice(0, -1) })).toEqual([]);
	});

	test('a date parts those who expire before it from those who expire later or never', async () => {
		const dates = all.flatMap(({ expiresAt }) => (expiresAt ? [String(expiresAt)] : [])).sort();
		const date = dates[Math.floor(dates.length / 2)];
		const before = expected(({ expiresAt }) => !!expiresAt && String(expiresAt) < date);
		const after = expected(({ expiresAt }) => !expiresAt || String(expiresAt) >= date);
		expect(idsIn(await filtered({ expiresBefore: date }))).toEqual(before);
		expect(idsIn(await filtered({ expiresAfter: date }))).toEqual(after);
	});

	test('all of them together, up to a limit of what matches, in the order of the list', async () => {
		const unit = String(all[0].unit);
		const filters = { status: ['active', 'depleted'], unit, expiresAfter: '={{ $now }}' };
		const isOpen = ({ status }: IDataObject) => status === 'active' || status === 'depleted';
		const wanted = expected((grant) => isOpen(grant) && grant.unit === unit);
		const limited = { returnAll: false, limit: 3 };
		expect(idsIn(await filtered(filters))).toEqual(wanted);
		expect(idsIn(await filtered(filters, limited))).toEqual(wanted.slice(0, 3));
	});

	test('of one customer', async () => {
		const [{ customerId }] = all;
		const own = { operation: 'customerGrants', customerId: byId(String(customerId)) };
		const held = await list({ provider, ...own });
		const date = String(held.find(({ expiresAt }) => expiresAt)?.expiresAt);
		const wanted = held.filter(({ expiresAt }) => !expiresAt || String(expiresAt) >= date);
		expect(idsIn(await filtered({ expiresAfter: date }, own))).toEqual(idsIn(wanted));
	});
});

describe('a balance is asked for only where the grant may match', () => {
	const open = { provider: 'stripe', filters: { status: ['active', 'depleted'] } };

	test('of those that are left by unit and date', async () => {
		const unit = 'eur';
		const found = await list({ ...open, filters: { ...open.filters, unit } });
		expect(balancesAsked()).toBe(found.length);
	});

	test('of as many as are wanted, where no balance decides', async () => {
		const limited = { returnAll: false, limit: 3 };
		expect(await list({ ...open, ...limited })).toHaveLength(3);
		expect(balancesAsked()).toBe(3);
	});

	test('of none for the provider’s own objects, where no balance decides', async () => {
		const options = { output: 'raw' };
		await list({ ...open, options });
		expect(balancesAsked()).toBe(0);
		await list({ ...open, filters: { status: ['active'] }, options });
		expect(balancesAsked()).toBeGreaterThan(0);
	});

	test('of the customers of metrics at Sequence, whose names come with it', async () => {
		const usual = await list({ provider: 'sequence' });
		const unit = String(usual.find(({ type }) => type === 'usage')?.unit);
		const wanted = usual.filter((grant) => grant.unit === unit);
		sandbox.requests.length = 0;
		const raw = await list({ provider: 'sequence', filters: { unit }, options: { output: 'raw' } });
		expect(idsIn(raw)).toEqual(idsIn(wanted));
		const { run: failed } = await run({
			provider: 'sequence',
			filters: { unit },
			options: { fetchBalances: false },
		});
		expect(failed.data.resultData.error).toMatchObject({
			message: `The filter Unit is "${unit}", and the option Fetch Balances is off`,
		});
	});

	test('and Dodo Payments is asked for one status, where it takes it', async () => {
		const statusesAsked = async (status: string[]) => {
			sandbox.requests.length = 0;
			await list({ provider: 'dodoPayments', filters: { status } });
			const grants = sandbox.requests.filter(({ path }) => path.endsWith('/grants'));
			return [...new Set(grants.map(({ query }) => query.status))];
		};
		expect(await statusesAsked(['active'])).toEqual(['active']);
		expect(await statusesAsked(['active', 'depleted'])).toEqual([undefined]);
	});
});

describe('a date of a filter', () => {
	let own: Sandbox;

	beforeEach(async () => {
		own = await startSandbox({ seed: 6, grants: 0, customers: 1 });
	});
	afterEach(async () => {
		await own.close();
	});

	/** Grants that expire around midnight of New York, and one that never does. */
	const stripeGrants = () => {
		const [{ id }] = own.data.stripe.customers;
		const ending = (expiresAt?: string) =>
			own.topUp('stripe', id, {
				amount: '100',
				expiresAt: expiresAt ? new Date(expiresAt) : undefined,
			}).id;
		return {
			justBefore: ending('2031-05-10T03:59:59Z'),
			midnight: ending('2031-05-10T04:00:00Z'),
			never: ending(),
		};
	};

	test.each(['2031-05-10', '2031-05-10T00:00:00', '2031-05-10 00:00', '2031-05-10T04:00:00Z'])(
		'%s is midnight in the time zone of the workflow',
		async (date) => {
			const { justBefore, midnight, never } = stripeGrants();
			const found = async (filters: INodeParameters) =>
				idsIn(await list({ provider: 'stripe', filters }, own)).sort();
			expect(await found({ expiresBefore: date })).toEqual([justBefore]);
			expect(await found({ expiresAfter: date })).toEqual([midnight, never].sort());
		},
	);

	test.each([
		['2031-05-10', ['2031-05-09']],
		['2031-05-11T03:59:59Z', ['2031-05-09']],
		['2031-05-11T04:00:00Z', ['2031-05-09', '2031-05-10']],
	])('a last day lasts to its end: by %s there are over %j', async (date, over) => {
		const [{ id }] = own.data.sequence.customers;
		for (const expiryDate of ['2031-05-09', '2031-05-10', '2031-05-11']) {
			own.topUp('sequence', id, { amount: '1', expiryDate });
		}
		const expiries = async (filters: INodeParameters) =>
			(await list({ provider: 'sequence', filters }, own)).map(({ expiresAt }) => expiresAt).sort();
		const all = await expiries({});
		expect(await expiries({ expiresBefore: date })).toEqual(over);
		expect(await expiries({ expiresAfter: date })).toEqual(
			all.filter((each) => !over.includes(String(each))),
		);
	});

	test.each(['={{ $today }}', '={{ $now.startOf("day") }}', '={{ new Date() }}'])(
		'may be what n8n gives for %s',
		async (date) => {
			const found = await list({ provider: 'stripe', filters: { expiresBefore: date } });
			const statuses = new Set(found.map(({ status }) => status));
			expect(found.length).toBeGreaterThan(0);
			expect(statuses).not.toContain('active');
		},
	);

	test.each(['soon', '2031-02-30', '31.12.2031', '2031-05-10T25:00', '1767225600'])(
		'%s is an error that names the filter',
		async (date) => {
			const { run: failed } = await run({ provider: 'stripe', filters: { expiresAfter: date } });
			expect(failed.data.resultData.error).toMatchObject({
				message: `The filter Expires After is "${date}"`,
				description: expect.stringContaining('Enter a date such as 2026-12-31') as string,
			});
			expect(sandbox.requests).toEqual([]);
		},
	);
});

describe('where nothing matches, one hint says which filter left nothing', () => {
	const hints = async (filters: INodeParameters) => {
		const { run: done } = await run({ provider: 'stripe', returnAll: true, filters });
		return (done.data.resultData.runData.Grants[0].hints ?? []).map(({ message }) => message);
	};

	test.each<[INodeParameters, string]>([
		[{ unit: 'CHF' }, 'is counted in "CHF"'],
		[{ status: ['active'], unit: 'CHF' }, 'has the status "active" and is counted in "CHF"'],
		[
			{ unit: 'CHF', expiresBefore: '2001-01-01', status: ['active', 'voided'] },
			'has the status "active" or "voided" and is counted in "CHF"',
		],
		[
			{ unit: 'usd', expiresBefore: '2001-01-01' },
			'is counted in "usd" and expires before 2001-01-01',
		],
		[
			{ expiresBefore: '2031-01-01', expiresAfter: '2031-01-01' },
			'expires before 2031-01-01 and expires on 2031-01-01, later or never',
		],
	])('%j', async (filters, words) => {
		expect(await hints(filters)).toEqual([`No grant that was asked for ${words}.`]);
	});

	test('and none does where another input gave something', async () => {
		const each = behind([{ unit: 'CHF' }, { unit: 'usd' }], {
			provider: 'stripe',
			operation: 'list',
			returnAll: true,
			filters: { unit: '={{ $json.unit }}' },
		});
		const { run: done } = await engine.execute(each, credentialData(sandbox));
		const messages = done.data.resultData.runData.Grants[0].hints?.map(({ message }) => message);
		expect(messages?.filter((message) => message.startsWith('No grant'))).toEqual([]);
	});
});
