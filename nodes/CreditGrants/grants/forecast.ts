import { balanceId, sumIfKnown, type CustomerBalance } from './balances';
import { momentOf } from './creditGrant';
import { toIso } from './isoText';
import { isPositive, negative, parseDecimal } from './money';
import { emptyAt, stockOf } from './runOut';
import { beginOf } from './span';
import type { Transaction } from './transaction';
import type { AsOf, CreditGrant } from './types';

const DAY_MS = 86_400_000;

/** What of a transaction tells the pace. */
export type Past = Pick<Transaction, 'type' | 'at' | 'amountExact'>;

/** How long what a customer has of one unit will last, at the pace of late. */
export interface Forecast {
	/** In major units. */
	spentPerDay: number;
	/** Not rounded; 0 where nothing is left. */
	daysLeft: number;
	/** The first moment with nothing left, in milliseconds since the Unix epoch. */
	runsOutAt: number;
}

export interface ForecastRule {
	/** Over how many days the pace is taken. */
	days: number;
	now: AsOf;
	/** IANA name, the workflow's: when a calendar day begins and ends. */
	timeZone: string;
}

/**
 * The pace is what was spent less what was reinstated over the last days, or over the customer's own time with
 * credits where that is shorter. At that pace the grants that are active or start later are used up, the earliest
 * expiry first; what expires before is lost.
 *
 * @param grants all of one customer and one unit, one at least
 * @param history what became of them, in the last days at least
 * @returns null where nothing was spent; undefined where that, or what is left, is not known
 */
export function forecast(
	grants: CreditGrant[],
	history: Past[],
	{ days, now, timeZone }: ForecastRule,
): Forecast | null | undefined {
	const moment = momentOf(grants[0], now);
	const stock = stockOf(grants, timeZone);
	if (!moment || !stock) return undefined;

	const at = Date.parse(moment.instant);
	const since = at - days * DAY_MS;
	const late = history.filter((each) => beginOf(each.at, timeZone) >= since);
	const spent = spentIn(late);
	if (spent === undefined) return undefined;
	if (!isPositive(parseDecimal(spent))) return null;

	const beginnings = [
		...grants.flatMap(({ effectiveAt, createdAt }) => effectiveAt ?? createdAt ?? []),
		...late.map((each) => each.at),
	].map((date) => beginOf(date, timeZone));
	const elapsed = at - Math.max(since, Math.min(...beginnings));
	// Of no time at all there is no pace.
	if (elapsed <= 0) return undefined;
	const pace = Number(spent) / elapsed;
	const runsOutAt = emptyAt(stock, pace, at);
	return { spentPerDay: pace * DAY_MS, daysLeft: (runsOutAt - at) / DAY_MS, runsOutAt };
}

/**
 * How long each customer's grants of one unit will last.
 *
 * @param pasts by the ids of balances; one that is missing is not known
 */
export function outlookBy(
	pasts: Map<string, Past[]> | undefined,
	rule: ForecastRule,
): (grants: CreditGrant[]) => Forecast | null | undefined {
	return (grants) => {
		const past = pasts?.get(balanceId(grants[0]));
		return past && forecast(grants, past, rule);
	};
}

/** What was spent less what was reinstated, exact; undefined where an amount of it is not known. */
function spentIn(history: Past[]): string | undefined {
	const moved = history.filter(({ type }) => type === 'spent' || type === 'reinstated');
	const sum = sumIfKnown(moved.map(({ amountExact }) => amountExact));
	return sum && negative(sum);
}

/** What a balance says of it. */
export function forecastKeys({
	spentPerDay,
	daysLeft,
	runsOutAt,
}: Forecast): Pick<CustomerBalance, 'spentPerDay' | 'daysLeft' | 'runsOutAt'> {
	return {
		spentPerDay,
		daysLeft: Math.round(daysLeft * 10) / 10,
		// Undefined past all dates there are.
		runsOutAt: toIso(runsOutAt),
	};
}
