import { asObject, isObject, numberOrNull, objects, text, textOrNull } from '../../grants/fields';
import { paginate } from '../../grants/paginate';
import type { Change, Feed } from '../../grants/provider';
import type { Api, JsonObject, Query } from '../../grants/types';
import { holderOf } from './holder';

/** Of a deleted customer no list tells. Nothing tells of an expiry or a start: these are judged by the clock. */
const TYPES = [
	'billing.credit_grant.created',
	'billing.credit_grant.updated',
	'billing.credit_balance_transaction.created',
	'customer.deleted',
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
	private readonly types: string[];
	/**
	 * What Stripe's clock read at least when it was asked last, in Unix seconds, and when that was, as
	 * `performance.now()` counts. Undefined before there was an event.
	 */
	private clock?: { reads: number; at: number };
	private hasBegun = false;
	/** When each known event was made that may be listed again, by its id. */
	private known = new Map<string, number>();

	constructor(ofCustomers: boolean) {
		this.types = ofCustomers ? [...TYPES, 'customer.updated'] : TYPES;
	}

	async changes(api: Api): Promise<Change[]> {
		const at = performance.now();
		const since = this.clock && { 'created[gte]': this.clock.reads - OVERLAP };
		const query: Query = { 'types[]': this.types, ...since, limit: 100 };
		const events: JsonObject[] = [];
		for await (const page of this.hasBegun ? listAll(api, query) : [await listOne(api, query)]) {
			events.push(...page);
		}
		const fresh = this.hasBegun ? events.filter((event) => !this.known.has(idOf(event))) : [];
		for (const event of events) this.known.set(idOf(event), madeAt(event));
		this.clock = this.clockAt(at, Math.max(...events.map(madeAt)));
		const from = (this.clock?.reads ?? 0) - OVERLAP;
		this.known = new Map([...this.known].filter(([, created]) => created >= from));
		this.hasBegun = true;
		return fresh.flatMap(changeIn);
	}

	/** It goes on, too, where no event tells so: else what was listed last would be listed for ever. */
	private clockAt(at: number, newest: number): { reads: number; at: number } | undefined {
		const { clock } = this;
		const passed = clock ? clock.reads + Math.floor((at - clock.at) / 1000) : -Infinity;
		const reads = Math.max(newest, passed);
		return reads === -Infinity ? undefined : { reads, at };
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

/** Unix seconds. */
function madeAt(event: JsonObject): number {
	return numberOrNull(event, 'created') ?? 0;
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
	if (grantId !== null) return [{ customerIds: [], grantId }];
	const id = textOrNull(object, 'id') ?? undefined;
	if (textOrNull(object, 'object') === 'customer') return [{ customerIds: [id ?? ''] }];
	return [{ customerIds: [customer, account].filter((each) => each !== null), grantId: id }];
}
