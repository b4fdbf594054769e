import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import type { Answer, Reply } from './backend';
import { BELOW_20, PROVIDERS, setStage, stateOf, storyOf, watch } from './watching';

const stage = setStage();

beforeEach(() => {
	// Repeats without a wait in between.
	vi.spyOn(Math, 'random').mockReturnValue(0);
});

afterEach(() => {
	vi.restoreAllMocks();
});

afterAll(() => {
	vi.useRealTimers();
});

const FAULTS: Record<string, Reply> = {
	'429': { status: 429, body: { error: { message: 'slow down' } } },
	'500': { status: 500, body: { error: { message: 'oops' } } },
	'HTML in place of JSON': { status: 200, body: '<html>Sign in</html>' },
	'JSON of another shape': { status: 200, body: { surprise: true } },
};

/** The request that comes after everything went well for a while. */
const LATE: Record<(typeof PROVIDERS)[number], (path: string, query: URLSearchParams) => boolean> =
	{
		stripe: (path, query) => path.endsWith('/credit_grants') && query.has('starting_after'),
		sequence: (path, query) => path.endsWith('/credits') && query.has('after'),
		dodoPayments: (path, query) => path.endsWith('/grants') && query.get('page_number') === '1',
	};

const failing =
	(isLate: (path: string, query: URLSearchParams) => boolean, reply: Reply): Answer =>
	(path, query) =>
		isLate(path, query) ? reply : undefined;

describe.each(PROVIDERS)('%s', (provider) => {
	const start = (over = {}) => {
		const story = storyOf(stage.sandbox, provider);
		const parameters = { provider, ...BELOW_20, watch: 'customer', ...over };
		return {
			...story,
			...watch(stage.engine, stage.account, parameters),
		};
	};

	test.each(Object.entries(FAULTS))(
		'%s on the second page changes no state and alerts nobody; the next complete read does',
		async (_, fault) => {
			const { trigger, customers, topUp, spend } = start();
			const grants = Array.from({ length: 101 }, () => topUp(customers[0], 1));
			await trigger.poll();
			grants.slice(0, 90).forEach((grant) => spend(grant, 1));
			const before = stateOf(trigger);

			stage.proxy.answer = failing(LATE[provider], fault);
			await expect(trigger.poll()).rejects.toThrow();
			expect(stateOf(trigger)).toBe(before);

			stage.proxy.answer = () => undefined;
			expect(await trigger.poll()).toMatchObject([{ customerId: customers[0], balance: 11 }]);
		},
	);

	test.each(Object.entries(FAULTS).slice(0, 2))(
		'%s at the first poll does not keep the workflow from being published',
		async (_, fault) => {
			const { trigger, customers, topUp } = start();
			topUp(customers[0], 5);
			stage.proxy.answer = () => fault;
			expect(await trigger.poll()).toEqual([]);
			expect(stateOf(trigger)).toBe('{}');
			stage.proxy.answer = () => undefined;
			expect(await trigger.poll()).toMatchObject([{ balance: 5 }]);
		},
	);

	test('HTML at the first poll is told at once: the Base URL may be that of a website', async () => {
		const { trigger } = start();
		stage.proxy.answer = () => FAULTS['HTML in place of JSON'];
		await expect(trigger.poll()).rejects.toMatchObject({
			description: expect.stringContaining('Base URL') as string,
		});
	});

	test('a server that is away at the first poll does not either', async () => {
		const { trigger } = start();
		await stage.proxy.stop();
		expect(await trigger.poll()).toEqual([]);
	});

	test('a fault that lasts is told at the second poll', async () => {
		const { trigger } = start();
		stage.proxy.answer = () => FAULTS['500'];
		expect(await trigger.poll()).toEqual([]);
		await expect(trigger.poll()).rejects.toThrow(/failed to answer \(500\)/);
	});

	test('a fault after a complete poll is a failed execution that says what happened', async () => {
		const { trigger } = start();
		await trigger.poll();
		stage.proxy.answer = () => FAULTS['500'];
		await expect(trigger.poll()).rejects.toThrow(/failed to answer \(500\).*tried 6 times/);
	});

	test.each([401, 403])(
		'%i says that the credential was refused, at the first poll and later',
		async (status) => {
			const { trigger } = start();
			stage.proxy.answer = () => ({ status, body: {} });
			const refused = {
				message: expect.stringMatching(`refused the credential \\(${status}\\)`) as string,
				description: expect.stringMatching(
					status === 401 ? /Check the credential/ : /right to read credit grants/,
				) as string,
			};
			await expect(trigger.poll()).rejects.toMatchObject(refused);
			stage.proxy.answer = () => undefined;
			await trigger.poll();
			stage.proxy.answer = () => ({ status, body: {} });
			await expect(trigger.poll()).rejects.toMatchObject(refused);
		},
	);

	test('polls that overlap give one alert', async () => {
		const { trigger, customers, topUp, spend } = start();
		const grant = topUp(customers[0], 100);
		await trigger.poll();
		spend(grant, 90);

		let open: () => void = () => {};
		const gate = new Promise<void>((resolve) => (open = resolve));
		const arrived = new Promise<void>((resolve) => {
			stage.proxy.answer = async () => {
				resolve();
				await gate;
				return undefined;
			};
		});
		const slow = trigger.poll();
		await arrived;
		const requests = stage.proxy.requests.length;
		expect(await trigger.poll()).toEqual([]);
		expect(stage.proxy.requests).toHaveLength(requests);
		open();
		expect(await slow).toHaveLength(1);
		expect(await trigger.poll()).toEqual([]);
	});

	test('a poll that failed leaves the way free for the next', async () => {
		const { trigger, customers, topUp } = start();
		await trigger.poll();
		stage.proxy.answer = () => ({ status: 401, body: {} });
		await expect(trigger.poll()).rejects.toThrow();
		stage.proxy.answer = () => undefined;
		topUp(customers[0], 5);
		expect(await trigger.poll()).toHaveLength(1);
	});

	test('a new grant that was seen on a read that broke off is reported by the next complete one', async () => {
		const { trigger, customers, topUp } = start({ event: 'grantCreated' });
		await trigger.poll();
		const grants = Array.from({ length: 101 }, () => topUp(customers[0], 1));
		stage.proxy.answer = failing(LATE[provider], FAULTS['HTML in place of JSON']);
		await expect(trigger.poll()).rejects.toThrow();
		stage.proxy.answer = () => undefined;
		expect((await trigger.poll()).map(({ id }) => id).sort()).toEqual(grants.sort());
	});
});

test('a balance that cannot be read is a failed read, not a depletion', async () => {
	const { customers, topUp, spend } = storyOf(stage.sandbox, 'stripe');
	const grant = topUp(customers[0], 100);
	const { trigger } = watch(stage.engine, stage.account, {
		provider: 'stripe',
		event: 'grantDepleted',
	});
	await trigger.poll();
	const before = stateOf(trigger);
	spend(grant, 1);
	stage.proxy.answer = (path) =>
		path.endsWith('balance_summary') ? { status: 503, body: {} } : undefined;
	await expect(trigger.poll()).rejects.toThrow(/503/);
	expect(stateOf(trigger)).toBe(before);
});
