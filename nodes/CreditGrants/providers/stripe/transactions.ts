import { isBefore, unixSeconds } from '../../grants/dates';
import { asObject, date, isObject, text, textOrNull } from '../../grants/fields';
import { negative } from '../../grants/money';
import { pageSize, paginate } from '../../grants/paginate';
import type { TransactionParams } from '../../grants/provider';
import {
	foundTransaction,
	type FoundTransaction,
	type TransactionFacts,
	type TransactionType,
} from '../../grants/transaction';
import type { Api, JsonObject } from '../../grants/types';
import { readAmount } from './amount';
import { heldBy } from './holder';
import { MOST_A_PAGE, readPage } from './paging';

/**
 * https://docs.stripe.com/api/billing/credit-balance-transaction/list; newest first, and no filter by date: it is
 * read until one is older than wanted.
 */
export async function* readTransactions(
	api: Api,
	params: TransactionParams,
): AsyncGenerator<FoundTransaction[]> {
	const { customerId, since } = params;
	const pages = paginate(
		async (query) =>
			readPage(await api.get('/v1/billing/credit_balance_transactions', query), query),
		{ ...heldBy(customerId), limit: pageSize(params, MOST_A_PAGE) },
		(raw) => text(raw, 'id'),
		api.notices,
	);
	for await (const page of pages) {
		const read = page.map((raw) => foundTransaction(raw, (sent) => readFacts(sent, customerId)));
		yield read;
		if (since && read.some(({ transaction: { at } }) => isBefore(at, since))) return;
	}
}

const TYPES = new Map<string, TransactionType>([
	['credits_granted', 'granted'],
	['credits_applied', 'spent'],
	['credits_expired', 'expired'],
	['credits_voided', 'voided'],
	['credits_application_invoice_voided', 'reinstated'],
]);

/** It names its grant, and the customer only through it. */
function readFacts(raw: JsonObject, customerId: string): TransactionFacts {
	const isCredit = isObject(raw.credit);
	const entry = isCredit ? raw.credit : raw.debit;
	const details = asObject(entry, '"credit" or "debit"');
	const { exact, unit, unitId } = readAmount(asObject(details.amount, '"amount"'));
	const reason = text(details, 'type');
	// What belongs to a type stands under its name.
	const application = details[reason];
	return {
		id: text(raw, 'id'),
		provider: 'stripe',
		customerId,
		grantId: textOrNull(raw, 'credit_grant'),
		type: TYPES.get(reason) ?? 'adjusted',
		amount: exact === undefined || isCredit ? exact : negative(exact),
		unit,
		unitId,
		at: date(raw, 'created', unixSeconds),
		reason,
		invoiceId: isObject(application) ? textOrNull(application, 'invoice') : null,
	};
}
