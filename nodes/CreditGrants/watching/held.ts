import { withBalance } from '../grants/creditGrant';
import type { Past } from '../grants/forecast';
import type { Customer, Holder } from '../grants/provider';
import { isSettled } from '../grants/status';
import type { AsOf, CreditGrant } from '../grants/types';

/** A grant as it is known. */
export interface Kept {
	grant: CreditGrant;
	/** The round of the account in which its balance was told last; 0 where it has to be asked for. */
	toldIn: number;
}

/** What is known of one holder of credits: they are read, and judged, as a whole. */
export interface Held {
	/** Null where nobody holds the grants: then nobody can be asked for them. */
	customerId: string | null;
	/** As the provider lists them; undefined for a customer with all that they have. */
	holder?: Holder;
	kept: Kept[];
	/** What they had who are gone since it was judged last. */
	lost: readonly Kept[];
	/** Who they are, where that was asked for. */
	customer?: Customer;
	/** What they spent of late, by the ids of balances, where that was asked for. */
	pasts?: Map<string, Past[]>;
	/** The round of the account in which all of it was read last; 0 before. */
	round: number;
	/** The moment that the last reading tells of, as `performance.now()` counts. */
	readAt: number;
	/** The same by the clock, where it was not judged yet. */
	asOf?: AsOf;
	/** What is known may be true no more. */
	isDue: boolean;
	/** The sweep that listed it last. */
	listedIn: number;
	/** It was there when the account was read first. */
	isFirst: boolean;
	/** It was read since it was judged last. */
	isFresh: boolean;
	wasJudged: boolean;
	isUnderWay: boolean;
	/** The poll in which it could not be read. */
	failedIn?: number;
	/** Where a reading gives an alert: the balances known before, by the key of the alert. */
	before?: Map<string, string>;
}

/**
 * Whether a balance is to be asked for again: one that is known may have been of a grant that was used up.
 *
 * @param round in which it must have been told
 */
export function isOpen(
	{ grant, toldIn }: Kept,
	round: number,
	isWanted: (grant: CreditGrant) => boolean,
): boolean {
	if (toldIn >= round || isSettled(grant.status)) return false;
	return isWanted({ ...grant, balanceExact: undefined });
}

/** What an event is judged by. */
export interface Known extends Pick<Held, 'customer' | 'pasts' | 'asOf'> {
	grants: CreditGrant[];
}

export function knownOf({ kept, customer, pasts, asOf }: Held): Known {
	return { grants: kept.map(({ grant }) => grant), customer, pasts, asOf };
}

/** One for all, as there are many. */
export const NONE: readonly Kept[] = [];

/** With every field: one that is added later takes more memory. */
export function newHeld(customerId: string | null, isFirst: boolean): Held {
	return {
		customerId,
		holder: undefined,
		kept: [],
		lost: NONE,
		customer: undefined,
		pasts: undefined,
		asOf: undefined,
		failedIn: undefined,
		before: undefined,
		round: 0,
		readAt: 0,
		isDue: false,
		listedIn: 0,
		isFirst,
		isFresh: false,
		wasJudged: false,
		isUnderWay: false,
	};
}

/**
 * What is known once some grants were listed: a balance that the list does not carry stands.
 *
 * @returns those that the list lacks apart
 */
export function merged(
	listed: CreditGrant[],
	kept: Kept[],
	round: number,
	now: AsOf,
): { listed: Kept[]; missing: Kept[] } {
	const known = new Map(kept.map((each) => [each.grant.id, each]));
	const all = listed.map((grant): Kept => {
		const before = known.get(grant.id);
		known.delete(grant.id);
		if (grant.balanceExact !== undefined) return { grant, toldIn: round };
		if (!before || before.toldIn === 0) return { grant, toldIn: 0 };
		const { balanceExact: balance, unit } = before.grant;
		const told = { balance, unit: unit ?? undefined };
		return { grant: withBalance(grant, told, now), toldIn: before.toldIn };
	});
	return { listed: all, missing: [...known.values()] };
}
