import { isZero, share, subtract } from './decimal';
import type { Random } from './random';

export interface Spend {
	amount: string;
	at: Date;
}

/** How an amount was spent between two instants, oldest first: one to four times, the sum exact. */
export function spendsOf(random: Random, amount: string, from: Date, until: Date): Spend[] {
	const most = random.integer(1, 4);
	const step = (until.getTime() - from.getTime()) / (most + 1);
	const spends: Spend[] = [];
	let rest = amount;
	while (!isZero(rest)) {
		const isLast = spends.length + 1 === most;
		const taken = isLast ? rest : share(rest, random.integer(100, 700));
		const seconds = Math.floor((from.getTime() + step * (spends.length + 1)) / 1000);
		spends.push({ amount: taken, at: new Date(seconds * 1000) });
		rest = subtract(rest, taken);
	}
	return spends;
}
