import { isOverdrawn } from './balances';
import { beginOf, endOf } from './span';
import type { CreditGrant } from './types';

/** Credits that can be spent for a time; instants in milliseconds since the Unix epoch. */
interface Batch {
	left: number;
	start: number;
	/** The first moment at which they are lost. */
	end: number;
}

/** What a customer can still spend of one unit, the earliest expiry first. */
export interface Stock {
	batches: Batch[];
	/** What grants are overdrawn: it counts against the others. */
	owed: number;
}

/**
 * @param timeZone IANA name: when a calendar day begins and ends
 * @returns undefined where a balance is not known
 */
export function stockOf(grants: CreditGrant[], timeZone: string): Stock | undefined {
	const batches = grants
		.filter(({ status }) => status === 'active' || status === 'pending')
		.map((grant) => batchOf(grant, timeZone));
	const known = batches.filter((batch) => batch !== undefined);
	if (known.length < batches.length) return undefined;
	const owed = grants.filter(isOverdrawn).map(({ balanceExact }) => -Number(balanceExact));
	return {
		batches: known.sort((a, b) => a.end - b.end),
		owed: owed.reduce((sum, each) => sum + each, 0),
	};
}

function batchOf(
	{ status, balanceExact, amountExact, effectiveAt, expiresAt }: CreditGrant,
	timeZone: string,
): Batch | undefined {
	const isPending = status === 'pending';
	// Of what has not begun nothing is spent, and some providers count nothing of it as left.
	const left = isPending ? (amountExact ?? balanceExact) : balanceExact;
	if (left === undefined) return undefined;
	const start = effectiveAt === null ? Infinity : beginOf(effectiveAt, timeZone);
	return {
		left: Number(left),
		start: isPending ? start : -Infinity,
		end: expiresAt === null ? Infinity : endOf(expiresAt, timeZone),
	};
}

/**
 * When nothing is left for the first time.
 *
 * @param pace units in a millisecond, more than 0
 */
export function emptyAt(stock: Stock, pace: number, now: number): number {
	const batches = settled(stock, now);
	const starts = batches.map(({ start }) => start).sort((a, b) => a - b);
	for (let at = now; ;) {
		const batch = batches.find(({ left, start, end }) => left > 0 && start <= at && end > at);
		if (!batch) return at;
		const used = at + batch.left / pace;
		// What starts meanwhile may expire earlier.
		const nextStart = starts.find((start) => start > at) ?? Infinity;
		const next = Math.min(used, batch.end, nextStart);
		batch.left = next === used ? 0 : batch.left - (next - at) * pace;
		at = next;
	}
}

/** Copies, less what is owed of those that can be spent now. */
function settled({ batches, owed }: Stock, now: number): Batch[] {
	let rest = owed;
	return batches.map((batch) => {
		const paid = batch.start <= now ? Math.min(rest, batch.left) : 0;
		rest -= paid;
		return { ...batch, left: batch.left - paid };
	});
}
