import type { ProviderName } from '../../../nodes/CreditGrants/providers';
import type { Habits } from '../book';
import type { FaultServer, Play } from '../server';

/** One fault, and what must come of it. */
export interface Row {
	/** Number in the list of faults; + for those added to it. */
	row: string;
	fault: string;
	play?: Play;
	/** The request for the list that meets it first: the second page unless told. */
	at?: number;
	times?: number;
	habits?: Habits;
	/** All grants, or an error whose message says this. */
	expect: 'complete' | 'flagged' | RegExp;
	only?: ProviderName[];
	/** The least time it may take: what the provider asked to wait. */
	atLeastMs?: number;
	/** How many requests for the list may be sent; by default what the attempts allow. */
	requests?: number;
	deadlineMs?: number;
	check?: (server: FaultServer) => string | undefined | Promise<string | undefined>;
}

export const ALWAYS = Infinity;
/** The providers whose pages lead to the next by a cursor. */
export const CURSORS: ProviderName[] = ['stripe', 'sequence'];
