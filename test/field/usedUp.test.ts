import { beforeEach, describe, expect, test } from 'vitest';

import { BELOW_20, NOW, setStage, storyOf } from '../alerts/watching';
import { Poller, type PollerSettings } from '../engine/poller';
import { rewritten } from './rewritten';

const stage = setStage();

const MODES: Array<[string, PollerSettings]> = [
	['as n8n polls as shipped', {}],
	['by the poll scheduler', { isScheduled: true }],
];

function polled(
	parameters: ConstructorParameters<typeof Poller>[2],
	settings: PollerSettings = {},
): Poller {
	return new Poller(stage.engine, stage.account, parameters, settings);
}

interface Balances {
	items: Array<{ grants: Array<{ currentBalance: string }> }>;
}

/** Sequence's balances of a customer, should they lack what is used up as the list of their grants does. */
function withoutDepleted(answer: string, path: string): string {
	if (!path.endsWith('/balances')) return answer;
	const { items } = JSON.parse(answer) as Balances;
	const left = ({ currentBalance }: { currentBalance: string }) => Number(currentBalance) > 0;
	return JSON.stringify({
		items: items.map((unit) => ({ ...unit, grants: unit.grants.filter(left) })),
	});
}

describe.each(MODES)('Sequence leaves out what is used up, %s', (_, settings) => {
	let customer: string;
	let watched: (who: string) => ConstructorParameters<typeof Poller>[2];

	beforeEach(() => {
		stage.proxy.answer = rewritten(stage.sandbox, 'sequence', withoutDepleted);
		[customer] = storyOf(stage.sandbox, 'sequence').customers;
		watched = (who) => ({
			provider: 'sequence',
			...(who === 'those named' && { scope: 'customers', customerIds: customer }),
		});
	});

	describe.each(['everybody', 'those named'])('watching %s', (who) => {
		test('a grant that no saved state knows is found after a restart, once', async () => {
			const { topUp, spend } = storyOf(stage.sandbox, 'sequence');
			topUp(customer, 10);
			const trigger = polled({ ...watched(who), event: 'grantDepleted' }, settings);
			await trigger.poll();
			const grant = topUp(customer, 100);
			expect(await trigger.poll()).toEqual([]);
			trigger.restart();
			spend(grant, 100);
			expect(await trigger.poll()).toMatchObject([{ id: grant, balance: 0 }]);
			expect(await trigger.poll()).toEqual([]);
			trigger.restart();
			expect(await trigger.poll()).toEqual([]);
		});

		test('so is a customer who has nothing more', async () => {
			const { topUp, spend } = storyOf(stage.sandbox, 'sequence');
			const trigger = polled({ ...watched(who), ...BELOW_20, watch: 'customer' }, settings);
			await trigger.poll();
			const grant = topUp(customer, 100);
			expect(await trigger.poll()).toEqual([]);
			trigger.restart();
			spend(grant, 100);
			expect(await trigger.poll()).toMatchObject([{ customerId: customer, balance: 0 }]);
		});
	});

	test('a grant that came and was used up between two polls is found', async () => {
		const { topUp, spend } = storyOf(stage.sandbox, 'sequence');
		topUp(customer, 10);
		const trigger = polled({ ...watched('everybody'), event: 'grantDepleted' }, settings);
		await trigger.poll();
		const grant = topUp(customer, 100);
		spend(grant, 100);
		expect(await trigger.poll()).toMatchObject([{ id: grant, balance: 0 }]);
		expect(await trigger.poll()).toEqual([]);
	});

	test('and is a top-up of who was low before', async () => {
		const { topUp, spend } = storyOf(stage.sandbox, 'sequence');
		topUp(customer, 10);
		const trigger = polled({ ...watched('everybody'), ...BELOW_20, watch: 'customer' }, settings);
		expect(await trigger.poll()).toHaveLength(1);
		spend(topUp(customer, 100), 100);
		expect(await trigger.poll()).toMatchObject([{ balance: 10 }]);
		expect(await trigger.poll()).toEqual([]);
	});
});

test('Sequence: a grant made while a poll reads is not taken for used up', async () => {
	const { customers, topUp } = storyOf(stage.sandbox, 'sequence');
	const [customer] = customers;
	topUp(customer, 100);
	const named = { scope: 'customers', customerIds: customer };
	const trigger = polled({ provider: 'sequence', event: 'grantDepleted', ...named });
	expect(await trigger.poll()).toEqual([]);
	trigger.restart();
	const made: string[] = [];
	stage.proxy.answer = (path) => {
		if (path !== '/api/credits' || made.length > 0) return undefined;
		stage.sandbox.clock.set(new Date(NOW.getTime() + 1000));
		made.push(topUp(customer, 50));
		return undefined;
	};
	expect(await trigger.poll()).toEqual([]);
	expect(made).toHaveLength(1);
});
