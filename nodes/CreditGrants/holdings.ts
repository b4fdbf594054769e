import { customerBalance, groupByBalance, type CustomerBalance } from './grants/balances';
import { isSettled } from './grants/status';
import { thresholdIn, type Threshold, type ThresholdRule } from './grants/threshold';
import type { CreditGrant } from './grants/types';
import { readHoldings, type Run } from './run';

/** Whose grants are read. */
export interface Scope {
	/** Undefined for everybody. */
	customerIds?: string[];
	/** Dodo Payments: empty for all. */
	entitlementId: string;
}

/** What every customer in the scope has left of each unit. */
export async function readCustomerBalances(
	run: Run,
	scope: Scope,
	rule: ThresholdRule,
): Promise<CustomerBalance[]> {
	const grants = await readHoldings(run, scope, ({ status }) => status === 'active');
	const groups = groupByBalance(grants);
	const thresholdOf = await readThresholds(run, [...groups.values()], rule);
	return [...groups].map(([id, group]) => customerBalance(id, group, thresholdOf(group)));
}

/**
 * Finds the threshold of each group of grants: in the metadata of those neither voided nor expired, active ones
 * first, else in their customer's, else the common one. A customer is asked for only where the grants do not settle it.
 */
export async function readThresholds(
	run: Run,
	groups: CreditGrant[][],
	{ common, metadataKey }: ThresholdRule,
): Promise<(group: CreditGrant[]) => Threshold> {
	if (metadataKey === '') return () => common;

	const ofGrant = (grant: CreditGrant) => thresholdIn(grant.metadata, metadataKey, common.type);
	const ofGroup = (group: CreditGrant[]) => {
		const open = group.filter(({ status }) => !isSettled(status));
		const active = open.filter(({ status }) => status === 'active');
		return [...active, ...open].map(ofGrant).find((threshold) => threshold !== undefined);
	};
	const { provider, api } = run;
	const unsettled = new Set(
		groups.filter((group) => !ofGroup(group)).flatMap(([{ customerId }]) => customerId ?? []),
	);
	const ofCustomer = new Map<string, Threshold | undefined>();
	await Promise.all(
		[...unsettled].map(async (customerId) => {
			const metadata = await provider.customerMetadata?.(api, customerId);
			ofCustomer.set(customerId, metadata && thresholdIn(metadata, metadataKey, common.type));
		}),
	);
	return (group) => ofGroup(group) ?? ofCustomer.get(group[0].customerId ?? '') ?? common;
}
