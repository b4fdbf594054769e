import { instant } from '../../grants/dates';
import { date, exactDecimal, metadata, text, textOrNull } from '../../grants/fields';
import { difference, shortText } from '../../grants/money';
import { pageSize } from '../../grants/paginate';
import { path } from '../../grants/path';
import type { TransactionParams } from '../../grants/provider';
import {
	foundTransaction,
	type FoundTransaction,
	type TransactionFacts,
	type TransactionType,
} from '../../grants/transaction';
import type { Api, AsOf, JsonObject } from '../../grants/types';
import { unitWord, wantedUnits, type Entitlement } from './entitlements';
import { MOST_A_PAGE, pages } from './paging';

/**
 * https://docs.dodopayments.com/api-reference/credit-entitlements/list-customer-ledger; one ledger for each
 * entitlement.
 */
export async function* readTransactions(
	api: Api,
	params: TransactionParams,
): AsyncGenerator<FoundTransaction[]> {
	const { customerId, since, until, type } = params;
	for (const { entitlement } of await wantedUnits(api, params)) {
		const url = path`/credit-entitlements/${entitlement.id}/balances/${customerId}/ledger`;
		for (const word of wordsFor(type)) {
			const filter = {
				page_size: pageSize(params, MOST_A_PAGE),
				transaction_type: word,
				start_date: since && aside(since, -1),
				end_date: until && aside(until, 1),
			};
			for await (const page of pages(api, url, filter, 'id')) {
				yield page.map((raw) =>
					foundTransaction(raw, (sent) => readFacts(sent, entitlement, customerId)),
				);
			}
		}
	}
}

/** A second aside: whether the API counts the very moment is not documented, and the node looks itself. */
function aside({ instant: moment }: AsOf, seconds: number): string {
	return new Date(Date.parse(moment) + seconds * 1000).toISOString();
}

const TYPES = new Map<string, TransactionType>([
	['credit_added', 'granted'],
	['auto_top_up', 'granted'],
	['credit_deducted', 'spent'],
	['credit_expired', 'expired'],
	// What a rollover leaves behind is lost.
	['rollover_forfeited', 'expired'],
	['credit_rolled_over', 'rolledOver'],
]);

/** What the API is asked for: each word of a type by itself, or everything. */
function wordsFor(type: TransactionType | undefined): Array<string | undefined> {
	if (type === 'reinstated' || type === 'voided') return [REFUND];
	const words = [...TYPES].filter(([, each]) => each === type).map(([word]) => word);
	return words.length > 0 ? words : [undefined];
}

const REFUND = 'refund';

/** Credits come back to the customer, or go back with the payment that brought them. */
function typeOf(word: string, isCredit: boolean): TransactionType {
	if (word === REFUND) return isCredit ? 'reinstated' : 'voided';
	return TYPES.get(word) ?? 'adjusted';
}

/** What was used beyond all credits is kept beside the balance: it is no part of the amount. */
function readFacts(
	raw: JsonObject,
	entitlement: Entitlement,
	customerId: string,
): TransactionFacts {
	const reason = text(raw, 'transaction_type');
	const balanceAfter = exactDecimal(raw, 'balance_after');
	const change = difference(balanceAfter, exactDecimal(raw, 'balance_before'));
	// [?] What a reference may be is not documented.
	const isInvoiced = textOrNull(raw, 'reference_type') === 'invoice';
	return {
		id: text(raw, 'id'),
		provider: 'dodoPayments',
		customerId,
		grantId: textOrNull(raw, 'grant_id'),
		type: typeOf(reason, raw.is_credit === true),
		amount: change && shortText(change),
		unit: unitWord(entitlement),
		unitId: entitlement.id,
		at: date(raw, 'created_at', instant),
		balanceAfter,
		reason,
		invoiceId: isInvoiced ? textOrNull(raw, 'reference_id') : null,
		metadata: metadata(raw),
	};
}
