import { createHash } from 'crypto';

import type { TriggerRule } from '../alerts/rule';
import type { Provider, RateLimit } from '../grants/provider';
import type { ItemShape } from '../grants/output';
import type { JsonObject } from '../grants/types';
import { Gate } from '../http/gate';
import { waitUntil } from '../http/wait';
import { named } from '../reading/customers';
import { openLine, startRun, type Host, type Line, type Run } from '../reading/run';
import { Account } from './account';
import { alertItem } from './alertItem';
import { conditionJudge } from './condition';
import { createdJudge } from './newGrants';
import type { Judge, Verdict, WatchState } from './judge';
import { Look } from './look';
import type { PollMemory } from './memory';

/** Who watches: alerts and what is kept of them are of one trigger and one account. */
export interface Watcher {
	/** The trigger's static data. */
	kept: { state?: WatchState };
	memory: PollMemory;
	/** A workflow that was copied from another has its state, and must not take it for its own. */
	workflowId: string;
	/** The credential: the grants of another account are not new. */
	credentialId: string;
}

/**
 * The account that a trigger watches, as this process knows it. Another credential, other customers, another event
 * begin a new one.
 *
 * @param credentials as n8n resolved them
 * @throws as `openLine` does
 */
export async function openAccount(
	host: Host,
	provider: Provider,
	credentials: JsonObject,
	rateLimit: Partial<RateLimit>,
	rule: TriggerRule,
	{ kept, memory, ...ids }: Watcher,
): Promise<Account> {
	const watched = {
		scope: rule.scope,
		fullCheckMs: rule.fullCheckMs,
		ofCustomers: rule.threshold.metadataKey !== '',
		customerDetails: rule.customerDetails,
	};
	// What was read for one of these does not do for another.
	const { event, watch: of, forecastDays, threshold } = rule;
	const read = [watched, event, of, forecastDays, threshold.metadataKey];
	const identity = [provider.name, credentials, rateLimit, read, ids];
	const key = digestOf('account')(JSON.stringify(identity));
	if (memory.account?.key === key) return memory.account;

	await memory.account?.line.close();
	memory.account = undefined;
	const gate = new Gate();
	const line = await openLine(host, provider, credentials, rateLimit, gate);
	const isFirst = kept.state?.watch !== watchName(line, rule, ids);
	memory.account = new Account(key, line, gate, watched, isFirst);
	return memory.account;
}

/** Balances that were told no longer ago than this are not asked for again before an alert. */
const RECENT_MS = 300_000;

/**
 * Reads whatever is due of an account for as long as a poll may take, and judges all that is known; what is kept
 * moves on together with the alerts.
 *
 * @param budget for how long requests may be sent; milliseconds
 * @returns the items of the alerts
 * @throws as `Look.read` and `Account.throwFailure` do; then there is nothing to alert and nothing moves
 */
export async function watch(
	host: Host,
	account: Account,
	rule: TriggerRule,
	shape: ItemShape,
	{ kept, ...watcher }: Watcher,
	budget: number,
): Promise<JsonObject[]> {
	account.beginPoll();
	const run = startRun(host, account.line, account.notices);
	const timeZone = host.getTimezone();
	const name = watchName(run, rule, watcher);
	const judge = judgeOf(run, account, rule, { watch: name, state: kept.state, timeZone });
	const view = { shape, now: run.now, timeZone };
	const deadline = performance.now() + budget;
	const ending = new AbortController();
	const over = waitUntil(deadline, ending.signal).catch(() => {});
	account.gate.openUntil(deadline);
	try {
		const { alerts, heldOf, state } = await judged(run, account, judge, over);
		const items = alerts.map((alert) => {
			const held = heldOf.get(alert.key);
			const { record } = alert.subject;
			const told = rule.customerDetails ? named(record, held?.customer) : record;
			const previousBalance = held?.before?.get(alert.key) ?? alert.previousBalance;
			const subject = { ...alert.subject, record: told };
			return alertItem(rule.event, { ...alert, subject }, previousBalance, view);
		});
		account.endPoll(judge.interest.needsBalance);
		kept.state = state;
		return items;
	} finally {
		ending.abort();
		account.gate.openUntil(-Infinity);
	}
}

/**
 * Nothing that is kept of anybody changes from memory: whoever seems to be news by the clock, or by what was answered
 * behind the last poll, is read again, as is who seems to have more or less than another process told.
 */
async function judged(
	run: Run,
	account: Account,
	judge: Judge,
	over: Promise<void>,
): Promise<Verdict> {
	const begin = performance.now();
	const look = new Look(account, run, judge.interest);
	for (;;) {
		await look.read(over);
		const verdict = await settledVerdict(account, judge);
		const remembered = verdict.changed.filter(
			({ customerId, readAt }) => customerId !== null && readAt < begin,
		);
		if (remembered.length === 0) {
			if (verdict.alerts.length === 0) account.throwFailure();
			return verdict;
		}
		for (const held of remembered) {
			if (held.isFresh && begin - held.readAt <= RECENT_MS) held.isDue = true;
			else account.doubt(held);
		}
	}
}

/** A verdict while nobody was read: an answer behind the end of the time may come in the middle of it. */
async function settledVerdict(account: Account, judge: Judge): Promise<Verdict> {
	for (;;) {
		const { reads } = account;
		const verdict = await judge.verdict();
		if (account.reads === reads) return verdict;
	}
}

function judgeOf(
	run: Run,
	account: Account,
	rule: TriggerRule,
	{ watch, state, timeZone }: { watch: string; state?: WatchState; timeZone: string },
): Judge {
	const kept = {
		watch,
		before: state?.watch === watch ? state : undefined,
		polls: state?.polls ?? 0,
		timeZone,
		digest: digestOf(watch),
	};
	return rule.event === 'grantCreated'
		? createdJudge(run, account, rule.scope, kept)
		: conditionJudge(run, account, { ...rule, event: rule.event }, kept);
}

function watchName(
	{ provider, connection }: Pick<Line, 'provider' | 'connection'>,
	{ event, watch }: TriggerRule,
	{ workflowId, credentialId }: Pick<Watcher, 'workflowId' | 'credentialId'>,
): string {
	const { baseUrl, mode, account = '' } = connection;
	// A key of the same credential may open the live account where it opened the test account before.
	const source = [provider.name, baseUrl, credentialId, mode, account];
	return [...source, event, watch, workflowId].join(' ');
}

/** Hashes of one watch: the same grant has another alert under another event or account. */
function digestOf(watch: string): (text: string) => string {
	return (text) => createHash('sha256').update(`${watch} ${text}`).digest('base64url').slice(0, 24);
}
