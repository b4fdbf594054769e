import type { IDataObject } from 'n8n-workflow';
import { vi } from 'vitest';

import { Backend, type Reply } from '../alerts/backend';
import { credentialsAt, NOW } from '../alerts/watching';
import type { Engine } from '../engine/engine';
import { Poller } from '../engine/poller';
import { startSandbox, type ProviderName, type Sandbox } from '../sandbox';
import type { Change, History, Poll, Telling, TopUp } from './history';
import { LOW_BELOW, Truth, type TrueGrant } from './truth';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const DAY = 24 * 60 * MINUTE;

/** Milliseconds after which Stripe lists an event. */
const DELAYS: Partial<Record<Telling, number>> = { late: 200 * SECOND, tooLate: 2000 * SECOND };

/** An account, what is true of it, and a published trigger that watches it. */
export class World {
	readonly truth = new Truth(NOW.getTime());
	readonly trigger: Poller;
	/** Told of all that happens, and from when on the provider tells of it in turn; Unix milliseconds. */
	onChange = (): void => {};
	onAnnounced: (of: number, toldAt: number) => void = () => {};
	private readonly customers: string[];
	private readonly mayHear: boolean;
	private telling: Telling = 'well';
	/** Requests of this poll. */
	private requests = 0;
	private current?: Poll;
	private over: Promise<void> = Promise.resolve();

	private constructor(
		private readonly provider: ProviderName,
		private readonly sandbox: Sandbox,
		private readonly proxy: Backend,
		engine: Engine,
		{ mode, remembers, mayHear }: History,
	) {
		this.mayHear = mayHear;
		if (!mayHear) sandbox.stripe.forbid('events');
		this.customers = sandbox.data[provider].customers.map(({ id }) => id);
		proxy.answer = async (path, query) => this.answer(path, query);
		const parameters = {
			provider,
			event: 'balanceLow',
			watch: 'customer',
			thresholdType: 'amount',
			threshold: LOW_BELOW,
			options: { firstPoll: remembers ? 'remember' : 'report', customerDetails: false },
		};
		this.trigger = new Poller(engine, credentialsAt(proxy.url, sandbox), parameters, {
			isScheduled: mode !== 'legacy',
			timezone: 'Etc/UTC',
		});
	}

	static async start(engine: Engine, provider: ProviderName, history: History): Promise<World> {
		vi.setSystemTime(NOW);
		const sandbox = await startSandbox({ seed: 5, grants: 0, customers: 4, now: NOW });
		const proxy = await Backend.start(() => undefined, sandbox.url);
		return new World(provider, sandbox, proxy, engine, history);
	}

	async stop(): Promise<void> {
		await this.proxy.stop();
		await this.sandbox.close();
	}

	/** Nothing tells what changed, so each poll reads everybody. */
	get isReadAnew(): boolean {
		return this.provider === 'sequence' || (this.provider === 'stripe' && !this.mayHear);
	}

	tell(how: Telling): void {
		this.telling = how;
		this.sandbox.stripe.events.delay((DELAYS[how] ?? 0) / 1000);
	}

	happen(change: Change): void {
		const { truth } = this;
		switch (change.do) {
			case 'topUp':
				this.goOn(truth.now + SECOND);
				this.topUp(change);
				break;
			case 'spend': {
				this.goOn(truth.now + SECOND);
				const grants = truth.grantsOf(change.of).filter(({ left }) => left > 0);
				if (grants.length > 0) this.spend(grants[change.grant % grants.length], change.amount);
				break;
			}
			case 'renew':
				this.setClocks(truth.nextEnd(change.of) ?? truth.now + SECOND);
				this.topUp({ ...change, startsIn: 0, lasts: null });
				break;
			case 'take': {
				this.goOn(truth.now + SECOND);
				const grants = truth.grantsOf(change.of);
				// At Sequence nothing tells this from one that is used up.
				if (grants.length > 0 && this.provider !== 'sequence')
					this.take(grants[change.grant % grants.length]);
				break;
			}
			case 'remove':
				if (!truth.gone.has(change.of)) this.remove(change.of, change.stays);
				break;
			case 'wait':
				this.goOn(truth.now + change.minutes * MINUTE);
				break;
		}
	}

