import { describe, expect, test } from 'vitest';

import type { Poller } from '../engine/poller';
import type { ProviderName } from '../sandbox';
import { BELOW_20, PROVIDERS, setStage, storyOf, watch } from '../alerts/watching';

/** Whose answers are held back until they are let go; the path and the query of a request tell. */
let isHeld: (request: string) => boolean = () => false;
let letGo: () => void;
let gone: Promise<void>;

const stage = setStage(async (path, query) => {
	if (isHeld(`${path} ${query.get('customer')}`)) await gone;
	return undefined;
});

/** From now on no answer comes to such a request. */
function hold(isSo: (request: string) => boolean): void {
	isHeld = isSo;
	gone = new Promise((resolve) => {
		letGo = () => {
			isHeld = () => false;
			resolve();
		};
	});
}

/** So that a test ends soon; milliseconds. */
const SHORT = 200;

/** Polls as often as it takes: what is not read in one poll is read in the next. */
async function pollUntilAlerted(trigger: Poller, count: number): Promise<unknown[]> {
	const alerted: unknown[] = [];
	while (alerted.length < count) {
		const items = await trigger.poll({ budgetMs: SHORT });
		alerted.push(...items.map(({ customerId }) => customerId));
	}
	return alerted;
}

/** A trigger over four customers who have so much each; two of them may be late to be read. */
function start(provider: ProviderName, amount: number, over = {}) {
	const { customers, ...story } = storyOf(stage.sandbox, provider);
	const people = customers.slice(0, 4);
	for (const customer of people) story.topUp(customer, amount);
	const { trigger } = watch(stage.engine, stage.account, {
		provider,
		...BELOW_20,
		watch: 'customer',
		...over,
	});
	const isLate = (request: string) => people.slice(2).some((id) => request.includes(id));
	return { ...story, trigger, soon: people.slice(0, 2), late: people.slice(2), isLate };
}

function whoOf(items: Array<{ customerId?: unknown }>): unknown[] {
	return items.map(({ customerId }) => customerId).sort();
}

describe.each(PROVIDERS)('%s: an account that takes several polls', (provider) => {
	test('a poll ends when its time is over, though nothing is answered, and the next tells', async () => {
		const { trigger, soon, late } = start(provider, 5);
		hold(() => true);
		expect(await trigger.poll({ budgetMs: SHORT })).toEqual([]);
		letGo();
		expect(whoOf(await trigger.poll())).toEqual([...soon, ...late].sort());
	});

	test('alerts come as customers are read, each once', async () => {
		const { trigger, soon, late, isLate } = start(provider, 5);
		hold(isLate);
		expect((await pollUntilAlerted(trigger, 2)).sort()).toEqual([...soon].sort());
		letGo();
		expect(whoOf(await trigger.poll())).toEqual([...late].sort());
		expect(await trigger.poll()).toEqual([]);
	});

	test('a restart in the middle begins the reading anew, and alerts nobody twice', async () => {
		const { trigger, late, isLate } = start(provider, 5);
		hold(isLate);
		await pollUntilAlerted(trigger, 2);
		trigger.restart();
		letGo();
		await stage.proxy.answered();
		expect(whoOf(await trigger.poll())).toEqual([...late].sort());
	});

	test('First Poll: Remember tells nobody who was low before, however many polls the first reading takes', async () => {
		const { trigger, topUp, spend, late, isLate } = start(provider, 5, {
			options: { firstPoll: 'remember' },
		});
		hold(isLate);
		for (let polls = 0; polls < 3; polls++) {
			expect(await trigger.poll({ budgetMs: SHORT })).toEqual([]);
		}
		letGo();
		expect(await trigger.poll()).toEqual([]);
		const grant = topUp(late[0], 30);
		expect(await trigger.poll()).toEqual([]);
		spend(grant, 25);
		expect(whoOf(await trigger.poll())).toEqual([late[0]]);
	});

	test('n8n’s log says how far it is', async () => {
		const { trigger, isLate } = start(provider, 5);
		hold(isLate);
		await pollUntilAlerted(trigger, 2);
		expect(trigger.infos.at(-1)).toMatch(
			/^Reading the account for the first time: 2 of \d customers are read.*\. About \d more polls\.$/,
		);
		letGo();
		const told = trigger.infos.length;
		await trigger.poll();
		expect(trigger.infos).toHaveLength(told);
	});
});

test.each(['stripe', 'dodoPayments'] as const)(
	'%s: what is answered behind a poll counts in the next, and is not asked for again',
	async (provider) => {
		const { trigger, isLate } = start(provider, 50);
		hold(isLate);
		while (!stage.proxy.requests.some(isLate)) await trigger.poll({ budgetMs: SHORT });
		letGo();
		await stage.proxy.answered();
		await trigger.poll();
		const asked = stage.proxy.requests.filter(isLate);
		expect(asked).toEqual([...new Set(asked)]);
	},
);

test('Sequence, where nothing tells who changed: who was not read for longest is read first, over polls as over rounds', async () => {
	const { customers, topUp } = storyOf(stage.sandbox, 'sequence');
	for (const customer of customers) topUp(customer, 50);
	const { trigger } = watch(stage.engine, stage.account, {
		provider: 'sequence',
		...BELOW_20,
		watch: 'customer',
		options: { concurrency: 1 },
	});
	const turns: string[] = [];
	while (turns.length < 3 * customers.length) {
		let asked = 0;
		hold((request) => {
			const customer = customers.find((id) => request.includes(id));
			if (!customer) return false;
			turns.push(customer);
			return ++asked === 3;
		});
		await trigger.poll({ budgetMs: SHORT });
		letGo();
		await stage.proxy.answered();
	}
	const round = turns.slice(0, customers.length);
	expect([...round].sort()).toEqual([...customers].sort());
	expect(turns).toEqual(turns.map((_, turn) => round[turn % round.length]));
});
