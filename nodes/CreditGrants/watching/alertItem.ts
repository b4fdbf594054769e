import type { Alert } from '../alerts/advance';
import type { AlertEvent, Subject } from '../alerts/events';
import { toItem, type ItemShape } from '../grants/output';
import type { JsonObject } from '../grants/types';
import type { Sample } from './poll';

/** The item of an alert: why it came, then the grant or balance it is about. */
export function alertItem(
	event: AlertEvent,
	alert: Alert<Subject>,
	previousBalance: string | undefined,
	shape: ItemShape,
): JsonObject {
	const { record, threshold } = alert.subject;
	return {
		alertId: alert.alertId,
		event,
		reason: reason(event, alert.subject, true),
		...toItem(record, shape),
		...(threshold && {
			threshold: Number(threshold.value),
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
	since: string,
	shape: ItemShape,
): JsonObject {
	const alert = { key: '', subject, alertId: 'test', since, isReminder: false };
	const item = alertItem(event, alert, undefined, shape);
	return holds ? item : { ...item, reason: `Sample: ${reason(event, subject, holds)}` };
}

/** One sentence that fits into a message as it is. */
function reason(
	event: AlertEvent,
	{ record, threshold }: Subject,
	holds: boolean | undefined,
): string {
	const unit = record.unit ?? 'credits';
	const granted = `${record.amountExact ?? 'an unknown number of'} ${unit}`;
	const left = `${record.balanceExact ?? 'an unknown number of'} ${unit}`;
	switch (event) {
		case 'balanceLow': {
			if (!threshold || holds === undefined) return `${left} left of ${granted}`;
			if ('activeGrants' in record && record.activeGrants === 0) {
				return `No ${unit} left: no grant is active`;
			}
			const { value } = threshold;
			if (holds && value === '0') return `Nothing left of ${granted}`;
			const below = holds ? 'below' : 'not below';
			return threshold.type === 'amount'
				? `${left} left, ${below} ${value} ${unit}`
				: `${left} left of ${granted}, ${below} ${value}%`;
		}
		case 'grantDepleted':
			return holds ? `Nothing left of ${granted}` : `${left} left of ${granted}`;
		case 'grantExpiringSoon': {
			const date = 'expiresAt' in record ? record.expiresAt : null;
			return date === null ? `${left} that do not expire` : `${left} expire on ${date}`;
		}
		case 'grantCreated':
			return `${granted} granted`;
	}
}
