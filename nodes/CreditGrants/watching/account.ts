import {
	CancelledError,
	GrantsError,
	InputError,
	isForbidden,
	RequestError,
} from '../grants/errors';
import { noNotices } from '../grants/notices';
import type { Change, Feed, Holder, Scope } from '../grants/provider';
import type { AsOf, CreditGrant } from '../grants/types';
import type { Gate } from '../http/gate';
import type { Line } from '../reading/run';
import { isOpen, merged, newHeld, NONE, type Held } from './held';
import { isWithin } from './scope';

/** Of what the account is, and how it is kept. */
export interface Watched {
	scope: Scope;
	/** Milliseconds after which what nothing told of is read again. */
	fullCheckMs: number;
	/** Whether what the user keeps with customers counts. */
	ofCustomers: boolean;
	/** Whether it is to be told whose the grants are, where that comes along. */
	customerDetails: boolean;
}

/** More than a month: hardly anybody polls less often. */
const LONGEST_INTERVAL_MS = 35 * 24 * 60 * 60_000;

/**
 * The grants of each holder as last read: a cache, which a restart or another process begins anew.
 *
 * It is read in rounds. In each everybody is read once, as a whole; where something tells who changed, a round
 * lasts as long as *Full Check Every* says, and where nothing does until everybody had their turn.
 */
export class Account {
	readonly held = new Map<string, Held>();
	/** Undefined where the provider has none, or refuses it. */
	feed?: Feed;
	notices = noNotices();
	polls = 0;
	round = 0;
	/** When the trigger polled last; Unix milliseconds. */
	polledAt = Date.now();
	/** What goes on from poll to poll. */
	feeding?: Promise<void>;
	sweeping?: Promise<void>;
	/** How many are being read, whichever poll began it. */
	underWay = 0;
	/** Counts what may have made somebody due. */
	news = 0;
	private listening: Array<() => void> = [];
	/** How many were read in this poll, and why others were not. */
	reads = 0;
	private failures: unknown[] = [];
	/** Whether what changed, or a page of a list, was answered in it. */
	private hasAnswer = false;
	/** Why the account cannot be read. */
	private trouble?: { error: unknown };
	private loss?: RequestError;
	private roundAt = -Infinity;
	/** When the feed was begun; Unix milliseconds. */
	private feedAt = Date.now();
	/** Whoever was there before is known, as a round that began then is over; Unix milliseconds. */
	knownUntil = -Infinity;
	/** The last reading of the account's list: its number, the round and poll it began in, and when that was. */
	private sweep = { number: 0, round: 0, poll: 0, at: -Infinity };
	/** The last that came to its end, and whether it may lack something. */
	private swept = { number: 0, round: 0, isShort: false };

	/** When it was begun; ISO 8601 in UTC. */
	readonly from = new Date().toISOString();

	/**
	 * @param key names what it was read by, the credential too
	 * @param gate opens for the time of a poll
	 * @param isFirst whether nothing was kept yet when it was begun
	 */
	constructor(
		readonly key: string,
		readonly line: Line,
		readonly gate: Gate,
		readonly watched: Watched,
		readonly isFirst: boolean,
	) {
		this.feed = line.provider.feed?.(watched.ofCustomers);
		for (const id of watched.scope.customerIds ?? []) this.held.set(id, newHeld(id, true));
	}

	/** Whether the provider lists holders, each with a version, in place of their grants. */
	get listsHolders(): boolean {
		return this.line.provider.holders !== undefined && !this.watched.scope.customerIds;
	}

	/** Whether everybody was read who was there at first. */
	get isWhole(): boolean {
		const isListed = this.swept.number > 0 || this.watched.scope.customerIds !== undefined;
		return isListed && !this.swept.isShort && this.count(({ round }) => round === 0) === 0;
	}

	/** How many of those who can be asked for are so. */
	count(isSo: (held: Held) => boolean): number {
		let count = 0;
		for (const held of this.held.values()) if (held.customerId !== null && isSo(held)) count++;
		return count;
	}

	beginPoll(): void {
		const now = Date.now();
		const isFeedNew = this.renewFeed(now);
		this.polls++;
		this.polledAt = now;
		this.reads = 0;
		this.failures = [];
		this.hasAnswer = false;
		// Nothing tells that another clock than ours was put forward.
		for (const held of this.held.values())
			held.isDue ||= held.kept.some(({ grant }) => grant.clock);
		const isTold = this.feed !== undefined || this.listsHolders;
		const hasTurn = ({ round, failedIn }: Held) => round < this.round && failedIn === undefined;
		const isThrough = !this.sweeping && this.count(hasTurn) === 0;
		const isOver = isTold ? now - this.roundAt >= this.watched.fullCheckMs : isThrough;
		if (!isOver && !isFeedNew) return;
		this.round++;
		if (isThrough) this.knownUntil = this.roundAt;
		this.roundAt = now;
		this.notices = noNotices();
	}

