import type { IDataObject } from 'n8n-workflow';

import type { History, Poll } from './history';
import type { World } from './world';

const DAY = 86_400_000;

interface Alerted {
	/** The moments between which the poll ran. */
	from: number;
	to: number;
	alertId: unknown;
	hasCrashed: boolean;
}

/** What a main process can know. */
interface Process {
	fullCheck: { at: number; moment: number; isDone: boolean };
	/** Whose changes it is told of later: from when on; and since which moment. */
	untold: Map<number, { until: number; moment: number }>;
	/** The last poll came to no end. */
	isOpen: boolean;
	/** Since when balances may have been told that no poll has judged; undefined where the last one judged all. */
	toldSince?: number;
}

/** Holds what a trigger alerts of against what is true. */
export class Judge {
	private readonly alerts = new Map<number, Alerted[]>();
	private processes = new Map<number, Process>();
	/** Who was read since the trigger was published. */
	private readonly known = new Set<number>();
	/** Who may have been seen first in a state that is remembered, not alerted. */
	private readonly silent = new Map<number, number>();
	/** Who has been low ever since the trigger was published, and when they had reason to be alerted of. */
	private readonly lowFromStart = new Map<number, number>();
	private hasBroken = false;
	private hasAlertedSinceCrash = false;
	/** What was true, moment by moment. */
	private readonly seen: Seen[] = [];

	constructor(
		private readonly world: World,
		private readonly history: History,
		private readonly customers: number[],
	) {
		const { truth } = world;
		for (const of of customers) if (truth.isLow(of)) this.lowFromStart.set(of, truth.armedAt(of));
		world.onChange = () => this.look();
		world.onAnnounced = (of, until) => {
			const { moment } = world.truth;
			for (const { untold } of this.processes.values()) {
				untold.set(of, { until: Math.max(until, untold.get(of)?.until ?? 0), moment });
			}
		};
		this.look();
	}

	/** @throws where a poll alerts of what it must not, or leaves out what it can know */
	async poll(poll: Poll): Promise<void> {
		const { world, history } = this;
		const { truth } = world;
		const number = history.mode === 'taking turns' ? poll.process : 0;
		if (number > 0) this.hasBroken = true;
		const process = this.processOf(number);
		const from = truth.moment;
		const toldSince = process.toldSince ?? from;
		let items: Array<{ of: number; item: IDataObject }> = [];
		let hasFailed = false;
		try {
			items = await world.poll({ ...poll, process: number });
		} catch (error) {
			if (poll.unreadable === undefined) throw error;
			hasFailed = true;
		}
		const to = truth.moment;
		for (const { of, item } of items) this.judge(of, item, { from, to, toldSince, poll });
		if (items.length > 0) this.hasAlertedSinceCrash = !poll.crashes;
		const isWhole = poll.answers === undefined;
		// One that fails has nobody to alert of.
		if (isWhole && from === to && !process.isOpen) this.expectAll(poll, process);
		process.isOpen = !isWhole;
		process.toldSince = isWhole && poll.unreadable === undefined ? undefined : toldSince;
		if (isWhole && !hasFailed && !poll.crashes) {
			for (const of of this.customers) {
				if (of !== poll.unreadable && truth.grantsOf(of).length > 0) this.known.add(of);
			}
		}
		if (poll.crashes) this.restarted();
	}

	restart(): void {
		this.world.trigger.restart();
		this.restarted();
	}

	/** @throws where somebody is low and was not alerted of since they had reason to be */
	expectAlerted(of: number): void {
		const { truth } = this.world;
		if (!truth.isLow(of) || this.isSilent(of)) return;
		const last = this.alerts.get(of)?.at(-1);
		if (!last || last.to < truth.dueSince(of)) throw new Error(`${of} is low, and nobody was told`);
	}

