import { describe, expect, test } from 'vitest';

import { BELOW_20, NOW, PROVIDERS, setStage, stopClocks, storyOf } from '../alerts/watching';
import { Poller } from '../engine/poller';
import { credentialData, grantsNode } from '../engine/world';
import { chain } from '../engine/engine';

const stage = setStage();
const HOUR = 3_600_000;

function polled(parameters: ConstructorParameters<typeof Poller>[2]): Poller {
	return new Poller(stage.engine, stage.account, parameters);
}

describe.each(PROVIDERS)('%s: gone is not used up', (provider) => {
	/** Two customers with 100 dollars each, the first of whom goes. */
	function setScene() {
		const story = storyOf(stage.sandbox, provider);
		const [gone, other] = story.customers;
		story.topUp(gone, 100);
		const grant = story.topUp(other, 100);
		const warned = (trigger: Poller) => trigger.warnings.filter((line) => line.includes(gone));
		return { gone, other, warned, spendTheOther: () => story.spend(grant, 100) };
	}

	const scopes = [
		['everybody', 'stay'],
		['everybody', 'leave'],
		['those named', 'stay'],
		['those named', 'leave'],
	] as const;

	test.each(
		scopes.flatMap(([who, remains]) => [
			[who, remains, { event: 'grantDepleted' }],
			[who, remains, { ...BELOW_20, watch: 'customer' }],
			[who, remains, { ...BELOW_20, watch: 'grant' }],
		]) as Array<[string, 'stay' | 'leave', { event: string }]>,
	)('watching %s, whose grants %s: %o', async (who, remains, event) => {
		const { gone, other, spendTheOther } = setScene();
		const named = { scope: 'customers', customerIds: `${gone},${other}` };
		const trigger = polled({ provider, ...event, ...(who === 'those named' && named) });
		expect(await trigger.poll()).toEqual([]);

		stage.sandbox.removeCustomer(provider, gone, remains);
		expect(await trigger.poll()).toEqual([]);
		trigger.restart();
		expect(await trigger.poll()).toEqual([]);
		spendTheOther();
		expect(await trigger.poll()).toMatchObject([{ customerId: other, balance: 0 }]);
	});

	test('the log names them, once', async () => {
		const { gone, other, warned } = setScene();
		const named = { scope: 'customers', customerIds: `${gone},${other}` };
		const trigger = polled({ provider, event: 'grantDepleted', ...named });
		await trigger.poll();
		expect(warned(trigger)).toEqual([]);
		stage.sandbox.removeCustomer(provider, gone);
		await trigger.poll();
		await trigger.poll();
		expect(warned(trigger)).toHaveLength(1);
	});

	test('one who was low is forgotten, and reminded of no more', async () => {
		const { customers, topUp } = storyOf(stage.sandbox, provider);
		topUp(customers[0], 5);
		topUp(customers[1], 100);
		const trigger = polled({
			provider,
			...BELOW_20,
			watch: 'customer',
			options: { remindAfterHours: 24 },
		});
		expect(await trigger.poll()).toHaveLength(1);
		stage.sandbox.removeCustomer(provider, customers[0]);
		stopClocks(stage.sandbox, new Date(NOW.getTime() + 30 * HOUR));
		expect(await trigger.poll()).toEqual([]);
		expect(trigger.state).not.toContain(customers[0]);
	});

	test.each(['grantExpiringSoon', 'grantCreated'])('%s goes on for the others', async (event) => {
		const { gone, other } = setScene();
		const named = { scope: 'customers', customerIds: `${gone},${other}` };
		const trigger = polled({ provider, event, ...named });
		await trigger.poll();
		stage.sandbox.removeCustomer(provider, gone);
		expect(await trigger.poll()).toEqual([]);
		const { topUp } = storyOf(stage.sandbox, provider);
		const made = topUp(other, 50);
		const alerts = await trigger.poll();
		expect(alerts.map(({ id }) => id)).toEqual(event === 'grantCreated' ? [made] : []);
	});

	test('Customer Balance of all says neither that nothing is left nor that they are low', async () => {
		const { gone, other } = setScene();
		stage.sandbox.removeCustomer(provider, gone);
		const execution = await stage.engine.execute(
			chain(grantsNode({ provider, operation: 'customerBalance' })),
			credentialData(stage.account),
		);
		const balances = execution.json('Grants');
		expect(balances).toContainEqual(expect.objectContaining({ customerId: other, balance: 100 }));
		for (const balance of balances.filter(({ customerId }) => customerId === gone)) {
			expect(balance).not.toHaveProperty('balance');
			expect(balance).not.toHaveProperty('isLow');
		}
	});

	test('a test run shows one of the others', async () => {
		const { gone, other } = setScene();
		stage.sandbox.removeCustomer(provider, gone);
		const trigger = polled({ provider, ...BELOW_20, watch: 'customer' });
		expect(await trigger.poll({ mode: 'manual' })).toMatchObject([{ customerId: other }]);
	});
});
