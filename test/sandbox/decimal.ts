/** Dodo Payments keeps amounts as NUMERIC(38,28): the finest scale of the three providers. */
const SCALE = 28;

function toUnits(text: string): bigint {
	const match = /^(\d+)(?:\.(\d{1,28}))?$/.exec(text);
	if (!match) throw new TypeError(`Not a decimal amount: ${text}`);
	return BigInt(match[1] + (match[2] ?? '').padEnd(SCALE, '0'));
}

function toText(units: bigint): string {
	const digits = units.toString().padStart(SCALE + 1, '0');
	const fraction = digits.slice(-SCALE).replace(/0+$/, '');
	const whole = digits.slice(0, -SCALE);
	return fraction === '' ? whole : `${whole}.${fraction}`;
}

/** The exact sum of decimal strings. */
export function add(amounts: readonly string[]): string {
	return toText(amounts.reduce((sum, amount) => sum + toUnits(amount), 0n));
}

/** The exact difference, and "0" where it would be negative. */
export function subtract(amount: string, taken: string): string {
	const rest = toUnits(amount) - toUnits(taken);
	return rest > 0n ? toText(rest) : '0';
}

/** The smaller of two amounts. */
export function least(one: string, other: string): string {
	return toUnits(one) < toUnits(other) ? one : other;
}

export function isZero(amount: string): boolean {
	return toUnits(amount) === 0n;
}

/** Thousandths of an amount, rounded up at the scale the amount has: above 0, and never more digits than it came with. */
export function share(amount: string, thousandths: number): string {
	const decimals = amount.split('.')[1]?.length ?? 0;
	const step = 10n ** BigInt(SCALE - decimals);
	return toText((((toUnits(amount) / step) * BigInt(thousandths) + 999n) / 1000n) * step);
}
