import { createRequire } from 'node:module';
import path from 'node:path';

import type { Provider } from '../nodes/CreditGrants/grants/provider';
import { asOf } from '../nodes/CreditGrants/grants/dates';
import type { CreditGrant, JsonObject } from '../nodes/CreditGrants/grants/types';
import type { ProviderName } from '../test/sandbox';
import { collectGarbage } from './memory';
import {
	DODO_ENTITLEMENT,
	dodoList,
	sequenceList,
	stripeBalance,
	stripeList,
} from './network/accounts';
import { profiled, type ProfileSummary } from './profiler';
import { spread, type Spread } from './statistics';

export interface PureResult {
	provider: ProviderName;
	grantsPerSecond: Spread;
	/** What the same grants cost to be parsed: the part that nobody can leave out. */
	parsedPerSecond: Spread;
	/** Each digit of each amount is kept as the provider sent it. */
	isExact: boolean;
	profile: ProfileSummary;
}

const DISTINCT = 10_000;
const [name, packageDirectory, count, rounds] = process.argv.slice(2);
const provider = name as ProviderName;
const account = { grants: DISTINCT, perCustomer: 10 };

interface Built {
	providers: Record<ProviderName, Provider<{ raw: JsonObject }>>;
}

async function main(): Promise<void> {
	const built = createRequire(__filename)(
		path.join(packageDirectory, 'dist/nodes/CreditGrants/providers'),
	) as Built;
	const toCreditGrant: Provider['toCreditGrant'] = (...args) =>
		built.providers[provider].toCreditGrant(...args);
	const texts = rawGrants().map((raw) => JSON.stringify(raw));
	const found = texts.map((text, index) => withWhatWasAsked(JSON.parse(text) as JsonObject, index));
	const now = asOf(new Date(), 'UTC');
	const one = (grant: { raw: JsonObject }) => toCreditGrant(grant, now, null);
	const perSecond = () => rate(found, one);

	rate(found, one, 3 * DISTINCT);
	const grantsPerSecond = spread(Array.from({ length: Number(rounds) }, perSecond));
	const parsedPerSecond = spread(
		Array.from({ length: Number(rounds) }, () =>
			rate(texts, (text) => JSON.parse(text) as unknown),
		),
	);
	const { profile } = await profiled(async () => rate(found, one));
	const isExact = found.every((grant) => isSameAmount(one(grant), grant.raw));
	const result: PureResult = { provider, grantsPerSecond, parsedPerSecond, isExact, profile };
	process.send?.(result, () => process.exit());
}

/** As many results as a page has are kept at a time, as in a run: none is left out, and each is let go. */
const KEPT = 100;

/** How many of `work` are done in a second. */
function rate<T>(inputs: T[], work: (input: T) => unknown, times = Number(count)): number {
	const kept: unknown[] = new Array(KEPT);
	collectGarbage();
	const startedAt = performance.now();
	for (let done = 0; done < times; done++) kept[done % KEPT] = work(inputs[done % DISTINCT]);
	return (times / (performance.now() - startedAt)) * 1000;
}

function rawGrants(): object[] {
	switch (provider) {
		case 'stripe':
			return stripeList(account, 0, DISTINCT);
		case 'sequence':
			return sequenceList(account, 0, DISTINCT);
		case 'dodoPayments':
			return dodoList(account, 0, DISTINCT);
	}
}

/** What the node knows of a grant besides what the list said, as each provider's own file has it. */
function withWhatWasAsked(raw: JsonObject, index: number): { raw: JsonObject } {
	switch (provider) {
		case 'stripe': {
			const [{ available_balance }] = stripeBalance(account, index).balances;
			return { raw, balance: String(available_balance.monetary.value / 100) } as {
				raw: JsonObject;
			};
		}
		case 'sequence':
			return { raw, standing: { balance: '12.5', unitName: 'API Calls' } } as { raw: JsonObject };
		case 'dodoPayments':
			return { raw, entitlement: DODO_ENTITLEMENT } as { raw: JsonObject };
	}
}

function isSameAmount({ amountExact }: CreditGrant, raw: JsonObject): boolean {
	if (provider !== 'stripe') return amountExact === String(raw.initial_amount ?? raw.amount);
	const { monetary } = raw.amount as { monetary: { value: number } };
	return amountExact?.replace('.', '').replace(/^0+(?=\d)/, '') === String(monetary.value);
}

void main();
