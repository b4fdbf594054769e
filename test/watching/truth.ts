/** A grant as it truly is; instants in Unix milliseconds. */
export interface TrueGrant {
	id: string;
	of: number;
	left: number;
	from: number;
	until: number;
}

export const LOW_BELOW = 20;

/** What customers truly have, whatever any provider tells of it, and when each had reason to be alerted of anew. */
export class Truth {
	readonly grants: TrueGrant[] = [];
	readonly gone = new Set<number>();
	/** Who is gone, while the account's list still has their grants. */
	readonly stillListed = new Set<number>();
	/** Moments count what happened, as much happens in one instant. */
	moment = 0;
	/** When a customer's last grant was made, or began: then there may be a reason to alert anew. */
	private readonly armed = new Map<number, number>();
	/** When a grant of a customer was taken away last. */
	private readonly taken = new Map<number, number>();
	/** When each grant that is there was made, or began. */
	private readonly begun = new Map<TrueGrant, number>();

	constructor(public now: number) {}

	add(grant: TrueGrant): void {
		this.grants.push(grant);
		if (grant.from <= this.now) this.begin(grant);
	}

	spend(grant: TrueGrant, amount: number): void {
		grant.left = Math.max(0, grant.left - amount);
	}

	take(grant: TrueGrant): void {
		this.grants.splice(this.grants.indexOf(grant), 1);
		this.begun.delete(grant);
		this.taken.set(grant.of, this.moment + 1);
	}

	goOn(now: number): void {
		for (const grant of this.grants) {
			if (grant.from > this.now && grant.from <= now) this.begin(grant);
		}
		this.now = now;
	}

	armedAt(of: number): number {
		return this.armed.get(of) ?? 0;
	}

	takenAt(of: number): number {
		return this.taken.get(of) ?? 0;
	}

	/** Since when there must have been an alert: what was taken away may have been read by nobody. */
	dueSince(of: number): number {
		return Math.max(0, ...this.grantsOf(of).map((grant) => this.begun.get(grant) ?? 0));
	}

	grantsOf(of: number): TrueGrant[] {
		return this.gone.has(of) ? [] : this.grants.filter((grant) => grant.of === of);
	}

	balance(of: number): number {
		return this.active(of).reduce((sum, { left }) => sum + left, 0);
	}

	/** Credits that have yet to begin make nobody low. */
	isLow(of: number): boolean {
		const hasBegun = this.grantsOf(of).some(({ from }) => from <= this.now);
		return hasBegun && this.balance(of) < LOW_BELOW;
	}

	/** Nothing is left to warn of. */
	hasEnded(of: number): boolean {
		return this.isLow(of) && this.active(of).length === 0;
	}

	/** Nobody's balance is asked for any more, so that nothing tells that they are gone. */
	isOverWhileListed(of: number): boolean {
		const grants = this.grants.filter((grant) => grant.of === of);
		return this.stillListed.has(of) && grants.every(({ until }) => until <= this.now);
	}

	/** When the next of their grants ends. */
	nextEnd(of: number): number | undefined {
		const ends = this.grantsOf(of).map(({ until }) => until);
		const next = Math.min(...ends.filter((until) => until > this.now));
		return next === Infinity ? undefined : next;
	}

	private begin(grant: TrueGrant): void {
		this.armed.set(grant.of, this.moment + 1);
		this.begun.set(grant, this.moment + 1);
	}

	private active(of: number): TrueGrant[] {
		return this.grantsOf(of).filter(
			({ left, from, until }) => left > 0 && from <= this.now && until > this.now,
		);
	}
}
