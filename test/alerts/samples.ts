import { creditGrant, type GrantFacts } from '../../nodes/CreditGrants/grants/creditGrant';
import { asOf } from '../../nodes/CreditGrants/grants/dates';
import { parseDecimal, type Decimal } from '../../nodes/CreditGrants/grants/money';
import type { Threshold, Thresholds } from '../../nodes/CreditGrants/grants/threshold';
import type { CreditGrant } from '../../nodes/CreditGrants/grants/types';

export const NOW = asOf(new Date('2026-05-10T12:00:00Z'), 'UTC');

const PAST = '2026-04-01T00:00:00.000Z';
const FUTURE = '2026-06-01T00:00:00.000Z';

let count = 0;

/** A grant of 100 USD that is active, except for what is told. */
export function grant(facts: Partial<GrantFacts> = {}): CreditGrant {
	return creditGrant(
		{
			id: `g${++count}`,
			provider: 'stripe',
			customerId: 'cus_1',
			unit: 'USD',
			type: 'monetary',
			amount: '100',
			balance: '100',
			effectiveAt: PAST,
			metadata: {},
			...facts,
		},
		NOW,
	);
}

/** One grant in each status but active. */
export const over = {
	pending: (facts: Partial<GrantFacts> = {}) => grant({ effectiveAt: FUTURE, ...facts }),
	depleted: (facts: Partial<GrantFacts> = {}) => grant({ balance: '0', ...facts }),
	expired: (facts: Partial<GrantFacts> = {}) => grant({ expiresAt: PAST, ...facts }),
	voided: (facts: Partial<GrantFacts> = {}) => grant({ voidedAt: PAST, ...facts }),
};

export function decimalOf(text: string): Decimal {
	const value = parseDecimal(text);
	if (!value) throw new TypeError(`${text} is no decimal`);
	return value;
}

/** @param values one or several, parted by blanks */
export function below(values: string, type: Threshold['type'] = 'amount'): Thresholds {
	return { type, values: values.split(' ').map(decimalOf) };
}
