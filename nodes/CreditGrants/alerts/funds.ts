import { sumIfKnown, type CustomerBalance } from '../grants/balances';
import type { CreditGrant } from '../grants/types';
import type { Observation } from './observation';

/** What a top-up changes of a customer's balance of one unit. */
export function fundsOf(
	grants: CreditGrant[],
	{ balanceExact, amountExact }: CustomerBalance,
): Pick<Observation<unknown>, 'balance' | 'amount' | 'grants' | 'granted'> {
	const begun = grants.filter(({ status }) => status !== 'pending' && status !== 'voided');
	return {
		balance: balanceExact,
		amount: amountExact,
		grants: begun.map(({ id }) => id),
		granted: sumIfKnown(begun.map((grant) => grant.amountExact)),
	};
}
