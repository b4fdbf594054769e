import { createHash } from 'node:crypto';

import { add, isZero } from '../decimal';
import type { SequenceGrant } from './data';

/** Which of the two documented shapes `GET /credits` answers with; the page's example and its schema disagree. */
export type SequenceShape = 'amount' | 'originalAmount';

/** Shape A, the example of https://docs.sequencehq.com/reference/latest/billing/get-a-credit-grant. */
export function withAmount(grant: SequenceGrant) {
	const { unit, taxRateId, creditNoteId, expiryDate } = grant;
	return {
		id: grant.id,
		sequenceAccountId: grant.sequenceAccountId,
		customerId: grant.customerId,
		name: grant.name,
		creditUnitType: unit.metricId ? ('METRIC' as const) : ('CURRENCY' as const),
		currency: unit.currency,
		...(unit.metricId && { metricId: unit.metricId }),
		amount: Number(grant.amount),
		costOfCredit: Number(grant.costOfCredit),
		...(taxRateId && { taxRateId }),
		effectiveDate: grant.effectiveDate,
		...(expiryDate && { expiryDate }),
		createdAt: grant.createdAt,
		...(creditNoteId && { creditNoteId }),
		integrationIds: [],
	};
}

/** Shape B, the schema of the same page, and what `GET /credits/{customerId}/balances` holds. */
export function withOriginalAmount(grant: SequenceGrant) {
	const { unit, taxRateId, expiryDate } = grant;
	return {
		id: grant.id,
		sequenceAccountId: grant.sequenceAccountId,
		customerId: grant.customerId,
		type: unit.metricId ? ('USAGE' as const) : ('CASH' as const),
		currency: unit.currency,
		...(unit.metricId && { metricId: unit.metricId }),
		name: unit.name,
		originalAmount: grant.amount,
		currentBalance: grant.balance,
		...(expiryDate && { expiryDate }),
		costOfCredit: grant.costOfCredit,
		...(taxRateId && { taxRateId }),
		effectiveDate: grant.effectiveDate,
		createdAt: grant.createdAt,
	};
}

export function toGrant(grant: SequenceGrant, shape: SequenceShape) {
	return shape === 'amount' ? withAmount(grant) : withOriginalAmount(grant);
}

/** https://docs.sequencehq.com/reference/latest/billing/list-credit-grants-for-a-customer */
export function toCustomerGrants(grants: readonly SequenceGrant[]) {
	return grants
		.filter(({ balance }) => !isZero(balance))
		.map((grant) => ({
			id: grant.id,
			name: grant.unit.name,
			grantAmount: Number(grant.amount),
			balance: Number(grant.balance),
			issueDate: grant.effectiveDate,
			...(grant.expiryDate && { expiryDate: grant.expiryDate }),
		}));
}

/**
 * One entry per currency or metric, depleted grants included.
 * https://docs.sequencehq.com/reference/latest/billing/list-credit-balances-for-a-customer
 * Whether an expired grant still counts in `balance` is not documented: here it does not.
 */
export function toBalances(
	grants: readonly SequenceGrant[],
	isExpired: (grant: SequenceGrant) => boolean,
) {
	const byUnit = new Map<string, SequenceGrant[]>();
	for (const grant of grants) {
		const key = grant.unit.metricId ?? grant.unit.name;
		const sameUnit = byUnit.get(key);
		if (sameUnit) sameUnit.push(grant);
		else byUnit.set(key, [grant]);
	}
	return [...byUnit].map(([key, inUnit]) => {
		const [{ unit, customerId }] = inUnit;
		return {
			id: uuidOf(`${customerId} ${key}`),
			type: unit.metricId ? ('USAGE' as const) : ('CASH' as const),
			name: unit.name,
			balance: add(inUnit.filter((grant) => !isExpired(grant)).map(({ balance }) => balance)),
			grants: inUnit.map(withOriginalAmount),
			transactions: inUnit.flatMap(({ id, transactions }) =>
				transactions.map((transaction) => ({ ...transaction, grantId: id })),
			),
		};
	});
}

function uuidOf(text: string): string {
	const hex = createHash('sha256').update(text).digest('hex');
	return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
