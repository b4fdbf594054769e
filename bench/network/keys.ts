import { randomBytes } from 'node:crypto';

import type { ProviderName } from '../../test/sandbox';

/** How much an account holds. */
export interface Account {
	grants: number;
	perCustomer: number;
}

const LENGTHS: Record<ProviderName, number> = { stripe: 107, sequence: 64, dodoPayments: 64 };

/**
 * A key that opens an account of that size: new for each run, and as long as a real one, because every
 * answer is searched for it.
 */
export function keyOf(provider: ProviderName, { grants, perCustomer }: Account): string {
	const size = `x${grants}x${perCustomer}`;
	const random = randomBytes(LENGTHS[provider]).toString('base64url').replace(/[-_]/g, 'z');
	return `bench${random.slice(0, LENGTHS[provider] - 5 - size.length)}${size}`;
}

/** @param header the value of `Authorization`, or of a Basic user and password already decoded */
export function accountOf(header: string): Account {
	const sent = header.startsWith('Basic ')
		? Buffer.from(header.slice(6), 'base64').toString()
		: header;
	const [, grants, perCustomer] = /x(\d+)x(\d+)$/.exec(sent) ?? [];
	return { grants: Number(grants), perCustomer: Number(perCustomer) };
}

const DIGITS = 8;

type Numbering = Record<ProviderName, Record<'grant' | 'customer', (index: number) => string>>;

/** Ids in each provider's form; their last digits are the number. */
export const numbered: Numbering = {
	stripe: {
		grant: prefixed('credgr_bench61R9a6NUWsRmOW3RMxQzT'),
		customer: prefixed('cus_QrvQgu'),
	},
	sequence: {
		grant: prefixed('746fc7f2-8098-4fe7-953c-7d5a'),
		customer: prefixed('61b083e0-1faa-47ca-9aeb-620b'),
	},
	dodoPayments: { grant: prefixed('cdg_SLbd59ctIhoTS'), customer: prefixed('cus_TV52uJWWXt2yI') },
};

function prefixed(prefix: string): (index: number) => string {
	return (index) => prefix + String(index).padStart(DIGITS, '0');
}

export function numberIn(id: string): number {
	return Number(/\d{8}$/.exec(id)?.[0]);
}
