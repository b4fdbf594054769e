import { isMissing, whereRefused } from '../../grants/errors';
import { asObject, exactDecimal, objects, text, textOrNull } from '../../grants/fields';
import { isFound } from '../../grants/matching';
import { checkId, path } from '../../grants/path';
import type { Choice, Found } from '../../grants/provider';
import type { Api, JsonObject, Query } from '../../grants/types';
import { firstPage, MOST_A_PAGE, onePage, pages } from './paging';

/** A credit that a business defines: what the grants of it are called and counted in. */
export interface Entitlement {
	id: string;
	name: string | null;
	/** A label such as "API Calls"; the entitlement's `currency` is the price of overage, not the unit. */
	unit: string | null;
}

/** A customer's credits of one entitlement. */
export interface Unit {
	entitlement: Entitlement;
	/** Exact; undefined where it was not told. */
	overage?: string;
}

/** All entitlements of the account that are not deleted, by id. */
export async function readEntitlements(api: Api): Promise<Map<string, Entitlement>> {
	return await api.once('entitlements', async () => {
		const entitlements = new Map<string, Entitlement>();
		const query = { page_size: MOST_A_PAGE };
		for await (const page of pages(api, '/credit-entitlements', query, 'id')) {
			for (const raw of page) {
				entitlements.set(text(raw, 'id'), readEntitlement(raw, 'id'));
			}
		}
		return entitlements;
	});
}

/** A deleted entitlement is not in the list: its grants can still be read, without its name and unit. */
export async function findEntitlement(api: Api, id: string): Promise<Entitlement> {
	checkId(id);
	return (await readEntitlements(api)).get(id) ?? { id, name: null, unit: null };
}

/** What a customer has, in one request. */
export async function unitsOf(api: Api, customerId: string): Promise<Unit[]> {
	const answer = await api.get(path`/customers/${customerId}/credit-entitlements`);
	const units = objects(asObject(answer, 'the list of entitlements'), 'items').map((raw) => ({
		entitlement: readEntitlement(raw, 'credit_entitlement_id'),
		overage: exactDecimal(raw, 'overage'),
	}));
	return [...new Map(units.map((each) => [each.entitlement.id, each])).values()];
}

/** The entitlement that was named, or else all that a customer has. */
export async function wantedUnits(
	api: Api,
	{ customerId, entitlementId }: Record<'customerId' | 'entitlementId', string>,
): Promise<Unit[]> {
	checkId(customerId);
	return entitlementId
		? [{ entitlement: await findEntitlement(api, entitlementId) }]
		: await unitsOf(api, customerId);
}

/** What one credit is called: by its label, else by what the entitlement is called. */
export function unitWord({ unit, name, id }: Entitlement): string {
	return unit ?? name ?? id;
}

/** A customer's row in the list of an entitlement's balances. */
export interface BalanceRow {
	customerId: string;
	/** Nothing is left in any grant, nor owed: what is owed may hide what is left. */
	isEmpty: boolean;
	/** Another text once the row changed. [?] That every change of a grant shows in its dates is not documented. */
	version: string;
	/** Exact; undefined where it was not told. */
	overage?: string;
}

export async function* balanceRows(api: Api, entitlementId: string): AsyncGenerator<BalanceRow[]> {
	const url = path`/credit-entitlements/${entitlementId}/balances`;
	for await (const rows of pages(api, url, { page_size: MOST_A_PAGE }, 'customer_id')) {
		yield rows.map((raw) => ({
			customerId: text(raw, 'customer_id'),
			isEmpty: isZero(raw.balance) && (raw.overage === undefined || isZero(raw.overage)),
			version: JSON.stringify(
				[raw.balance, raw.overage, raw.updated_at, raw.last_transaction_at].map(String),
			),
			overage: exactDecimal(raw, 'overage'),
		}));
	}
}

/** A balance that is not told may be anything. */
function isZero(amount: unknown): boolean {
	return typeof amount === 'string' && Number(amount) === 0;
}

/** The API has no filter for these: a page is narrowed down here, and an id asked for by itself. */
export async function searchEntitlements(
	api: Api,
	filter: string,
	page: Query | undefined,
): Promise<Found> {
	const { items, next } = await onePage(api, '/credit-entitlements', page ?? firstPage());
	const listed = items
		.map((raw): Choice => ({ id: text(raw, 'id'), name: textOrNull(raw, 'name') }))
		.filter((each) => filter === '' || isFound(each, filter));
	const isNamed = listed.some(({ id }) => id === filter);
	const named = page || isNamed ? undefined : await entitlementById(api, filter);
	return { entries: named ? [named, ...listed] : listed, next };
}

/** Undefined where the text is no id of one. */
async function entitlementById(api: Api, id: string): Promise<Choice | undefined> {
	if (!/^cde_\w+$/.test(id)) return undefined;
	const asking = api.get(path`/credit-entitlements/${id}`);
	const answer = await whereRefused(asking, isMissing, () => undefined);
	if (answer === undefined) return undefined;
	const raw = asObject(answer, 'the entitlement');
	return { id: text(raw, 'id'), name: textOrNull(raw, 'name') };
}

function readEntitlement(raw: JsonObject, idKey: string): Entitlement {
	return { id: text(raw, idKey), name: textOrNull(raw, 'name'), unit: textOrNull(raw, 'unit') };
}
