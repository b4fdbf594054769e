import {
	compareDecimals,
	isPositive,
	multiplyDecimals,
	parseDecimal,
	type Decimal,
} from '../grants/money';
import type { Level } from './observation';

/** Of a base64 hash, so 30 bits: a new grant looks like one of 50 others once in 21 million times. */
const MARK_LENGTH = 5;

const HUNDRED: Decimal = { units: 100n, scale: 0 };

/** Five characters for each grant, one after the other, whatever the order of the grants. */
export function marksOf(grants: string[], digest: (text: string) => string): string {
	return grants
		.map((grant) => digest(grant).slice(0, MARK_LENGTH))
		.sort()
		.join('');
}

/** Whether there is a mark that was not there. One that is there no more is a grant that left: no top-up. */
export function hasNewMark(now: string, then: string): boolean {
	const known = new Set(marksIn(then));
	return marksIn(now).some((mark) => !known.has(mark));
}

function marksIn(text: string): string[] {
	return text.match(new RegExp(`.{${MARK_LENGTH}}`, 'g')) ?? [];
}

/**
 * Whether a rise that leaves a balance below a level is more than noise, as a cent credited back is: a
 * hundredth of the level where that is an amount, else of what was granted. Not where neither is known.
 */
export function isMaterial(
	rise: Decimal | undefined,
	level: Level,
	amount: string | undefined,
): boolean {
	// A hundredth of the level 0, below which an overdrawn balance may rise, would be nothing.
	const isAmount = level.type === 'amount' && level.value !== '0';
	const whole = parseDecimal((isAmount ? level.value : amount) ?? '');
	if (!rise || !isPositive(rise) || !whole || !isPositive(whole)) return false;
	return compareDecimals(multiplyDecimals(rise, HUNDRED), whole) >= 0;
}
