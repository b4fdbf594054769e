import type { Alert } from './grants/alerts';
import type { AlertEvent, Subject } from './grants/events';
import { formatDecimal } from './grants/money';
import { toItem, type ItemShape } from './grants/output';
import type { JsonObject } from './grants/types';

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
		reason: reason(event, alert.subject),
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

/** One sentence that fits into a message as it is. */
function reason(event: AlertEvent, { record, threshold }: Subject): string {
	const unit = record.unit ?? 'credits';
	const granted = `${record.amountExact ?? 'an unknown number of'} ${unit}`;
	const left = `${record.balanceExact ?? 'an unknown number of'} ${unit}`;
	switch (event) {
		case 'balanceLow': {
			if (!threshold) return `${left} left of ${granted}`;
			const value = formatDecimal(threshold.value);
			return threshold.type === 'amount'
				? `${left} left, below ${value} ${unit}`
				: `${left} left of ${granted}, below ${value}%`;
		}
		case 'grantDepleted':
			return `Nothing left of ${granted}`;
		case 'grantExpiringSoon':
			return `${left} expire on ${'expiresAt' in record ? record.expiresAt : record.nextExpiry}`;
		case 'grantCreated':
			return `${granted} granted`;
	}
}