	/** What happened in a long pause need not be listed, as everybody is read; and what was refused may be given by now. */
	private renewFeed(now: number): boolean {
		const { line, watched } = this;
		const isOld = (instant: number) => now - instant >= watched.fullCheckMs;
		const isDue = isOld(this.polledAt) || (!this.feed && isOld(this.feedAt));
		if (!line.provider.feed || !isDue || this.feeding) return false;
		this.feed = line.provider.feed(watched.ofCustomers);
		this.feedAt = now;
		return true;
	}

	endPoll(isWanted: (grant: CreditGrant) => boolean): void {
		for (const held of this.held.values()) {
			if (!this.isSettled(held, isWanted)) continue;
			Object.assign(held, {
				isFresh: false,
				wasJudged: true,
				asOf: undefined,
				before: undefined,
				lost: NONE,
			});
		}
	}

	/** Whether the trigger polls no more. */
	get isOld(): boolean {
		return Date.now() - this.polledAt > LONGEST_INTERVAL_MS;
	}

	get isSweepDue(): boolean {
		if (this.sweeping) return false;
		if (this.listsHolders) return this.sweep.poll < this.polls;
		if (!this.watched.scope.customerIds) return this.swept.round < this.round;
		// Named customers are read by themselves; a grant that is used up may be on the account's list alone.
		const isOld = this.polledAt - this.sweep.at >= this.watched.fullCheckMs;
		return this.line.provider.depletedGrantsVanish === true && isOld;
	}

	beginSweep(): void {
		const { round, polls: poll, polledAt: at } = this;
		this.sweep = { number: this.sweep.number + 1, round, poll, at };
	}

	/** Who is not on a list that came to its end may be gone. */
	endSweep(isShort: boolean): void {
		const { number, round } = this.sweep;
		this.swept = { number, round, isShort };
		if (isShort || this.watched.scope.customerIds) return;
		for (const [id, held] of this.held) {
			if (held.listedIn === number) continue;
			if (held.kept.length > 0 || held.isUnderWay) held.isDue = true;
			else if (!held.isDue) this.held.delete(id);
		}
	}

	/** Whichever poll began it: the account's list told more or is at its end, or somebody was read. */
	told(isNews = true): void {
		if (isNews) this.news++;
		for (const hear of this.listening.splice(0)) hear();
	}

	/** Resolves when it is told of something. */
	async tells(): Promise<void> {
		await new Promise<void>((hear) => this.listening.push(hear));
	}

	/** How far the first reading is; undefined once it is through. */
	progress(): string | undefined {
		const left = this.count(({ round }) => round === 0);
		const isListing = this.sweeping !== undefined && this.swept.number === 0;
		if (left === 0 && !isListing) return undefined;
		const read = this.count(({ round }) => round > 0);
		const listing = isListing ? ', and there may be more' : '';
		const polls = Math.ceil((left * this.polls) / Math.max(read, 1));
		return `Reading the account for the first time: ${read} of ${read + left} customers are read${listing}. About ${polls} more polls.`;
	}

	/** A page of the account's list of grants. */
	list(page: CreditGrant[], now: AsOf): void {
		this.hasAnswer = true;
		const grantsOf = new Map<Held, CreditGrant[]>();
		for (const grant of page) {
			if (!isWithin(this.watched.scope, grant)) continue;
			const held = this.heldOf([grant.customerId, grant.customerAccountId]);
			grantsOf.set(held, [...(grantsOf.get(held) ?? []), grant]);
		}
		for (const [held, grants] of grantsOf) {
			const { listed, missing } = merged(grants, held.kept, this.round, now);
			// An array that grows would keep room for more, in each of many.
			held.kept = missing.concat(listed);
			held.listedIn = this.sweep.number;
		}
	}

	/** A page of the account's list of holders. */
	listHolders(page: Holder[]): void {
		this.hasAnswer = true;
		for (const holder of page) {
			const held = this.held.get(holder.id) ?? newHeld(holder.customerId, this.swept.number === 0);
			if (held.holder && held.holder.version !== holder.version) held.isDue = true;
			held.holder = holder;
			held.listedIn = this.sweep.number;
			this.held.set(holder.id, held);
		}
	}

