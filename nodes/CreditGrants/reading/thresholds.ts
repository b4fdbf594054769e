import type { Notices } from '../grants/notices';
import type { Customer, Provider } from '../grants/provider';
import { isSettled } from '../grants/status';
import { thresholdsIn, type ThresholdRule, type Thresholds } from '../grants/threshold';
import type { CreditGrant, JsonObject } from '../grants/types';
import { readCustomer } from './customers';
import type { Run } from './run';

/**
 * The thresholds of a group of grants: in the metadata of those neither voided nor expired, active ones first, else
 * in their customer's, else the common ones. What cannot be read there is told.
 */
export function thresholdsFor(
	group: CreditGrant[],
	customer: Pick<Customer, 'id' | 'metadata'> | undefined,
	rule: ThresholdRule,
	notices: Notices,
): Thresholds {
	return (
		ownThresholds(group, rule, notices) ??
		(customer && thresholdsOf(`customer ${customer.id}`, customer.metadata, rule, notices)) ??
		rule.common
	);
}

/** Whether a customer has to be asked for the thresholds of some group of grants of theirs. */
export function needsCustomer(
	groups: CreditGrant[][],
	{ customerMetadata }: Provider,
	rule: ThresholdRule,
	notices: Notices,
): boolean {
	if (rule.metadataKey === '' || !customerMetadata) return false;
	return groups.some((group) => !ownThresholds(group, rule, notices));
}

/** Finds the thresholds of each of the groups; a customer is asked for only where the grants do not settle it. */
export async function readThresholds(
	run: Run,
	groups: CreditGrant[][],
	rule: ThresholdRule,
): Promise<(group: CreditGrant[]) => Thresholds> {
	const { provider, api } = run;
	const open = groups.filter((group) => needsCustomer([group], provider, rule, api.notices));
	const ids = new Set(open.flatMap(([{ customerId }]) => customerId ?? []));
	const customers = new Map<string, Customer>();
	await Promise.all(
		[...ids].map(async (id) => {
			const customer = await readCustomer(run, id);
			if (customer) customers.set(id, customer);
		}),
	);
	return (group) =>
		thresholdsFor(group, customers.get(group[0].customerId ?? ''), rule, api.notices);
}

function ownThresholds(
	group: CreditGrant[],
	rule: ThresholdRule,
	notices: Notices,
): Thresholds | undefined {
	if (rule.metadataKey === '') return rule.common;
	const open = group.filter(({ status }) => !isSettled(status));
	const active = open.filter(({ status }) => status === 'active');
	return [...active, ...open]
		.map(({ id, metadata }) => thresholdsOf(`grant ${id}`, metadata, rule, notices))
		.find((thresholds) => thresholds !== undefined);
}

function thresholdsOf(
	holder: string,
	metadata: JsonObject,
	{ metadataKey, common }: ThresholdRule,
	notices: Notices,
): Thresholds | undefined {
	const thresholds = thresholdsIn(metadata, metadataKey, common.type);
	if (thresholds !== 'unreadable') return thresholds;
	const value = JSON.stringify(metadata[metadataKey]);
	notices.messages.add(`The metadata of ${holder} holds no threshold: ${metadataKey} is ${value}`);
	return undefined;
}
