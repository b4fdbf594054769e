import type { CreditGrant } from '../grants/types';

/** Of a base64 hash, so 48 bits: a new grant looks like one of 100,000 others once in 2.8 billion times. */
const MARK_LENGTH = 8;

/**
 * The grants that were not there at any complete read before. No date is trusted for this: a provider may
 * show a grant late, or let it be dated back.
 */
export class SeenGrants {
	private readonly marks: Set<string>;

	/** @param kept as `marksWith` gave it; empty for none */
	constructor(
		kept: string,
		private readonly digest: (text: string) => string,
	) {
		this.marks = new Set(kept.match(new RegExp(`.{${MARK_LENGTH}}`, 'g')));
	}

	has(grant: CreditGrant): boolean {
		return this.marks.has(this.mark(grant));
	}

	/** What to keep: 8 bytes for each grant that was ever there. One that is missing for a while is not new. */
	marksWith(grants: CreditGrant[]): string {
		return [...new Set([...this.marks, ...grants.map((grant) => this.mark(grant))])].join('');
	}

	private mark({ id }: CreditGrant): string {
		return this.digest(id).slice(0, MARK_LENGTH);
	}
}
