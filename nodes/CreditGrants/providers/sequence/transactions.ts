import { calendarDay } from '../../grants/dates';
import { date, exactDecimal, objects, text, textOrNull } from '../../grants/fields';
import { negative } from '../../grants/money';
import { paginate } from '../../grants/paginate';
import type { TransactionParams } from '../../grants/provider';
import {
	foundTransaction,
	type FoundTransaction,
	type TransactionFacts,
	type TransactionType,
} from '../../grants/transaction';
import type { Api, JsonObject } from '../../grants/types';
import { readUnits } from './balances';
import { readUnit, type Unit } from './unit';

/** Not paged: all of them come along with the customer's balances, in an order that is not documented. */
export async function* readTransactions(
	api: Api,
	{ customerId }: TransactionParams,
): AsyncGenerator<FoundTransaction[]> {
	yield* paginate(
		async () => {
			const balances = await readUnits(api, customerId);
			return { items: balances.flatMap((each) => inBalance(each, customerId)).sort(newestFirst) };
		},
		{},
		({ transaction: { id } }) => id,
		api.notices,
	);
}

function newestFirst(
	{ transaction: a }: FoundTransaction,
	{ transaction: b }: FoundTransaction,
): number {
	return Date.parse(b.at) - Date.parse(a.at);
}

function inBalance(balance: JsonObject, customerId: string): FoundTransaction[] {
	const sent = objects(balance, 'transactions');
	const unit = unitOf(balance);
	const debits = new Set(sent.filter(({ type }) => type === 'DEBIT').map(applicationOf));
	return sent.map((raw) =>
		foundTransaction(raw, () => ({ ...readFacts(raw, unit, debits), customerId })),
	);
}

/** That of the grants behind a balance; their unit's name stands beside them. */
function unitOf(balance: JsonObject): Pick<Unit, 'name' | 'id'> {
	const [grant] = objects(balance, 'grants');
	const name = textOrNull(balance, 'name');
	return grant ? readUnit(grant, name) : { name, id: null };
}

/** What an invoice took of a grant, or gave back. */
function applicationOf(raw: JsonObject): string {
	return JSON.stringify([textOrNull(raw, 'grantId'), textOrNull(raw, 'invoiceId')]);
}

function readFacts(
	raw: JsonObject,
	unit: Pick<Unit, 'name' | 'id'>,
	debits: Set<string>,
): Omit<TransactionFacts, 'customerId'> {
	const amount = exactDecimal(raw, 'amount');
	return {
		id: text(raw, 'id'),
		provider: 'sequence',
		grantId: textOrNull(raw, 'grantId'),
		type: typeOf(raw, debits),
		amount: amount !== undefined && raw.type === 'DEBIT' ? negative(amount) : amount,
		unit: unit.name,
		unitId: unit.id,
		at: date(raw, 'date', calendarDay),
		reason: textOrNull(raw, 'reason'),
		invoiceId: textOrNull(raw, 'invoiceId'),
	};
}

/**
 * Its words are not documented, so that invoices tell: without one credits come in by a grant; with one they are
 * spent, or given back where it had taken them.
 */
function typeOf(raw: JsonObject, debits: Set<string>): TransactionType {
	const isInvoiced = textOrNull(raw, 'invoiceId') !== null;
	if (raw.type === 'DEBIT' && isInvoiced) return 'spent';
	if (raw.type === 'CREDIT' && !isInvoiced) return 'granted';
	return raw.type === 'CREDIT' && debits.has(applicationOf(raw)) ? 'reinstated' : 'adjusted';
}
