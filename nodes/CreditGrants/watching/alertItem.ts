import type { Alert } from '../alerts/advance';
import type { AlertEvent, Subject } from '../alerts/events';
import { toItem, type ItemShape } from '../grants/output';
import type { AsOf, JsonObject } from '../grants/types';
import { reason, type Told } from './reason';
import type { Sample } from './sample';

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
	view: AlertView,
): JsonObject {
	const { alertId, since, isReminder, subject } = alert;
	return {
		...itemOf(event, subject, true, view),
		...(previousBalance !== undefined && { previousBalance: Number(previousBalance) }),
		since,
		isReminder,
		isSample: false,
		alertId,
	};
}

/** What the item of an alert looks like, of something that need not be alerted of. */
export function sampleItem(
	event: AlertEvent,
	{ subject, holds }: Sample,
	view: AlertView,
): JsonObject {
	return {
		...itemOf(event, subject, holds, view),
		since: view.now.instant,
		isReminder: false,
		isSample: true,
		alertId: 'test',
	};
}

function itemOf(
	event: AlertEvent,
	subject: Subject,
	holds: boolean | undefined,
	{ shape, now, timeZone }: AlertView,
): JsonObject {
	const { record, threshold } = subject;
	const { customerEmail, customerUrl } = record;
	return {
		reason: reason(told(event, subject, holds), now, timeZone),
		event,
		...toItem(record, shape),
		customerEmail,
		customerUrl,
		...(threshold && { threshold: Number(threshold.value), thresholdType: threshold.type }),
	};
}

/** A pace so slow that its end lies past all dates has none. */
function outlookIn(record: Subject['record']): Told['outlook'] {
	if (!('activeGrants' in record)) return undefined;
	const { spentPerDay, runsOutAt } = record;
	return spentPerDay === undefined || runsOutAt === undefined
		? undefined
		: { spentPerDay, runsOutAt };
}

function told(event: AlertEvent, { record, threshold }: Subject, holds: boolean | undefined): Told {
	return {
		event,
		who: record.customerName ?? record.customerEmail ?? record.customerId,
		grantName: 'grantName' in record ? record.grantName : null,
		unit: record.unit,
		amount: record.amountExact,
		balance: record.balanceExact,
		expiresAt: 'expiresAt' in record ? record.expiresAt : record.nextExpiry,
		outlook: outlookIn(record),
		hasActiveGrant: !('activeGrants' in record) || record.activeGrants > 0,
		threshold:
			threshold && threshold.type !== 'days'
				? { type: threshold.type, value: threshold.value }
				: undefined,
		holds,
	};
}
