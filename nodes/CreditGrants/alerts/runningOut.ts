import { customerBalance, hasBegun } from '../grants/balances';
import { forecastKeys, type Forecast } from '../grants/forecast';
import type { CreditGrant } from '../grants/types';
import type { Subject } from './events';
import { fundsOf } from './funds';
import type { Level, Observation } from './observation';

/**
 * What the forecast of a customer's balance says of Balance Running Out: fewer days left than wanted. A pace that
 * slows down re-arms nothing by itself, a top-up does.
 *
 * @param id of the balance
 * @param grants all of one customer and one unit, one at least
 * @param outlook null where nothing is spent, undefined where it is not known
 * @param withinDays one or several, in any order
 */
export function observeRunningOut(
	id: string,
	grants: CreditGrant[],
	outlook: Forecast | null | undefined,
	withinDays: number[],
): Observation<Subject> {
	const record = {
		...customerBalance(id, grants),
		...(outlook && forecastKeys(outlook)),
	};
	const level = hasBegun(grants) ? levelWithin(withinDays, outlook) : null;
	const threshold = level ?? days(Math.max(...withinDays));
	return { key: id, level, ...fundsOf(grants, record), subject: { record, threshold } };
}

/** The lowest that holds. */
function levelWithin(
	withinDays: number[],
	outlook: Forecast | null | undefined,
): Level | null | undefined {
	if (!outlook) return outlook;
	const held = withinDays.filter((each) => outlook.daysLeft < each);
	return held.length > 0 ? days(Math.min(...held)) : null;
}

function days(count: number): Level {
	return { type: 'days', value: String(count) };
}
