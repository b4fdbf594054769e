import type { Alert, AlertState } from '../alerts/advance';
import type { Subject } from '../alerts/events';
import type { Scope } from '../grants/provider';
import type { Held } from './held';
import type { Interest } from './readHeld';

/** What the trigger keeps between polls. */
export interface WatchState {
	/** What is watched, and for which workflow; the state of another watch says nothing. */
	watch: string;
	/** For the conditions. */
	alerted?: AlertState;
	/** When it was first read; ISO 8601 in UTC. */
	from?: string;
	/** Whose first reading it is, as long as that goes on: the moment at which its process began it. */
	first?: string;
	/** How many polls have alerted. */
	polls?: number;
	/** For Grant Created: marks of the grants that are known, and whose they were. */
	seen?: string;
	scope?: Scope;
}

/** What a judge goes by beside the account. */
export interface Kept {
	/** Undefined for a watch that begins. */
	before: WatchState | undefined;
	watch: string;
	polls: number;
	/** IANA name, the workflow's. */
	timeZone: string;
	/** A hash of a text, another one for each watch: the same grant has another alert under another event or account. */
	digest: (text: string) => string;
}

/** What a poll comes to. */
export interface Verdict {
	alerts: Array<Alert<Subject>>;
	/** Of whom an alert is, by its key. */
	heldOf: Map<string, Held>;
	/** Of whom an alert is, or of whose alert something else is kept from now on than was before. */
	changed: Held[];
	state: WatchState;
}

/** One event: what of an account it wants to know, and what follows from that. */
export interface Judge {
	interest: Interest;
	verdict(): Verdict | Promise<Verdict>;
}
