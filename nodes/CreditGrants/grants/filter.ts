import { isBefore } from './dates';
import type { Span } from './span';
import type { CreditGrant, GrantStatus } from './types';

/** Which grants are wanted; all where nothing is said. */
export interface GrantFilter {
	/** Any of these. */
	statuses?: GrantStatus[];
	/** A unit in whatever case, or the exact id of one. */
	unit?: string;
	/** What never expires does not. */
	expiresBefore?: Span;
	/** That moment included; what never expires does. */
	expiresAfter?: Span;
}

/** One part of a filter. */
export interface Condition {
	/** Completes "no grant …", with the conditions before it. */
	words: string;
	isMet: (grant: CreditGrant) => boolean;
	/** The same of a grant whose balance may not be known yet. */
	mayBeMet: (grant: CreditGrant) => boolean;
}

/** In their order: what an API picks by itself comes first, as the rest may not be seen. */
export function conditionsOf(filter: GrantFilter): Condition[] {
	const { statuses, unit, expiresBefore, expiresAfter } = filter;
	const conditions = [
		statuses && ofStatus(statuses),
		unit !== undefined && ofUnit(unit),
		expiresBefore &&
			always(`expires before ${expiresBefore.text}`, (grant) => endsBefore(grant, expiresBefore)),
		expiresAfter &&
			always(
				`expires on ${expiresAfter.text}, later or never`,
				(grant) => !endsBefore(grant, expiresAfter),
			),
	].filter((each) => !!each);
	const words = conditions.map((each) => each.words);
	return conditions.map((each, index) => ({
		...each,
		words: words.slice(0, index + 1).join(' and '),
	}));
}

export function matches(grant: CreditGrant, conditions: Condition[]): boolean {
	return conditions.every(({ isMet }) => isMet(grant));
}

/** The conditions that a grant may meet whatever its balance is, up to the first that it does not. */
export function mayMeet(grant: CreditGrant, conditions: Condition[]): Condition[] {
	const unmet = conditions.findIndex(({ mayBeMet }) => !mayBeMet(grant));
	return unmet === -1 ? conditions : conditions.slice(0, unmet);
}

/**
 * Whether it takes balances to tell which grants match.
 *
 * @param provider of whose grants the names of units may come with the balances alone
 */
export function hangsOnBalance(
	{ statuses = [], unit }: GrantFilter,
	provider: { unitsComeWithBalances?: true },
): boolean {
	return splitsByBalance(statuses) || (unit !== undefined && !!provider.unitsComeWithBalances);
}

/** Nothing but its balance tells a grant that is used up from one that is not. */
export function splitsByBalance(statuses: GrantStatus[]): boolean {
	return statuses.includes('active') !== statuses.includes('depleted');
}

function ofStatus(statuses: GrantStatus[]): Condition {
	const isWanted = (status: GrantStatus) => statuses.includes(status);
	return {
		words: `has the status ${statuses.map((each) => `"${each}"`).join(' or ')}`,
		isMet: ({ status }) => isWanted(status),
		mayBeMet: ({ status }) => isWanted(status) || (status === 'active' && isWanted('depleted')),
	};
}

function ofUnit(wanted: string): Condition {
	const isMet = ({ unit, unitId }: CreditGrant) =>
		unit?.toLowerCase() === wanted.toLowerCase() || unitId === wanted;
	return {
		words: `is counted in "${wanted}"`,
		isMet,
		mayBeMet: (grant) => isMet(grant) || isUnnamed(grant),
	};
}

/** The name of a metric may come with the balance alone. */
function isUnnamed({ type, balanceExact }: CreditGrant): boolean {
	return type === 'usage' && balanceExact === undefined;
}

function always(words: string, isMet: Condition['isMet']): Condition {
	return { words, isMet, mayBeMet: isMet };
}

/** A calendar day lasts to its end. */
function endsBefore({ expiresAt }: CreditGrant, { first }: Span): boolean {
	return expiresAt !== null && isBefore(expiresAt, first);
}
