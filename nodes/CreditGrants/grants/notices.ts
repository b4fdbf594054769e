/** What happened in a run that the user should know although nothing failed. */
export interface Notices {
	/** Entries that a provider sent on more than one page. */
	duplicates: number;
	/** A list may lack some of its grants. */
	isShort: boolean;
	/** Customers that are named in what was read, and are not there any more. */
	gone: Set<string>;
	/** Active grants of which the provider told no balance. */
	unknownBalances: Set<string>;
	/** Grants that nobody holds. */
	ownerless: Set<string>;
	/** Customers who were asked for and have no grants. */
	empty: Set<string>;
	/** Whose balance may be low, but is not known. */
	uncertain: Set<string>;
	/** Conditions of filters, in words, that grants which were read may meet. */
	met: Set<string>;
	/** Clocks other than ours that grants live by. */
	clocks: Set<string>;
	/** Whole sentences, each shown once. */
	messages: Set<string>;
}

export function noNotices(): Notices {
	return {
		duplicates: 0,
		isShort: false,
		gone: new Set(),
		unknownBalances: new Set(),
		ownerless: new Set(),
		empty: new Set(),
		uncertain: new Set(),
		met: new Set(),
		clocks: new Set(),
		messages: new Set(),
	};
}

/** For a key that may not read customers. */
export function withoutNames(displayName: string): string {
	return `Names and e-mail addresses are missing: the ${displayName} key may not read customers. Give it that right, or turn off Customer Details.`;
}
