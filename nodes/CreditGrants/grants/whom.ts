/** A customer as the form names them. */
export type Whom = { id: string } | Named;

/** One who is to be found. */
export interface Named {
	/** An id, an e-mail address, a name or a part of one. */
	named: string;
	/** The field that says so, as the user sees it. */
	field: string;
}

/** Whose grants are asked for, before those are found who are named. */
export interface Whose {
	/** Undefined for everybody. */
	customers?: Whom[];
	/** Dodo Payments: empty for all. */
	entitlementId: string;
}
