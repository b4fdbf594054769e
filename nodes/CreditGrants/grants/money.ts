/**
 * An exact decimal: `units` × 10^-`scale`. Amounts go up to NUMERIC(38,28) (Dodo Payments), far past
 * what a JS number holds, so nothing here passes through a float.
 */
export interface Decimal {
	units: bigint;
	scale: number;
}

const DECIMAL = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?$/;

/**
 * @param text digits with an optional sign, point and exponent
 * @returns undefined for anything that is not a decimal: NaN, words, an empty text
 */
export function parseDecimal(text: string): Decimal | undefined {
	const match = DECIMAL.exec(text.trim());
	const [, sign, whole = '', fraction = '', exponent = '0'] = match ?? [];
	if (!match || whole + fraction === '') return undefined;
	const units = BigInt(`${sign === '-' ? '-' : ''}${whole}${fraction}`);
	const scale = fraction.length - Number(exponent);
	return scale < 0 ? { units: units * 10n ** BigInt(-scale), scale: 0 } : { units, scale };
}

/** Every digit, trailing zeros included: `formatDecimal(parseDecimal('10.00'))` is `'10.00'`. */
export function formatDecimal({ units, scale }: Decimal): string {
	if (scale === 0) return units.toString();
	const digits = absolute(units)
		.toString()
		.padStart(scale + 1, '0');
	return `${units < 0n ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

/** The shortest text with every digit that counts: one value has one. */
export function shortText(value: Decimal): string {
	return formatDecimal(value).replace(/\.0*$|(\.\d*?)0+$/, '$1');
}

const PLAIN = /^(0|[1-9]\d*)(\.\d+)?$/;

/**
 * A decimal as an item shows it, every digit kept: without exponent, plus sign or needless zeros in front.
 *
 * @returns undefined for anything that is not a decimal
 */
export function exactText(text: string): string | undefined {
	if (PLAIN.test(text)) return text;
	const value = parseDecimal(text);
	return value && formatDecimal(value);
}

export function addDecimals(a: Decimal, b: Decimal): Decimal {
	const scale = Math.max(a.scale, b.scale);
	return { units: unitsAt(a, scale) + unitsAt(b, scale), scale };
}

export function multiplyDecimals(a: Decimal, b: Decimal): Decimal {
	return { units: a.units * b.units, scale: a.scale + b.scale };
}

/** The exact sum of decimal texts; `'0'` for none. */
export function sumDecimals(texts: string[]): string {
	return formatDecimal(
		texts.reduce((sum, text) => addDecimals(sum, parseDecimal(text) ?? ZERO), ZERO),
	);
}

const ZERO: Decimal = { units: 0n, scale: 0 };

/** By how much one decimal text is more than another; undefined where one of them is not known. */
export function difference(a: string | undefined, b: string | undefined): Decimal | undefined {
	const [left, right] = [parseDecimal(a ?? ''), parseDecimal(b ?? '')];
	return left && right && addDecimals(left, { ...right, units: -right.units });
}

export function isPositive(value: Decimal | undefined): boolean {
	return value !== undefined && value.units > 0n;
}

/** Negative when a < b, 0 when equal, positive when a > b. */
export function compareDecimals(a: Decimal, b: Decimal): number {
	const scale = Math.max(a.scale, b.scale);
	const [left, right] = [unitsAt(a, scale), unitsAt(b, scale)];
	return left < right ? -1 : left > right ? 1 : 0;
}

function unitsAt({ units, scale }: Decimal, wanted: number): bigint {
	return units * 10n ** BigInt(wanted - scale);
}

/** Decimals of Stripe's currencies; two for every other. https://docs.stripe.com/currencies#zero-decimal */
const MINOR_UNIT_DECIMALS = new Map<string, number>([
	...'BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF'
		.split(' ')
		.map((currency): [string, number] => [currency, 0]),
	...'BHD JOD KWD OMR TND'.split(' ').map((currency): [string, number] => [currency, 3]),
]);

/**
 * @param minorUnits an exact amount as the API counts it: cents for USD, yen for JPY, fils for KWD
 * @param currency ISO 4217, upper case
 * @returns the same amount in major units, every digit kept
 */
export function minorToMajor(minorUnits: string, currency: string): string {
	const decimals = MINOR_UNIT_DECIMALS.get(currency) ?? 2;
	if (decimals === 0) return minorUnits;
	const sign = minorUnits.startsWith('-') ? '-' : '';
	const [whole, fraction = ''] = minorUnits.slice(sign.length).split('.');
	const digits = whole.padStart(decimals + 1, '0');
	return `${sign}${digits.slice(0, -decimals)}.${digits.slice(-decimals)}${fraction}`;
}

const CURRENCIES = new Set(Intl.supportedValuesOf('currency'));

/** The text itself when it is an ISO 4217 code in upper case, else null. */
export function currencyCode(text: string | null): string | null {
	return text !== null && CURRENCIES.has(text) ? text : null;
}

/** Twenty thousand times as much is still an integer that a JS number holds. */
const SMALL = 4e11;

/** Percentage that `part` is of `whole`, rounded to two decimals, half away from zero; undefined where `whole` is 0. */
export function percentage(part: string, whole: string): number | undefined {
	const scale = 10 ** Math.max(fractionDigits(part), fractionDigits(whole));
	const a = Math.round(Number(part) * scale);
	const b = Math.round(Number(whole) * scale);
	if (Math.abs(a) >= SMALL || Math.abs(b) >= SMALL) return exactPercentage(part, whole);
	if (b === 0) return undefined;
	const twice = Math.floor((20_000 * Math.abs(a)) / Math.abs(b));
	return (Math.sign(a) * Math.sign(b) * Math.floor((twice + 1) / 2)) / 100;
}

function fractionDigits(text: string): number {
	const point = text.indexOf('.');
	return point === -1 ? 0 : text.length - point - 1;
}

/** The same for decimals of any size. */
function exactPercentage(part: string, whole: string): number | undefined {
	const [a, b] = [parseDecimal(part), parseDecimal(whole)];
	if (!a || !b || b.units === 0n) return undefined;
	const scale = Math.max(a.scale, b.scale);
	const [share, total] = [unitsAt(a, scale) * 10_000n, unitsAt(b, scale)];
	const sign = share < 0n !== total < 0n ? -1 : 1;
	const twice = (2n * absolute(share)) / absolute(total);
	return (sign * Number((twice + 1n) / 2n)) / 100;
}

/** The same decimal text with the other sign. */
export function negative(exact: string): string {
	if (exact.startsWith('-')) return exact.slice(1);
	return /[1-9]/.test(exact) ? `-${exact}` : exact;
}

function absolute(units: bigint): bigint {
	return units < 0n ? -units : units;
}