	private judge(of: number, item: IDataObject, { from, to, toldSince, poll }: JudgedPoll): void {
		if (this.world.truth.isOverWhileListed(of)) return;
		const seen = this.seen.filter((each) => each.of === of && each.moment >= toldSince);
		if (!seen.some(({ isLow, moment }) => isLow && moment >= from)) {
			throw new Error(`${of} was not low in this poll`);
		}
		// Balances that were told behind the last poll stand.
		const balances = seen.map(({ balance }) => balance);
		const balance = Number(item.balance);
		const change = poll.meanwhile?.change;
		// Who renews in the moment in which their credits end has both for as long as an answer is on its way.
		const both = change?.do === 'renew' && change.of === of ? change.amount : 0;
		if (balance < Math.min(...balances) || balance > Math.max(...balances) + both) {
			throw new Error(`${of} had ${balances.join()}, not ${balance}`);
		}
		if (of === poll.unreadable) throw new Error(`${of} could not be read in this poll`);
		const armedAt = this.world.truth.armedAt(of);
		const isRemembered = this.history.remembers && this.lowFromStart.get(of) === armedAt;
		if (isRemembered && !this.hasBroken) {
			throw new Error(`${of} was low all the time, and is to be remembered`);
		}
		const before = this.alerts.get(of) ?? [];
		const last = before.at(-1);
		if (last) {
			const isRepeat = last.alertId === item.alertId;
			const isAnew = last.from < armedAt;
			if (!isAnew && !last.hasCrashed) throw new Error(`${of} is alerted of twice`);
			// Alerts are named by the grants behind them, and by the number of the poll among those that alert.
			const isSameFall = !isAnew && this.world.truth.takenAt(of) <= last.from;
			if (isSameFall && !isRepeat && !this.hasAlertedSinceCrash)
				throw new Error(`${of}: a repeat has an alertId of its own`);
			if (isRepeat && !last.hasCrashed)
				throw new Error(`${of}: another alert has the same alertId`);
		}
		const { alertId } = item;
		this.alerts.set(of, [...before, { from, to, alertId, hasCrashed: poll.crashes }]);
	}

	/** What nothing hid from a poll it tells of. */
	private expectAll({ unreadable }: Poll, { untold, fullCheck }: Process): void {
		const { now } = this.world.truth;
		if (!fullCheck.isDone) {
			for (const [of, { moment }] of untold) if (moment <= fullCheck.moment) untold.delete(of);
			fullCheck.isDone = true;
		}
		for (const of of this.customers) {
			const isTold = (untold.get(of)?.until ?? 0) <= now;
			if (of !== unreadable && isTold) this.expectAlerted(of);
		}
	}

	private processOf(number: number): Process {
		const { now, moment } = this.world.truth;
		const process: Process = this.processes.get(number) ?? {
			fullCheck: { at: -Infinity, moment: 0, isDone: false },
			untold: new Map<number, { until: number; moment: number }>(),
			isOpen: false,
		};
		this.processes.set(number, process);
		const isEach = this.world.isReadAnew;
		if (isEach || now - process.fullCheck.at >= DAY) {
			process.fullCheck = { at: now, moment, isDone: false };
		}
		return process;
	}

	private restarted(): void {
		this.hasBroken = true;
		this.processes = new Map();
		// Where nothing was kept, the trigger begins anew.
		if (!this.world.trigger.state.includes('"watch"')) {
			this.known.clear();
			this.look();
		}
	}

	private isSilent(of: number): boolean {
		return (this.silent.get(of) ?? -1) >= this.world.truth.dueSince(of);
	}

	private look(): void {
		const { truth } = this.world;
		for (const of of this.customers) {
			const isLow = truth.isLow(of);
			this.seen.push({ of, moment: truth.moment, isLow, balance: truth.balance(of) });
			if (!isLow) this.lowFromStart.delete(of);
			if (this.known.has(of)) continue;
			if (truth.hasEnded(of) || (isLow && this.history.remembers)) {
				this.silent.set(of, truth.armedAt(of));
			}
		}
	}
}

interface Seen {
	of: number;
	moment: number;
	isLow: boolean;
	balance: number;
}

interface JudgedPoll {
	from: number;
	to: number;
	toldSince: number;
	poll: Poll;
}
