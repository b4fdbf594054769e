import { compareDecimals, multiplyDecimals, parseDecimal, type Decimal } from './money';
import type { JsonObject } from './types';

/** When a balance counts as low: below an amount, or below a percentage of what was granted. */
export interface Threshold {
	type: 'amount' | 'percent';
	value: Decimal;
}

/** The user's own rule: one threshold for all, or each customer's own where metadata holds it. */
export interface ThresholdRule {
	common: Threshold;
	/** Empty for none. */
	metadataKey: string;
}

/** The threshold that metadata holds under a key; undefined where it holds no number of 0 or more there. */
export function thresholdIn(
	metadata: JsonObject,
	key: string,
	type: Threshold['type'],
): Threshold | undefined {
	const text = Object.hasOwn(metadata, key) ? metadata[key] : undefined;
	const value =
		typeof text === 'string' || typeof text === 'number' ? parseDecimal(String(text)) : undefined;
	return value && value.units >= 0n ? { type, value } : undefined;
}

const HUNDRED: Decimal = { units: 100n, scale: 0 };

/**
 * Whether a balance is below a threshold; a balance equal to it is not. Compared exactly.
 *
 * @param balance exact remaining amount; undefined where it is not known
 * @param amount exact granted amount. Nothing left of nothing granted is below any percentage: that is
 * a customer whose credits are all spent or over.
 * @returns undefined where what is compared is not known
 */
export function isBelow(
	{ type, value }: Threshold,
	balance: string | undefined,
	amount: string | undefined,
): boolean | undefined {
	const left = balance === undefined ? undefined : parseDecimal(balance);
	if (!left) return undefined;
	if (type === 'amount') return compareDecimals(left, value) < 0;

	const granted = amount === undefined ? undefined : parseDecimal(amount);
	if (!granted) return undefined;
	if (granted.units === 0n) return left.units === 0n && value.units > 0n;
	return compareDecimals(multiplyDecimals(left, HUNDRED), multiplyDecimals(granted, value)) < 0;
}
