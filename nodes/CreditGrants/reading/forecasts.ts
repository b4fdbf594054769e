import { balanceId, groupByBalance, type CustomerBalance } from '../grants/balances';
import { momentOf } from '../grants/creditGrant';
import { asOf } from '../grants/dates';
import { isMissing, whereRefused } from '../grants/errors';
import { forecastKeys, outlookBy, type Past } from '../grants/forecast';
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
			const pasts = await whereRefused(readPasts(run, grants, request), isMissing, () => {
				run.api.notices.gone.add(balance.customerId ?? '');
				return undefined;
			});
			const outlook = outlookBy(pasts, { ...request, now: run.now })(grants);
			return outlook ? { ...balance, ...forecastKeys(outlook) } : balance;
		}),
	);
}

/**
 * What a customer spent and was given back in the last days, by the ids of balances.
 *
 * @throws as `readTransactions` does
 */
export async function readPasts(
	run: Run,
	grants: CreditGrant[],
	{ days, timeZone }: ForecastRequest,
): Promise<Map<string, Past[]>> {
	const pasts = new Map<string, Past[]>();
	for (const [id, [first]] of groupByBalance(grants)) {
		const moment = momentOf(first, run.now);
		if (first.customerId === null || !moment) continue;
		const since = asOf(new Date(Date.parse(moment.instant) - days * DAY_MS), timeZone);
		const own = (await readHistory(run, first, since)).filter((each) => balanceId(each) === id);
		pasts.set(
			id,
			own
				.filter(({ type }) => type === 'spent' || type === 'reinstated')
				.map(({ type, at, amountExact }) => ({ type, at, amountExact })),
		);
	}
	return pasts;
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
