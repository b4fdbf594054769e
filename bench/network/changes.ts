import { isSpendable, stripeBalance, stripeGrant } from './accounts';
import { numbered, numberIn, type Account } from './keys';

const HOUR = 3_600;
const WEEK = 7 * 24 * HOUR;

/** What is spent of a Stripe account while it is watched, and the events that tell of it. */
export class Changes {
	/** Of the grants that changed; minor units. */
	private readonly left = new Map<number, number>();
	/** Newest first. */
	private events: Array<{ id: string; created: number }> = [];
	/** The grant that changes next. */
	private next = 0;
	/** When the last changes were made, in Unix seconds. */
	private at = Math.floor(Date.now() / 1000) - WEEK;

	/**
	 * Spends a little of so many grants that can be spent, one after the other; where there are several, the last
	 * is used up. Each time is an hour later than the one before.
	 */
	make(account: Account, count: number): void {
		this.at += HOUR;
		for (let made = 0; made < count; made++) {
			const index = this.nextSpendable(account);
			const { amount } = stripeGrant(index);
			const left = this.balance(index);
			const isUsedUp = count > 1 && made === count - 1;
			this.left.set(index, isUsedUp ? 0 : left - Math.ceil(Number(amount) / 1000));
			this.events.unshift(event(this.events.length, numbered.stripe.grant(index), this.at));
		}
	}

	has(grant: string): boolean {
		return this.left.has(numberIn(grant));
	}

	/** What a summary says of a grant. */
	summary(account: Account, index: number): object {
		return stripeBalance(account, index, this.left.get(index));
	}

	/** https://docs.stripe.com/api/events/list */
	page(query: URLSearchParams): object {
		const since = Number(query.get('created[gte]') ?? 0);
		const after = query.get('starting_after');
		const from = after === null ? 0 : this.events.findIndex(({ id }) => id === after) + 1;
		const listed = this.events.slice(from).filter(({ created }) => created >= since);
		const limit = Number(query.get('limit') ?? 10);
		return {
			object: 'list',
			data: listed.slice(0, limit),
			has_more: listed.length > limit,
			url: '/v1/events',
		};
	}

	private balance(index: number): number {
		return this.left.get(index) ?? Number(stripeGrant(index).balance);
	}

	/** @throws where nothing of the account is left to be spent */
	private nextSpendable({ grants }: Account): number {
		for (let tried = 0; tried < grants; tried++) {
			const index = this.next++ % grants;
			if (isSpendable(index) && this.left.get(index) !== 0) return index;
		}
		throw new Error('nothing is left to be spent');
	}
}

/** Written in a version of its own, as Stripe does: of it no more is read than which grant it is about. */
function event(number: number, grant: string, created: number) {
	const id = String(number).padStart(8, '0');
	return {
		id: `evt_bench${id}`,
		object: 'event',
		api_version: '2026-10-28.endive',
		created,
		data: {
			object: {
				id: `cbtxn_bench${id}`,
				object: 'billing.credit_balance_transaction',
				created,
				credit: null,
				credit_grant: grant,
				debit: { type: 'credits_applied' },
				effective_at: created,
				livemode: false,
				test_clock: null,
				type: 'debit',
			},
		},
		livemode: false,
		type: 'billing.credit_balance_transaction.created',
	};
}
