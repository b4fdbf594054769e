/** The one time every provider of a sandbox goes by: what has expired or begun is read off it. */
export interface Clock {
	now(): Date;
	/** Stops the clock at an instant. */
	set(date: Date): void;
}

/** Stands still at `start`; without one, runs with real time until it is first set. */
export function createClock(start?: Date): Clock {
	let stopped = start;
	return {
		now: () => new Date(stopped ?? Date.now()),
		set: (date) => {
			if (Number.isNaN(date.getTime())) throw new TypeError('The clock needs a valid date');
			stopped = new Date(date);
		},
	};
}

export const DAY = 86_400_000;

/** An instant as the Unix seconds Stripe writes. */
export function toSeconds(date: Date): number {
	return Math.floor(date.getTime() / 1000);
}

/** The calendar day Sequence writes, read in UTC: Sequence names no time zone. */
export function toCalendarDay(date: Date): string {
	return date.toISOString().slice(0, 10);
}
