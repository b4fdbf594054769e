import { needsBalance, observe, type Subject } from '../alerts/events';
import type { TriggerRule } from '../alerts/rule';
import { InputError } from '../grants/errors';
import { outlookBy } from '../grants/forecast';
import type { CreditGrant } from '../grants/types';
import { readPasts } from '../reading/forecasts';
import { normalize } from '../reading/grants';
import { asHeld, readHoldings } from '../reading/holdings';
import type { Run } from '../reading/run';
import { readThresholds } from '../reading/thresholds';
import { groupsOf } from './groups';

/** What a user sees who tries the trigger. */
export interface Sample {
	subject: Subject;
	/** Whether the trigger would alert of it; undefined where that cannot be told. */
	holds: boolean | undefined;
}

/** A try is no reason to read a whole account: so many grants are looked through, and so many customers' balances. */
const MOST_GRANTS = 200;
const MOST_CUSTOMERS = 10;

/**
 * One real grant or balance of the scope, one that would be alerted of where there is such among the newest.
 *
 * @throws InputError where there is none; else as `readHoldings` does
 */
export async function readSample(run: Run, rule: TriggerRule, timeZone: string): Promise<Sample> {
	const { customerIds } = rule.scope;
	const newest = customerIds ? [] : await readNewest(run, rule);
	let shown: Sample | undefined;
	for (const customerId of (customerIds ?? holdersOf(newest)).slice(0, MOST_CUSTOMERS)) {
		const sample = await sampleOf(run, rule, timeZone, await readHeld(run, rule, customerId));
		if (sample?.holds) return sample;
		shown = better(shown, sample);
	}
	// Where used-up grants vanish, nothing may be left of what the newest customers had.
	shown ??= await sampleOf(
		run,
		rule,
		timeZone,
		newest.slice(0, 1).map((grant) => asHeld(run, grant)),
	);
	if (shown) return shown;
	throw new InputError(
		'There is no credit grant to show',
		'Grant credits to a customer first, or choose other customers.',
	);
}

/** The newest grants, those first that look as if the event fitted. */
async function readNewest(run: Run, rule: TriggerRule): Promise<CreditGrant[]> {
	const { provider, api, now } = run;
	const grants: CreditGrant[] = [];
	const { entitlementId } = rule.scope;
	const all = { grantId: '', customerId: '', entitlementId, limit: MOST_GRANTS };
	for await (const page of provider.list(api, all)) {
		grants.push(...page.map((each) => normalize(run, each)));
		if (grants.length >= MOST_GRANTS) break;
	}
	const mayFit = (grant: CreditGrant) =>
		rule.event === 'grantCreated' || needsBalance(grant, { ...rule, event: rule.event, now });
	return [...grants.filter(mayFit), ...grants.filter((grant) => !mayFit(grant))];
}

function holdersOf(grants: CreditGrant[]): string[] {
	return [...new Set(grants.flatMap(({ customerId }) => customerId ?? []))];
}

async function readHeld(run: Run, rule: TriggerRule, customerId: string): Promise<CreditGrant[]> {
	const scope = { customerIds: [customerId], entitlementId: rule.scope.entitlementId };
	return await readHoldings(run, scope, ({ status }) => status === 'active', { mayBeGone: true });
}

async function sampleOf(
	run: Run,
	rule: TriggerRule,
	timeZone: string,
	held: CreditGrant[],
): Promise<Sample | undefined> {
	const { event } = rule;
	if (event === 'grantCreated') {
		return held.length > 0 ? { subject: { record: newest(held) }, holds: true } : undefined;
	}
	const { now } = run;
	const thresholdsOf = await readThresholds(run, groupsOf(held, rule), rule.threshold);
	const pace = { days: rule.forecastDays, timeZone, now };
	const pasts = event === 'balanceRunningOut' ? await readPasts(run, held, pace) : undefined;
	const outlookOf = outlookBy(pasts, pace);
	const observations = observe(held, { ...rule, event, now, thresholdsOf, outlookOf });
	const samples = observations.map(({ subject, level }) => ({
		subject,
		holds: level === undefined ? undefined : level !== null,
	}));
	return (
		samples.find(({ holds }) => holds) ?? samples.reduce<Sample | undefined>(better, undefined)
	);
}

function newest(grants: CreditGrant[]): CreditGrant {
	return grants.reduce((a, b) => ((b.createdAt ?? '') > (a.createdAt ?? '') ? b : a));
}

/** Where neither fits, one that has a date shows more than one that has none. */
function better(a: Sample | undefined, b: Sample | undefined): Sample | undefined {
	return b && (!a || (!hasDate(a) && hasDate(b))) ? b : a;
}

function hasDate({ subject: { record } }: Sample): boolean {
	return ('expiresAt' in record ? record.expiresAt : record.nextExpiry) !== null;
}
