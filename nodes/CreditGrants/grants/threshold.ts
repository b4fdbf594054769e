import { compareDecimals, multiplyDecimals, parseDecimal, type Decimal } from './money';
import type { JsonObject } from './types';

/** When a balance counts as low: below an amount, or below a percentage of what was granted. */
export interface Threshold {
	type: 'amount' | 'percent';
	value: Decimal;
}

/** One threshold or several of one type; their order and repeats make no difference. */
export interface Thresholds {
	type: Threshold['type'];
	values: Decimal[];
}

/** The user's own rule: the same thresholds for all, or each customer's own where metadata holds them. */
export interface ThresholdRule {
	common: Thresholds;
	/** Empty for none. */
	metadataKey: string;
}

/**
 * The thresholds that metadata holds under a key, as one number or as a list in a text.
 *
 * @returns undefined where it holds nothing there; `unreadable` where it holds something else
 */
export function thresholdsIn(
	metadata: JsonObject,
	key: string,
	type: Threshold['type'],
): Thresholds | 'unreadable' | undefined {
	const held = Object.hasOwn(metadata, key) ? metadata[key] : undefined;
	if (held === undefined || held === null || held === '') return undefined;
	const isReadable = typeof held === 'string' || typeof held === 'number';
	const values = isReadable ? numbersIn(String(held)) : undefined;
	return values ? { type, values } : 'unreadable';
}

/** One number, though with a comma: `1,5`, `1,500`, `1,000,000.50`. */
const WITH_COMMAS = /^\d+,\d+$|^\d{1,3}(,\d{3})+(\.\d*)?$/;

/**
 * The numbers of a list in a text, parted by commas, or else by semicolons or line breaks: `50, 25, 10`.
 *
 * @returns undefined where one of them is no number of 0 or more, where there is none, and for a text that
 * may be one number with a comma as well
 */
export function numbersIn(text: string): Decimal[] | undefined {
	if (WITH_COMMAS.test(text.trim())) return undefined;
	const separator = /[;\n]/.test(text) ? /[;\n]/ : ',';
	const parts = text.split(separator).filter((part) => part.trim() !== '');
	const values = parts.flatMap((part) => {
		const value = parseDecimal(part);
		return value && value.units >= 0n ? value : [];
	});
	return values.length > 0 && values.length === parts.length ? values : undefined;
}

const HUNDRED: Decimal = { units: 100n, scale: 0 };

/**
 * Whether a balance is below a threshold; a balance equal to it is not. Nothing left, or an overdrawn balance,
 * is below every threshold, 0 included: the customer's credits are all spent or over. Compared exactly.
 *
 * @param balance exact remaining amount; undefined where it is not known
 * @param amount exact granted amount
 * @returns undefined where what is compared is not known
 */
export function isBelow(
	{ type, value }: Threshold,
	balance: string | undefined,
	amount: string | undefined,
): boolean | undefined {
	const left = balance === undefined ? undefined : parseDecimal(balance);
	if (!left) return undefined;
	if (left.units <= 0n) return true;
	if (type === 'amount') return compareDecimals(left, value) < 0;

	const granted = amount === undefined ? undefined : parseDecimal(amount);
	return (
		granted &&
		compareDecimals(multiplyDecimals(left, HUNDRED), multiplyDecimals(granted, value)) < 0
	);
}

/**
 * The lowest of the thresholds that a balance is below of.
 *
 * @returns null where it is below none, undefined where what is compared is not known
 */
export function lowestAbove(
	{ type, values }: Thresholds,
	balance: string | undefined,
	amount: string | undefined,
): Decimal | null | undefined {
	for (const value of [...values].sort(compareDecimals)) {
		const isLow = isBelow({ type, value }, balance, amount);
		if (isLow !== false) return isLow && value;
	}
	return null;
}
