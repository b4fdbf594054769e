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
	/** Its last poll came to its end. */
	wasWhole: boolean;
}

/** Holds what a trigger alerts of against what is true. */
export class Judge {
	private readonly alerts = new Map<number, Alerted[]>();
	private processes = new Map<number, Process>();
	/** Who was read since the trigger was published. */
	private readonly known = new Set<number>();
	/** Who may have been seen first in a state that is remembered, not alerted. */
	private readonly silent = new Map<number, number>();
	/** Who has been low ever since the trigger was published. */
	private readonly lowFromStart = new Set<number>();
	private hasBroken = false;
	private seen = new Array<Map<number, { isLow: boolean; balance: number }>>();

	constructor(
		private readonly world: World,
		private readonly history: History,
		private readonly customers: number[],
	) {
		for (const of of customers) if (world.truth.isLow(of)) this.lowFromStart.add(of);
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
		this.seen = [];
		this.look();
		let items: Array<{ of: number; item: IDataObject }> = [];
		let hasFailed = false;
		try {
			items = await world.poll({ ...poll, process: number });
		} catch (error) {
			if (poll.unreadable === undefined) throw error;
			hasFailed = true;
		}
		const to = truth.moment;
		for (const { of, item } of items) this.judge(of, item, { from, to, poll });
		const isWhole = poll.answers === undefined && !hasFailed;
		if (isWhole && from === to && process.wasWhole) this.expectAll(poll, process);
		process.wasWhole = isWhole;
		if (isWhole && !poll.crashes) {
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
		if (!last || last.to < truth.armedAt(of)) throw new Error(`${of} is low, and nobody was told`);
	}

	private judge(of: number, item: IDataObject, { from, to, poll }: JudgedPoll): void {
		const seen = this.seen.flatMap((each) => each.get(of) ?? []);
		if (!seen.some(({ isLow }) => isLow)) throw new Error(`${of} was not low in this poll`);
		const balances = seen.map(({ balance }) => balance);
		const balance = Number(item.balance);
		if (balance < Math.min(...balances) || balance > Math.max(...balances)) {
			throw new Error(`${of} had ${balances.join()}, not ${balance}`);
		}
		if (of === poll.unreadable) throw new Error(`${of} could not be read in this poll`);
		const armedAt = this.world.truth.armedAt(of);
		if (this.history.remembers && !this.hasBroken && this.lowFromStart.has(of)) {
			throw new Error(`${of} was low all the time, and is to be remembered`);
		}
		const before = this.alerts.get(of) ?? [];
		const last = before.at(-1);
		if (last) {
			const isRepeat = last.alertId === item.alertId;
			const isAnew = last.from < armedAt;
			if (!isAnew && !last.hasCrashed) throw new Error(`${of} is alerted of twice`);
			if (!isAnew && !isRepeat && !process.env.NOID) throw new Error(`${of}: a repeat has an alertId of its own`);
			if (isRepeat && !last.hasCrashed) throw new Error(`${of}: another alert has the same alertId`);
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
		const process = this.processes.get(number) ?? {
			fullCheck: { at: -Infinity, moment: 0, isDone: false },
			untold: new Map<number, { until: number; moment: number }>(),
			wasWhole: true,
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
		return this.silent.get(of) === this.world.truth.armedAt(of);
	}

	private look(): void {
		const { truth } = this.world;
		const seen = new Map<number, { isLow: boolean; balance: number }>();
		for (const of of this.customers) {
			const isLow = truth.isLow(of);
			seen.set(of, { isLow, balance: truth.balance(of) });
			if (!isLow) this.lowFromStart.delete(of);
			if (this.known.has(of)) continue;
			if (truth.hasEnded(of) || (isLow && this.history.remembers)) {
				this.silent.set(of, truth.armedAt(of));
			}
		}
		this.seen.push(seen);
	}
}

interface JudgedPoll {
	from: number;
	to: number;
	poll: Poll;
}
