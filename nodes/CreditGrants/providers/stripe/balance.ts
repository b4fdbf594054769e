import { asObject, objects } from '../../grants/fields';
import type { Api, CreditGrant } from '../../grants/types';
import { readAmount } from './amount';
import { heldBy } from './holder';

/**
 * What remains of one grant, exact, in major units; undefined where nobody holds it, or Stripe tells nothing of
 * its unit. Available is the ledger less what has expired but is not yet booked.
 * https://docs.stripe.com/api/billing/credit-balance-summary/retrieve
 */
export async function readBalance(api: Api, grant: CreditGrant): Promise<string | undefined> {
	const { id, customerId, unit } = grant;
	if (customerId === null) return undefined;
	return await api.once(`balance of ${id}`, async () => {
		const answer = await api.get('/v1/billing/credit_balance_summary', {
			...heldBy(customerId),
			'filter[type]': 'credit_grant',
			'filter[credit_grant]': id,
		});
		// One entry per currency.
		const available = objects(asObject(answer, 'the balance summary'), 'balances')
			.map((entry) => readAmount(asObject(entry.available_balance, '"available_balance"')))
			.find((amount) => amount.unit === unit);
		return available?.exact;
	});
}
