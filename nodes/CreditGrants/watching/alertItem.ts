import type { Alert } from '../alerts/advance';
import type { AlertEvent, Subject } from '../alerts/events';
import { formatDecimal } from '../grants/money';
import { toItem, type ItemShape } from '../grants/output';
import type { AsOf, JsonObject } from '../grants/types';
import type { Sample } from './poll';
import { reason, type Told } from './reason';

/** How alerts are shown, and when they are. */
export interface AlertView {
	shape: ItemShape;
	now: AsOf;
	/** IANA name, the workflow's. */
	timeZone: string;
}

/** The item of an alert: why it came, then the grant or balance it is about. */
export function alertItem(
	event: AlertEvent,
	alert: Alert<Subject>,
	previousBalance: string | undefined,
	{ shape, now, timeZone }: AlertView,
): JsonObject {
	const { record, threshold } = alert.subject;
	return {
		alertId: alert.alertId,
		event,
		reason: reason(told(event, alert.subject, true), now, timeZone),
		...toItem(record, shape),
		...(threshold && {
			threshold: Number(formatDecimal(threshold.value)),
			thresholdType: threshold.type,
		}),
		...(previousBalance !== undefined && { previousBalance: Number(previousBalance) }),
		since: alert.since,
		isReminder: alert.isReminder,
	};
}

/** What the item of an alert looks like: it says in its sentence where nothing is to be alerted of. */
export function sampleItem(
	event: AlertEvent,
	{ subject, holds }: Sample,
	view: AlertView,
): JsonObject {
	const { now, timeZone } = view;
	const since = now.instant;
	const alert = { key: '', subject, alertId: 'test', since, isReminder: false };
	const item = alertItem(event, alert, undefined, view);
	if (holds) return item;
	return { ...item, reason: `Sample: ${reason(told(event, subject, holds), now, timeZone)}` };
}

function told(event: AlertEvent, { record, threshold }: Subject, holds: boolean | undefined): Told {
	return {
		event,
		who: record.customerId ?? record.customerAccountId,
		grantName: 'name' in record ? record.name : null,
		unit: record.unit,
		amount: record.amountExact,
		balance: record.balanceExact,
		expiresAt: 'expiresAt' in record ? record.expiresAt : record.nextExpiry,
		hasActiveGrant: !('activeGrants' in record) || record.activeGrants > 0,
		threshold: threshold && { type: threshold.type, value: formatDecimal(threshold.value) },
		holds,
	};
}
