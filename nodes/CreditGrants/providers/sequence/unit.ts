import { textOrNull } from '../../grants/fields';
import { currencyCode } from '../../grants/money';
import type { CreditGrant, JsonObject } from '../../grants/types';

export interface Unit {
	name: string | null;
	type: CreditGrant['type'];
	currency: string | null;
	/** The metric's id. */
	id: string | null;
}

/**
 * CURRENCY and CASH are money, METRIC and USAGE a count of a metric. A customer's grants say neither:
 * there the grant's name is the name of its currency or metric.
 *
 * @param balanceName of the balance that the grant counts in, where that is known
 */
export function readUnit(raw: JsonObject, balanceName: string | null | undefined): Unit {
	const kind = textOrNull(raw, 'creditUnitType') ?? textOrNull(raw, 'type');
	const name = textOrNull(raw, 'name');
	switch (kind) {
		case 'CURRENCY':
		case 'CASH': {
			const currency = textOrNull(raw, 'currency')?.toUpperCase() ?? null;
			return { name: currency, type: 'monetary', currency, id: null };
		}
		case 'METRIC':
		case 'USAGE': {
			const metricId = textOrNull(raw, 'metricId');
			const metricName = balanceName ?? (kind === 'USAGE' ? name : null);
			return { name: metricName ?? metricId ?? name, type: 'usage', currency: null, id: metricId };
		}
		default: {
			const currency = currencyCode(name);
			return { name, type: currency ? 'monetary' : 'custom', currency, id: null };
		}
	}
}
