import { exactDecimal, isObject, text, textOrNull } from '../../grants/fields';
import { minorToMajor } from '../../grants/money';
import type { JsonObject } from '../../grants/types';

export interface Amount {
	/** Undefined where Stripe gives none. */
	exact?: string;
	/** A currency code, or what a custom pricing unit is called. */
	unit: string | null;
	currency: string | null;
	/** Of a custom pricing unit. */
	unitId: string | null;
}

/** `monetary` is the one documented type; others, such as `custom_pricing_unit`, exist in previews. */
export function readAmount(amount: JsonObject): Amount {
	if (isObject(amount.monetary)) {
		const currency = text(amount.monetary, 'currency').toUpperCase();
		const minorUnits = exactDecimal(amount.monetary, 'value');
		const exact = minorUnits && minorToMajor(minorUnits, currency);
		return { unit: currency, currency, exact, unitId: null };
	}
	const type = text(amount, 'type');
	const other = amount[type];
	if (!isObject(other)) return { unit: type, currency: null, unitId: null };
	const unitId = textOrNull(other, 'id');
	return { unit: unitId ?? type, currency: null, unitId, exact: exactDecimal(other, 'value') };
}
