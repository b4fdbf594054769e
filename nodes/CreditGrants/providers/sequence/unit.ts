import { textOrNull } from '../../grants/fields';
import { currencyCode } from '../../grants/money';
import type { CreditGrant, JsonObject } from '../../grants/types';
import type { Standing } from './balances';

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
 */
export function readUnit(raw: JsonObject, standing: Standing | undefined): Unit {
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
			const metricName = standing?.unitName ?? (kind === 'USAGE' ? name : null);
			return { name: metricName ?? metricId ?? name, type: 'usage', currency: null, id: metricId };
		}
		default: {
			const currency = currencyCode(name);
			return { name, type: currency ? 'monetary' : 'custom', currency, id: null };
		}
	}
}
