import { currencyCode } from './money';

/** Of an amount that is no money: calls, tokens, minutes. */
const MOST_DECIMALS = 6;

/** Sequence gives a metric by its id where nothing is left that would tell its name. */
const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

/**
 * An amount and its unit as a person reads them: `1,234.50 EUR`, `1,200 JPY`, `0.25 API Calls`. What the
 * decimals do not hold is cut off: nobody reads of more than there is, nor of nothing where there is
 * something.
 *
 * @param exact in major units, without exponent, as items hold it; undefined where it is not known
 * @param unit a currency code, or the name of what one credit is; null where there is none
 */
export function quantity(exact: string | undefined, unit: string | null): string {
	if (exact === undefined) return `an unknown amount of ${unitWord(unit)}`;
	const money = moneyDecimals(unit);
	const least = money ?? 0;
	const most = money ?? MOST_DECIMALS;
	const figure = withDecimals(exact, least, most);
	const looksEmpty = !isZero(exact) && isZero(figure);
	return `${looksEmpty ? tiny(exact, most) : figure} ${unitWord(unit)}`;
}

/** The same with every digit there is, for a figure that others are compared with. */
export function wholeQuantity(exact: string, unit: string | null): string {
	return `${withDecimals(exact, moneyDecimals(unit) ?? 0, Infinity)} ${unitWord(unit)}`;
}

/** What credits are called in a sentence, where they are no money and no name is known too. */
export function unitWord(unit: string | null): string {
	return unit === null || UUID.test(unit) ? 'credits' : unit;
}

export function isZero(decimal: string): boolean {
	return !/[1-9]/.test(decimal);
}

/** @param least how many decimals are shown in any case, zeros where there are none */
function withDecimals(exact: string, least: number, most: number): string {
	const [whole, fraction = ''] = exact.split('.');
	const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
	const decimals = fraction.slice(0, most).replace(/0+$/, '').padEnd(least, '0');
	const figure = decimals === '' ? grouped : `${grouped}.${decimals}`;
	return isZero(figure) ? figure.replace('-', '') : figure;
}

/** What is not zero and shows no digit of it. */
function tiny(exact: string, decimals: number): string {
	if (exact.startsWith('-')) return 'less than 0';
	return `less than ${decimals === 0 ? '1' : `0.${'1'.padStart(decimals, '0')}`}`;
}

const decimalsOfCurrency = new Map<string, number>();

/**
 * Decimals that people write a currency with, which need not be those that an API counts in (Stripe counts
 * Icelandic krónur in hundredths); undefined for what is no money.
 */
function moneyDecimals(unit: string | null): number | undefined {
	const currency = currencyCode(unit);
	if (currency === null) return undefined;
	const known = decimalsOfCurrency.get(currency);
	if (known !== undefined) return known;
	const format = new Intl.NumberFormat('en', { style: 'currency', currency });
	const { maximumFractionDigits: decimals = 2 } = format.resolvedOptions();
	decimalsOfCurrency.set(currency, decimals);
	return decimals;
}
