import { instant } from '../../../nodes/CreditGrants/grants/dates';
import {
	asObject,
	date,
	exactDecimal,
	objects,
	text,
	textOrNull,
} from '../../../nodes/CreditGrants/grants/fields';
import { pageSize, paginate } from '../../../nodes/CreditGrants/grants/paginate';
import { path } from '../../../nodes/CreditGrants/grants/path';
import type { TransactionParams } from '../../../nodes/CreditGrants/grants/provider';
import {
	foundTransaction,
	type FoundTransaction,
	type TransactionType,
} from '../../../nodes/CreditGrants/grants/transaction';
import type { Api, JsonObject } from '../../../nodes/CreditGrants/grants/types';

const TYPES = new Map<string, TransactionType>([
	['in', 'granted'],
	['out', 'spent'],
]);

export async function* readTransactions(
	api: Api,
	params: TransactionParams,
): AsyncGenerator<FoundTransaction[]> {
	const { customerId } = params;
	const url = path`/v1/accounts/${customerId}/entries`;
	const pages = paginate(
		async (query) => {
			const list = asObject(await api.get(url, query), 'the list of entries');
			const after = textOrNull(list, 'after');
			return {
				items: objects(list, 'entries'),
				next: after === null ? undefined : { ...query, after },
			};
		},
		{ limit: pageSize(params, 100) },
		(raw) => text(raw, 'id'),
		api.notices,
	);
	for await (const page of pages) yield page.map((raw) => toTransaction(raw, customerId));
}

function toTransaction(sent: JsonObject, customerId: string): FoundTransaction {
	return foundTransaction(sent, (raw) => {
		const unit = asObject(raw.unit, '"unit"');
		const reason = text(raw, 'kind');
		return {
			id: text(raw, 'id'),
			provider: 'tally',
			customerId,
			grantId: textOrNull(raw, 'credit'),
			type: TYPES.get(reason) ?? 'adjusted',
			amount: exactDecimal(raw, 'change'),
			unit: text(unit, 'name'),
			unitId: text(unit, 'id'),
			at: date(raw, 'booked', instant),
			reason,
		};
	});
}
