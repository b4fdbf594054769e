import type Stripe from 'stripe';

import { DAY, toSeconds } from '../clock';
import type { Clock } from '../clock';
import { Listing } from '../listing';
import type { Random } from '../random';

/** What this sandbox tells of; each event holds the object as it was then. */
export interface Told {
	type:
		| 'billing.credit_grant.created'
		| 'billing.credit_grant.updated'
		| 'billing.credit_balance_transaction.created'
		| 'customer.updated'
		| 'customer.deleted';
	object: object;
	/** What an update replaced. */
	previous?: object;
}

interface LoggedEvent {
	event: Stripe.EventBase;
	/** Unix seconds: it is not listed before. */
	listedFrom: number;
}

/** https://docs.stripe.com/api/events/list */
const RETENTION_SECONDS = (30 * DAY) / 1000;

/** The account's own version, in which events are written whatever version is asked for. */
const API_VERSION = '2026-10-28.endive';

/** The events of an account, and how well they are told: late, not at all, or twice. */
export class EventLog {
	private readonly log: LoggedEvent[] = [];
	private delaySeconds = 0;
	private toLose = 0;
	private toRepeat = 0;

	constructor(
		private readonly clock: Clock,
		private readonly random: Random,
	) {}

	/** Events from now on are listed so long after their `created`, behind later ones that are listed by then. */
	delay(seconds: number): void {
		this.delaySeconds = seconds;
	}

	/** The next events are never listed: Stripe can fail to generate one. https://docs.stripe.com/webhooks/handle-irrecoverable-events */
	lose(count: number): void {
		this.toLose = count;
	}

	/** The next changes are told by two events each. https://docs.stripe.com/webhooks#handle-duplicate-events */
	repeat(count: number): void {
		this.toRepeat = count;
	}

	tell(told: Told): void {
		if (this.toLose > 0) {
			this.toLose -= 1;
			return;
		}
		this.write(told);
		if (this.toRepeat > 0) {
			this.toRepeat -= 1;
			this.write(told);
		}
	}

	/** Newest first, those of the same second too. */
	listed(isWanted: (event: Stripe.EventBase) => boolean): Listing<Stripe.EventBase> {
		const now = toSeconds(this.clock.now());
		const oldestFirst = this.log
			.filter(
				({ event, listedFrom }) => listedFrom <= now && !this.isAged(event) && isWanted(event),
			)
			.map(({ event }) => event)
			.sort((a, b) => a.created - b.created);
		return new Listing('newest first', oldestFirst);
	}

	/** Whether an event is older than Stripe keeps it. */
	hasAged(id: string): boolean {
		return this.log.some(({ event }) => event.id === id && this.isAged(event));
	}

	private isAged({ created }: Stripe.EventBase): boolean {
		return created < toSeconds(this.clock.now()) - RETENTION_SECONDS;
	}

	private write({ type, object, previous }: Told): void {
		const created = toSeconds(this.clock.now());
		const event: Stripe.EventBase = {
			id: `evt_${this.random.base62(24)}`,
			object: 'event',
			api_version: API_VERSION,
			created,
			data: structuredClone({ object, ...(previous && { previous_attributes: previous }) }),
			livemode: false,
			pending_webhooks: 0,
			request: null,
			type,
		};
		this.log.push({ event, listedFrom: created + this.delaySeconds });
	}
}