	/** Who changed is to be read; of a grant that nobody knows yet its customer tells, or a list. */
	name(changes: Change[]): void {
		this.hasAnswer = true;
		const byGrant = new Map<string, Held>();
		for (const held of changes.length > 0 ? this.held.values() : []) {
			for (const { grant } of held.kept) byGrant.set(grant.id, held);
		}
		for (const { customerIds, grantId } of changes) {
			const known =
				byGrant.get(grantId ?? '') ?? customerIds.map((id) => this.held.get(id)).find(Boolean);
			const isNew = !known && grantId && customerIds.length > 0 && !this.watched.scope.customerIds;
			const held = isNew ? this.heldOf(customerIds, false) : known;
			if (!held) continue;
			held.isDue = true;
			held.kept = held.kept.map((each) =>
				each.grant.id === grantId ? { ...each, toldIn: 0 } : each,
			);
		}
	}

	/** Somebody is gone: told, and forgotten. */
	lose(held: Held, error: RequestError): void {
		this.notices.gone.add(held.customerId ?? '');
		Object.assign(held, {
			kept: [],
			lost: held.kept,
			round: this.round,
			readAt: performance.now(),
			isDue: false,
			isFresh: true,
		});
		this.reads++;
		this.loss = error;
	}

	/** @param held who could not be read; undefined where it is the account */
	fail(error: unknown, held?: Held): void {
		if (error instanceof CancelledError) return;
		const isTheirs = error instanceof GrantsError && !(error instanceof InputError);
		const isRefused = error instanceof RequestError && (error.status === 401 || isForbidden(error));
		if (!held || !isTheirs || isRefused) {
			this.trouble ??= { error };
			return;
		}
		held.failedIn = this.polls;
		this.failures.push(error);
		this.notices.messages.add(
			`${held.customerId} could not be read, and is alerted of later: ${error.message}`,
		);
	}

	/** @throws why the account cannot be read */
	throwTrouble(): void {
		const { trouble } = this;
		this.trouble = undefined;
		if (trouble) throw trouble.error;
	}

	/** @throws why somebody could not be read, where nothing was answered, or nobody else is known */
	throwFailure(): void {
		const { failures, reads, hasAnswer, isFirst, polls, watched, loss } = this;
		const isAlone = () =>
			this.count(({ round, failedIn }) => round > 0 && failedIn === undefined) === 0;
		if (failures.length > 0 && reads === 0 && (!hasAnswer || isAlone())) throw failures[0];
		if (!isFirst || polls > 1 || !watched.scope.customerIds || !loss) return;
		const isNobody = [...this.held.values()].every(
			({ kept, round }) => round > 0 && kept.length === 0,
		);
		if (isNobody) throw loss;
	}

	/** What is known of somebody is not to be relied on. */
	doubt(held: Held): void {
		held.isDue = true;
		held.kept = held.kept.map((each) => ({ ...each, toldIn: 0 }));
	}

	/** Who is to be read now: what changed, then who was never read, then who was read longest ago. */
	due(isWanted: (grant: CreditGrant) => boolean): Held[] {
		const rank = ({ isDue, round }: Held) => (isDue ? 0 : round === 0 ? 1 : 2);
		return [...this.held.values()]
			.filter((held) => this.isDue(held, isWanted))
			.sort((a, b) => rank(a) - rank(b) || a.readAt - b.readAt);
	}

	/** Whether what is known of somebody can be judged. */
	isSettled(held: Held, isWanted: (grant: CreditGrant) => boolean): boolean {
		if (held.customerId === null) return this.swept.number > 0;
		return held.round > 0 && !held.isDue && !held.isUnderWay && !lacksBalance(held, isWanted);
	}

	/** Whether the account's list tells all of somebody's grants as they are in this round. */
	isListed(held: Held): boolean {
		const { number, round } = this.swept;
		return !held.isDue && !this.listsHolders && held.listedIn === number && round === this.round;
	}

	/** A list that takes longer than a poll is not waited for: meanwhile people are read by their own. */
	private get isListing(): boolean {
		return !this.listsHolders && this.sweeping !== undefined && this.sweep.poll === this.polls;
	}

	isDue(held: Held, isWanted: (grant: CreditGrant) => boolean): boolean {
		if (held.customerId === null || held.isUnderWay || held.failedIn === this.polls) return false;
		const mayHaveChanged = () => held.isDue || lacksBalance(held, isWanted);
		return this.isListing
			? held.round > 0 && mayHaveChanged()
			: held.round < this.round || mayHaveChanged();
	}

	private heldOf(ids: Array<string | null | undefined>, isFirst = this.swept.number === 0): Held {
		const [first] = ids;
		const id = ids.find((each) => each && this.held.has(each)) ?? first ?? '';
		const held = this.held.get(id) ?? newHeld(first ?? null, isFirst);
		this.held.set(id, held);
		return held;
	}
}

function lacksBalance({ kept }: Held, isWanted: (grant: CreditGrant) => boolean): boolean {
	return kept.some((each) => isOpen(each, 1, isWanted));
}