	/** The alerts of a poll a minute later; what it left unfinished is answered behind it. */
	async poll(poll: Poll): Promise<Array<{ of: number; item: IDataObject }>> {
		this.requests = 0;
		this.current = poll;
		let end = () => {};
		this.over = new Promise((resolve) => (end = resolve));
		try {
			const budgetMs = poll.answers === undefined ? undefined : 60;
			const { process, crashes } = poll;
			const items = await this.trigger.poll({ process, crash: crashes, budgetMs });
			return items.map((item) => ({
				of: this.customers.findIndex((id) => id === item.customerId),
				item,
			}));
		} finally {
			end();
			await this.proxy.answered();
			this.current = undefined;
		}
	}

	goOn(now: number): void {
		this.setClocks(now);
		this.changed();
	}

	private setClocks(now: number): void {
		vi.setSystemTime(now);
		this.sandbox.clock.set(new Date(now));
		this.truth.goOn(now);
	}

	private topUp({ of, amount, startsIn, lasts }: Omit<TopUp, 'do'>): void {
		const { truth, sandbox, provider } = this;
		if (truth.gone.has(of)) return this.changed();
		const { now } = truth;
		const customer = this.customers[of];
		const from = now + startsIn * MINUTE;
		const until = lasts === null ? Infinity : from + lasts * MINUTE;
		const expiresAt = lasts === null ? undefined : new Date(until);
		this.announce(of, 2);
		if (provider === 'stripe') {
			const effectiveAt = new Date(from);
			const topUp = { amount: `${amount}00`, effectiveAt, expiresAt };
			const { id } = sandbox.topUp(provider, customer, topUp);
			truth.add({ id, of, left: amount, from, until });
		} else if (provider === 'dodoPayments') {
			const { id } = sandbox.topUp(provider, customer, { amount: `${amount}`, expiresAt });
			truth.add({ id, of, left: amount, from: now, until });
		} else {
			const dates = { effectiveDate: day(from), expiryDate: expiresAt && day(until) };
			const topUp = { amount: `${amount}`, unit: 'USD', ...dates };
			const { id } = sandbox.topUp(provider, customer, topUp);
			const begins = Math.max(now, Date.parse(day(from)));
			const ends = lasts === null ? Infinity : Date.parse(day(until)) + DAY;
			truth.add({ id, of, left: amount, from: begins, until: ends });
		}
		this.changed();
	}

	private spend(grant: TrueGrant, amount: number): void {
		this.announce(grant.of, 1);
		const inOwnUnit = this.provider === 'stripe' ? `${amount}00` : `${amount}`;
		this.sandbox.spend(this.provider, grant.id, inOwnUnit);
		this.truth.spend(grant, amount);
		this.changed();
	}

	private take(grant: TrueGrant): void {
		this.onAnnounced(grant.of, Infinity);
		this.sandbox.removeGrant(this.provider, grant.id);
		this.truth.take(grant);
		this.changed();
	}

	private remove(of: number, stays: boolean): void {
		this.announce(of, 1);
		this.sandbox.removeCustomer(this.provider, this.customers[of], stays ? 'stay' : 'leave');
		this.truth.gone.add(of);
		if (stays) this.truth.stillListed.add(of);
		this.changed();
	}

	/** @param events that Stripe writes for what comes now */
	private announce(of: number, events: number): void {
		const { telling, sandbox, truth } = this;
		if (telling === 'twice') sandbox.stripe.events.repeat(events);
		if (telling === 'never') sandbox.stripe.events.lose(events);
		const isTold = this.provider !== 'stripe' || !['never', 'tooLate'].includes(telling);
		const delay = this.provider === 'stripe' ? (DELAYS[telling] ?? 0) : 0;
		this.onAnnounced(of, isTold ? truth.now + delay : Infinity);
	}

	private changed(): void {
		this.truth.moment++;
		this.onChange();
	}

	private async answer(path: string, query: URLSearchParams): Promise<Reply | undefined> {
		const number = ++this.requests;
		const { meanwhile, answers = Infinity, unreadable } = this.current ?? {};
		if (meanwhile?.request === number) this.happen(meanwhile.change);
		if (number > answers) await this.over;
		const id = this.customers[unreadable ?? -1];
		const isTheirs = id !== undefined && `${path} ${query.get('customer')}`.includes(id);
		return isTheirs ? { status: 503, body: {} } : undefined;
	}
}

function day(instant: number): string {
	return new Date(instant).toISOString().slice(0, 'YYYY-MM-DD'.length);
}
