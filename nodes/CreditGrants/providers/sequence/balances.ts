import { AnswerError } from '../../grants/errors';
import { asObject, exactDecimal, objects, text, textOrNull } from '../../grants/fields';
import { path } from '../../grants/path';
import type { SentGrant } from '../../grants/provider';
import type { Api, JsonObject } from '../../grants/types';

export interface SequenceGrant extends SentGrant {
	/** Of the request, where the grant itself does not say. */
	customerId?: string;
	/** From the customer's balances, where the grant itself carries none. */
	standing?: Standing;
}

export interface Standing {
	balance: string;
	/** Name of the currency or metric that the balance is counted in. */
	unitName: string | null;
}

/**
 * What a customer has in each currency or metric, as Sequence sent it; asked for once in a run.
 * https://docs.sequencehq.com/reference/latest/billing/list-credit-balances-for-a-customer
 */
export async function readUnits(api: Api, customerId: string): Promise<JsonObject[]> {
	return await api.once(`balances of ${customerId}`, async () => {
		const answer = await api.get(path`/credits/${customerId}/balances`);
		return objects(asObject(answer, 'the list of balances'), 'items');
	});
}

/** A customer's grants with what remains of each, by grant id. */
export async function readBalances(
	api: Api,
	customerId: string,
): Promise<Map<string, SequenceGrant>> {
	return await api.once(`grants of ${customerId}`, async () => {
		const units = await readUnits(api, customerId);
		const grants = units.flatMap((unit) =>
			objects(unit, 'grants').map((raw): SequenceGrant => {
				const balance = ownBalance(raw);
				if (balance === undefined) {
					throw new AnswerError(`grant ${text(raw, 'id')} is among the balances without a balance`);
				}
				return { raw, customerId, standing: { balance, unitName: textOrNull(unit, 'name') } };
			}),
		);
		return new Map(grants.map((grant) => [text(grant.raw, 'id'), grant]));
	});
}

/** The documentation gives two shapes of a grant, and a third for a customer's grants. */
export function ownBalance(raw: JsonObject): string | undefined {
	return exactDecimal(raw, 'currentBalance') ?? exactDecimal(raw, 'balance');
}
