import { describe, expect, test } from 'vitest';

import { PROVIDERS, setStage, storyOf } from '../alerts/watching';
import { chain } from '../engine/engine';
import { Poller } from '../engine/poller';
import { byId, credentialData, grantsNode } from '../engine/world';
import type { ProviderName } from '../sandbox';
import { rewritten } from './rewritten';

const stage = setStage();

const BELOW_40 = { thresholdType: 'amount', threshold: 40 } as const;

async function balances(provider: ProviderName, parameters: object = {}) {
	const node = grantsNode({
		provider,
		operation: 'customerBalance',
		options: { output: 'full' },
		...parameters,
	});
	const execution = await stage.engine.execute(chain(node), credentialData(stage.account));
	return execution.json('Grants');
}

/** What is left of it stands in the answers of the provider as −20: more was used than it holds. */
function overdraw(provider: ProviderName, grantId: string): void {
	const [spent, left, owed] =
		provider === 'stripe' ? ['663', '1337', '-2000'] : ['6.63', '13.37', '-20'];
	stage.sandbox.spend(provider, grantId, spent);
	stage.proxy.answer = rewritten(stage.sandbox, provider, (answer) =>
		answer.replaceAll(left, owed),
	);
}

describe.each(PROVIDERS)('%s: what is owed counts', (provider) => {
	test.each(['all', 'one'])('−20 and 50 make 30, of %s', async (who) => {
		const { customers, topUp } = storyOf(stage.sandbox, provider);
		const [customer] = customers;
		overdraw(provider, topUp(customer, 20));
		topUp(customer, 50);
		const scope = who === 'one' ? { customerId: byId(customer) } : {};
		expect(await balances(provider, scope)).toMatchObject([
			{
				customerId: customer,
				balance: 30,
				balanceExact: expect.stringMatching(/^30(\.00)?$/) as string,
			},
		]);
	});

	test('−20 alone is −20', async () => {
		const { customers, topUp } = storyOf(stage.sandbox, provider);
		overdraw(provider, topUp(customers[0], 20));
		expect(await balances(provider)).toMatchObject([{ balance: -20, standing: 'ended' }]);
	});

	test('what one customer owes is not taken from another', async () => {
		const { customers, topUp } = storyOf(stage.sandbox, provider);
		overdraw(provider, topUp(customers[0], 20));
		topUp(customers[1], 50);
		const told = await balances(provider);
		expect(told.map(({ customerId, balance }) => [customerId, balance])).toEqual(
			expect.arrayContaining([
				[customers[0], -20],
				[customers[1], 50],
			]),
		);
	});

	test('for an alert, too: 30 is below 40', async () => {
		const { customers, topUp } = storyOf(stage.sandbox, provider);
		const low = { provider, event: 'balanceLow', ...BELOW_40, watch: 'customer' };
		const trigger = new Poller(stage.engine, stage.account, low);
		const first = topUp(customers[0], 20);
		topUp(customers[0], 50);
		expect(await trigger.poll()).toEqual([]);
		overdraw(provider, first);
		expect(await trigger.poll()).toMatchObject([{ customerId: customers[0], balance: 30 }]);
	});
});

describe('Dodo Payments: an overage stands beside the balance', () => {
	const setScene = () => {
		const { customers, topUp } = storyOf(stage.sandbox, 'dodoPayments');
		topUp(customers[0], 50);
		const [{ object }] = stage.sandbox.data.dodoPayments.grants;
		stage.sandbox.dodoPayments.setOverage(object.credit_entitlement_id, customers[0], '12.5');
		return customers[0];
	};

	test.each(['all', 'one'])('of %s', async (who) => {
		const customer = setScene();
		const scope = who === 'one' ? { customerId: byId(customer) } : {};
		expect(await balances('dodoPayments', scope)).toMatchObject([{ balance: 50, overage: 12.5 }]);
	});

	test('in full output alone', async () => {
		setScene();
		const [balance] = await balances('dodoPayments', { options: { output: 'simplified' } });
		expect(balance).toMatchObject({ balance: 50 });
		expect(balance).not.toHaveProperty('overage');
	});
});
