import { isToppedUp, materialRise, type Levels, type Read, type Sight } from './life';

/** What is known of a key after all reads that a state could know of, level by level. */
interface Known {
	/** The levels that were alerted of and not re-armed since. */
	told: number[];
	/** The key when the fall began. */
	atFirst: Sight;
	/** The lowest balance since the last alert. */
	floor: number;
}

/** The rules, level by level and from the whole history: what each read should alert of. */
export class Model {
	private readonly judged = new Map<string, { alert?: number; known?: Known }>();

	constructor(private readonly type: Levels['type']) {}

	/** The level that a read should alert of, reminders aside; undefined for none. */
	alertIn(read: Read, key: string): number | undefined {
		return this.judge(read, key).alert;
	}

	private judge(read: Read, key: string): { alert?: number; known?: Known } {
		const name = `${key} ${read.number}`;
		const judged = this.judged.get(name) ?? this.next(read, key);
		this.judged.set(name, judged);
		return judged;
	}

	private next({ sights, parent }: Read, key: string): { alert?: number; known?: Known } {
		const now = sights.get(key);
		const before = parent && this.judge(parent, key).known;
		if (!now) return {};
		if (!now.held) return { known: before };

		const standing = before && !isToppedUp(now, before.atFirst) ? before : undefined;
		const told = standing ? this.stillTold(now, standing) : [];
		const alert = now.held.some((level) => !told.includes(level)) ? now.held.at(-1) : undefined;
		const known = {
			told: [...new Set([...told, ...now.held])],
			atFirst: standing?.atFirst ?? now,
			floor: alert !== undefined || !standing ? now.balance : Math.min(now.balance, standing.floor),
		};
		return { alert, known: known.told.length > 0 ? known : undefined };
	}

	private stillTold(now: Sight, { told, floor }: Known): number[] {
		const rise = now.balance - floor;
		if (rise <= 0) return told;
		return told.filter(
			(level) => now.held?.includes(level) && rise < materialRise(level, now, this.type),
		);
	}
}
