import { compareDecimals, parseDecimal } from '../grants/money';
import type { Threshold } from '../grants/threshold';

/**
 * A step of a fall: what a balance is below of, or within how many days a grant expires. Of two of one
 * type the lower one is further down.
 */
export interface Level {
	type: Threshold['type'] | 'days';
	/** An exact decimal; one value has one text. */
	value: string;
}

/** What a read says of one key: a grant, or a customer's balance in one unit. */
export interface Observation<Subject> {
	key: string;
	/** The lowest level that holds now; null where none does, undefined where that cannot be told. */
	level: Level | null | undefined;
	/** Exact; undefined where not known or of no concern. */
	balance?: string;
	/** Exact: what was granted of that balance. */
	amount?: string;
	/** What is new after a top-up: a text for each grant that has begun and was not voided, used up or not. */
	grants: string[];
	/** Exact: what all of those came to. */
	granted?: string;
	subject: Subject;
}

/** A level as the state keeps it: `10`, or `10%`. */
export function levelText({ type, value }: Level): string {
	return type === 'percent' ? `${value}%` : value;
}

/**
 * @param kept as `levelText` gave it
 * @returns negative where a level is further down than the one kept, 0 where it is the same; undefined for an
 * amount beside a percentage, as where the user changed the one to the other
 */
export function compareLevels({ type, value }: Level, kept: string): number | undefined {
	if ((type === 'percent') !== kept.endsWith('%')) return undefined;
	const now = parseDecimal(value);
	const then = parseDecimal(kept.replace('%', ''));
	return now && then && compareDecimals(now, then);
}
