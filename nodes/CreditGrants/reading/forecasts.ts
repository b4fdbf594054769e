import { balanceId, type CustomerBalance } from '../grants/balances';
import { momentOf } from '../grants/creditGrant';
import { asOf } from '../grants/dates';
import { isMissing, whereRefused } from '../grants/errors';
import { forecast, forecastKeys, type Forecast } from '../grants/forecast';
import type { ForecastRequest } from '../grants/request';
import type { Transaction } from '../grants/transaction';
import type { AsOf, CreditGrant } from '../grants/types';
import type { CountedBalance } from './holdings';
import type { Run } from './run';
import { readTransactions } from './transactions';

const DAY_MS = 86_400_000;

/**
 * Says of each balance how long it will last. A customer who is gone is noted, and the others are given.
 *
 * @throws as `readTransactions` does
 */
export async function withForecasts(
	run: Run,
	balances: CountedBalance[],
	request: ForecastRequest,
): Promise<CustomerBalance[]> {
	return await Promise.all(
		balances.map(async ({ balance, grants }) => {
			const outlook = await readForecast(run, grants, request);
			return outlook ? { ...balance, ...forecastKeys(outlook) } : balance;
		}),
	);
}

/** @returns as `forecast` does; undefined for a customer who is gone, too */
async function readForecast(
	run: Run,
	grants: CreditGrant[],
	{ days, timeZone }: ForecastRequest,
): Promise<Forecast | null | undefined> {
	const [first] = grants;
	const moment = momentOf(first, run.now);
	if (first.customerId === null || !moment) return undefined;
	const since = asOf(new Date(Date.parse(moment.instant) - days * DAY_MS), timeZone);
	const history = await whereRefused(readHistory(run, first, since), isMissing, () => {
		run.api.notices.gone.add(first.customerId ?? '');
		return undefined;
	});
	const id = balanceId(first);
	const own = history?.filter((each) => balanceId(each) === id);
	return own && forecast(grants, own, { days, now: run.now, timeZone });
}

/** Once in a run: where a provider keeps no history for each unit, one answers for all of a customer's. */
async function readHistory(
	run: Run,
	{ customerId, unitId }: CreditGrant,
	since: AsOf,
): Promise<Transaction[]> {
	const entitlementId = (run.provider.fields.entitlementId && unitId) ?? '';
	const params = { customerId: customerId ?? '', entitlementId, since };
	return await run.api.once(`history ${JSON.stringify(params)}`, async () => {
		const history: Transaction[] = [];
		for await (const page of readTransactions(run, params)) {
			history.push(...page.map(({ transaction }) => transaction));
		}
		return history;
	});
}
