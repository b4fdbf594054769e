import { asObject, isObject, numberOrNull, objects, text, textOrNull } from '../../grants/fields';
import { paginate } from '../../grants/paginate';
import type { Change, Feed } from '../../grants/provider';
import type { Api, JsonObject, Query } from '../../grants/types';
import { holderOf } from './holder';

/** Nothing tells of an expiry or a start: these are judged by the clock. */
const TYPES = [
	'billing.credit_grant.created',
	'billing.credit_grant.updated',
	'billing.credit_balance_transaction.created',
];

/**
 * Seconds. An event may show up behind one that was listed already: 5 seconds were seen by others who poll this
 * list. [?] Stripe documents neither order nor delay.
 */
const OVERLAP = 300;

/**
 * The credit events of the account, by the time that Stripe itself gives them. One may be missing for good.
 * https://docs.stripe.com/api/events/list
 */
export class EventFeed implements Feed {
	readonly permission = 'Events: read';
	/** When the newest known event was made; Unix seconds. Undefined before there was one. */
	private newest?: number;
	private hasBegun = false;
	/** When each known event was made that may be listed again, by its id. */
	private known = new Map<string, number>();

	async changes(api: Api): Promise<Change[]> {
		const since = this.newest === undefined ? {} : { 'created[gte]': this.newest - OVERLAP };
		const query: Query = { 'types[]': TYPES, ...since, limit: 100 };
		const events: JsonObject[] = [];
		for await (const page of this.hasBegun ? listAll(api, query) : [await listOne(api, query)]) {
			events.push(...page);
		}
		const fresh = this.hasBegun ? events.filter((event) => !this.known.has(idOf(event))) : [];
		for (const event of events) {
			const created = numberOrNull(event, 'created') ?? 0;
			this.known.set(idOf(event), created);
			this.newest = Math.max(this.newest ?? 0, created);
		}
		const isListable = (created: number) => created >= (this.newest ?? 0) - OVERLAP;
		this.known = new Map([...this.known].filter(([, created]) => isListable(created)));
		this.hasBegun = true;
		return fresh.flatMap(changeIn);
	}
}

function listAll(api: Api, first: Query): AsyncGenerator<JsonObject[]> {
	return paginate(
		async (query) => {
			const list = asObject(await api.get('/v1/events', query), 'the list of events');
			const items = objects(list, 'data');
			const last = items.at(-1);
			const isMore = list.has_more === true && last !== undefined;
			return { items, next: isMore ? { ...query, starting_after: idOf(last) } : undefined };
		},
		first,
		idOf,
		api.notices,
	);
}

/** The newest: what is older was before. */
async function listOne(api: Api, query: Query): Promise<JsonObject[]> {
	return objects(asObject(await api.get('/v1/events', query), 'the list of events'), 'data');
}

function idOf(event: JsonObject): string {
	return text(event, 'id');
}

/**
 * An event is in the API version of its account, not in ours: of its object no more is read than what it is about.
 * A transaction names its grant, and no customer.
 */
function changeIn({ data }: JsonObject): Change[] {
	const object = isObject(data) && isObject(data.object) ? data.object : {};
	const { customer, account } = holderOf(object);
	const grantId = isObject(object.credit_grant)
		? textOrNull(object.credit_grant, 'id')
		: textOrNull(object, 'credit_grant');
	if (grantId !== null) return [{ grantId }];
	const customerId = customer ?? account;
	return customerId === null ? [] : [{ customerId, grantId: textOrNull(object, 'id') ?? undefined }];
}
