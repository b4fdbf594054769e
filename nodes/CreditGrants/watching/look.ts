import { AnswerError, isForbidden, RequestError, type GrantsError } from '../grants/errors';
import type { Feed } from '../grants/provider';
import { normalize, noteUnknown } from '../reading/grants';
import { anew, type Run } from '../reading/run';
import type { Account } from './account';
import type { Held } from './held';
import { readHeld, type Interest } from './readHeld';

/**
 * One poll's look at an account: what changed is heard, its list read, and then everybody who is due, side by side.
 * What the gate holds up goes on in the next poll.
 */
export class Look {
	private readonly poll: number;
	private queue: Held[] = [];
	/** The news when the queue was made; undefined where somebody else may be due. */
	private queuedAt?: number;

	constructor(
		private readonly account: Account,
		private run: Run,
		private readonly interest: Interest,
	) {
		this.poll = account.polls;
	}

	/**
	 * @param over when the time is used
	 * @throws why the account cannot be read: as a request does
	 */
	async read(over: Promise<void>): Promise<void> {
		const { account } = this;
		this.run = anew(this.run);
		await Promise.race([this.hear(), over]);
		account.throwTrouble();
		if (account.isSweepDue) this.sweep();
		this.queuedAt = undefined;
		const workers = Array.from({ length: account.line.rateLimit.concurrency }, () => this.work());
		await Promise.race([Promise.all(workers), over]);
		account.throwTrouble();
	}

	private async hear(): Promise<void> {
		const { account, run } = this;
		const { feed } = account;
		if (!feed) return;
		const hearing = async () => account.name(await feed.changes(run.api));
		account.feeding ??= hearing()
			.catch((error: unknown) => {
				if (isOfNoUse(error)) this.doWithout(feed, error);
				else account.fail(error);
			})
			.finally(() => (account.feeding = undefined));
		await account.feeding;
	}

	private doWithout({ permission }: Feed, error: GrantsError): void {
		const { account, run } = this;
		const { displayName } = run.provider;
		account.feed = undefined;
		const why =
			error instanceof RequestError && isForbidden(error)
				? `The ${displayName} key may not read what changed: give it ${permission}`
				: `What changed cannot be read at ${displayName}: ${error.message}`;
		account.notices.messages.add(
			`${why}. Everybody is read at each poll until that works; it is tried again after Full Check Every.`,
		);
	}

	private sweep(): void {
		const { account } = this;
		account.beginSweep();
		account.sweeping = this.readList()
			.then((isShort) => account.endSweep(isShort))
			.catch((error: unknown) => account.fail(error))
			.finally(() => {
				account.sweeping = undefined;
				account.told();
			});
	}

	/** @returns whether it may lack something */
	private async readList(): Promise<boolean> {
		const { account, run } = this;
		const { provider, api, clock } = run;
		const { scope, customerDetails } = account.watched;
		if (account.listsHolders && provider.holders) {
			for await (const page of provider.holders(api, scope.entitlementId)) {
				account.listHolders(page);
				account.told();
			}
			return false;
		}
		api.notices.isShort = false;
		const all = { ...scope, customerId: '', grantId: '', customerDetails };
		for await (const page of provider.list(api, all)) {
			const grants = page.map((each) => normalize(run, each));
			for (const grant of grants) if (grant.customerId === null) noteUnknown(run, grant);
			account.list(grants, clock());
			account.told();
		}
		return api.notices.isShort;
	}

	/** A worker that a closed gate held up is of no use to a later poll. */
	private async work(): Promise<void> {
		const { account } = this;
		while (account.gate.isOpen && account.polls === this.poll) {
			const held = this.next();
			if (held) await this.readOne(held);
			else if (account.sweeping || account.underWay > 0) await account.tells();
			else return;
		}
	}

	private async readOne(held: Held): Promise<void> {
		const { account, run, interest } = this;
		held.isUnderWay = true;
		account.underWay++;
		try {
			await readHeld(run, account, held, interest);
			held.failedIn = undefined;
			account.reads++;
		} catch (error) {
			held.isDue = true;
			if (error instanceof RequestError && error.isMissing) account.lose(held, error);
			else account.fail(error, held);
		} finally {
			held.isUnderWay = false;
			account.underWay--;
			account.told(held.isDue);
		}
	}

	private next(): Held | undefined {
		for (;;) {
			const held = this.queue.pop();
			if (held ? this.isDue(held) : this.queuedAt === this.account.news) return held;
			if (held) continue;
			this.queuedAt = this.account.news;
			this.queue = this.account.due(this.interest.needsBalance).reverse();
		}
	}

	private isDue(held: Held): boolean {
		return this.account.isDue(held, this.interest.needsBalance);
	}
}

/** A feed that this key, this server or this account's API version does not give will not be there the next time. */
function isOfNoUse(error: unknown): error is AnswerError | RequestError {
	return error instanceof AnswerError || (error instanceof RequestError && isRefusal(error));
}

/** Not where a key counts no more, or something on the way to the provider answers. */
function isRefusal({ status = 0, isPassing }: RequestError): boolean {
	return status >= 400 && !isPassing && status !== 401 && status !== 407;
}
