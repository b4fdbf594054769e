import { asObject, objects, text } from '../../grants/fields';
import type { Api, JsonObject } from '../../grants/types';
import { readAmount } from './amount';
import { holderOf } from './holder';

/**
 * What remains of one grant, exact, in major units; undefined where nobody holds it, or Stripe tells nothing of
 * its unit. Available is the ledger less what has expired but is not yet booked.
 * https://docs.stripe.com/api/billing/credit-balance-summary/retrieve
 */
export async function readBalance(api: Api, raw: JsonObject): Promise<string | undefined> {
	const id = text(raw, 'id');
	const { customer, account } = holderOf(raw);
	if (customer === null && account === null) return undefined;
	return await api.once(`balance of ${id}`, async () => {
		const answer = await api.get('/v1/billing/credit_balance_summary', {
			...(customer !== null ? { customer } : { customer_account: account ?? undefined }),
			'filter[type]': 'credit_grant',
			'filter[credit_grant]': id,
		});
		const { unit } = readAmount(asObject(raw.amount, '"amount"'));
		// One entry per currency.
		const available = objects(asObject(answer, 'the balance summary'), 'balances')
			.map((entry) => readAmount(asObject(entry.available_balance, '"available_balance"')))
			.find((amount) => amount.unit === unit);
		return available?.exact;
	});
}
