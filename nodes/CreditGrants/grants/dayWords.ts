import { asOf } from './dates';
import { isTimeZone } from './localTime';
import type { AsOf } from './types';

const DAY_MS = 86_400_000;
const LONG_DATE = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' });
const DISTANCE = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });

/**
 * A date as a person reads it: `18 May 2027, in 174 days`; `today`, `tomorrow` and `yesterday` by name.
 *
 * @param date an instant, or a calendar day `YYYY-MM-DD`, which is the same in every time zone
 * @param timeZone IANA name, the one `now` is told in: decides which day an instant falls on
 */
export function dayWords(date: string, now: AsOf, timeZone: string): string {
	// Words do not fail for a zone that does not exist; what counts in calendar days does.
	const zone = isTimeZone(timeZone) ? timeZone : 'UTC';
	const dayOf = (instant: string) => asOf(new Date(instant), zone).day;
	const day = midnight(date.length === 'YYYY-MM-DD'.length ? date : dayOf(date));
	const days = (day - midnight(dayOf(now.instant))) / DAY_MS;
	return `${LONG_DATE.format(day)}, ${DISTANCE.format(days, 'day')}`;
}

/** In UTC, where every day has 24 hours. The parts are read, as `Date.parse` knows no year of five digits. */
function midnight(day: string): number {
	const [year, month, date] = day.split('-').map(Number);
	return Date.UTC(year, month - 1, date);
}
