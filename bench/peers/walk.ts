import { numbered } from '../network/keys';
import { balanceLine, type Job, type Outcome } from './peer';

type Query = Record<string, string | number>;
/** One GET that resolves to the parsed answer. */
export type Get = <T>(path: string, query: Query) => Promise<T>;

interface Grant {
	id: string;
}

/** What a careful user writes: one loop for each list, one request after the other, every grant kept. */
export async function walk(get: Get, job: Job): Promise<Outcome> {
	if (job.task === 'balances') return await walkBalances(get, job);
	const grants: Grant[] = [];
	if (job.task === 'list') {
		for await (const page of listPages(get, job)) grants.push(...page);
	} else {
		for (let index = 0; index < job.inputs; index++) {
			for await (const page of customerPages(get, job, numbered[job.provider].customer(index)))
				grants.push(...page);
		}
	}
	return { lines: () => grants.map(({ id }) => id) };
}

async function walkBalances(get: Get, job: Job): Promise<Outcome> {
	const lines: string[] = [];
	for await (const page of stripePages(get, {})) {
		for (const { id, customer } of page) {
			const { balances } = await get<Summary>('/v1/billing/credit_balance_summary', {
				customer,
				'filter[type]': 'credit_grant',
				'filter[credit_grant]': id,
			});
			lines.push(balanceLine(id, balances[0].available_balance.monetary));
			if (lines.length === job.inputs) return { lines: () => lines };
		}
	}
	return { lines: () => lines };
}

interface Summary {
	balances: Array<{ available_balance: { monetary: { currency: string; value: number } } }>;
}

async function* listPages(get: Get, { provider }: Job): AsyncGenerator<Grant[]> {
	if (provider === 'stripe') yield* stripePages(get, {});
	if (provider === 'sequence') yield* sequencePages(get);
	if (provider === 'dodoPayments') yield* dodoList(get);
}

async function* customerPages(
	get: Get,
	{ provider }: Job,
	customer: string,
): AsyncGenerator<Grant[]> {
	if (provider === 'stripe') yield* stripePages(get, { customer });
	if (provider === 'sequence') yield (await get<Items>(`/credits/${customer}/grants`, {})).items;
	if (provider === 'dodoPayments') {
		const { items } = await get<Items<{ credit_entitlement_id: string }>>(
			`/customers/${customer}/credit-entitlements`,
			{},
		);
		for (const { credit_entitlement_id: id } of items)
			yield* dodoPages(get, `/credit-entitlements/${id}/balances/${customer}/grants`);
	}
}

interface Items<Item = Grant> {
	items: Item[];
}

async function* stripePages(
	get: Get,
	filter: Query,
): AsyncGenerator<Array<Grant & { customer: string }>> {
	for (let query: Query = { ...filter, limit: 100 }; ;) {
		const { data, has_more } = await get<{
			data: Array<Grant & { customer: string }>;
			has_more: boolean;
		}>('/v1/billing/credit_grants', query);
		yield data;
		if (!has_more) return;
		query = { ...query, starting_after: data[data.length - 1].id };
	}
}

async function* sequencePages(get: Get): AsyncGenerator<Grant[]> {
	for (let query: Query = { limit: 100 }; ;) {
		const { items, pagination } = await get<Items & { pagination: { after?: string | null } }>(
			'/credits',
			query,
		);
		yield items;
		if (!pagination.after) return;
		query = { ...query, after: pagination.after };
	}
}

/** From the entitlements to their customers to their grants: there is no list of all grants. */
async function* dodoList(get: Get): AsyncGenerator<Grant[]> {
	for await (const entitlements of dodoPages<Grant>(get, '/credit-entitlements')) {
		for (const { id } of entitlements) {
			for await (const customers of dodoPages<{ customer_id: string }>(
				get,
				`/credit-entitlements/${id}/balances`,
			)) {
				for (const { customer_id } of customers) {
					yield* dodoPages<Grant>(get, `/credit-entitlements/${id}/balances/${customer_id}/grants`);
				}
			}
		}
	}
}

async function* dodoPages<Item = Grant>(get: Get, path: string): AsyncGenerator<Item[]> {
	for (let page_number = 0; ; page_number++) {
		const { items } = await get<Items<Item>>(path, { page_size: 100, page_number });
		yield items;
		if (items.length < 100) return;
	}
}
