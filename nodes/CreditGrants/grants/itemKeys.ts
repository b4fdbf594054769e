import type { CustomerBalance } from './balances';
import type { Transaction } from './transaction';
import type { BesideTheItem, CreditGrant } from './types';

/** What stands under a key of an item: the one definition that output, schema and documentation share. */
export interface ItemKey {
	type: 'string' | 'number' | 'boolean' | 'object';
	/** `null`: there is none. `missing`: it is not known, and the key is left out. */
	absent?: 'null' | 'missing';
	isDate?: true;
	about: string;
}

/** Of each item, so many keys come first and make the simplified item. */
export const SIMPLIFIED_KEYS = 10;

const text = (about: string): ItemKey => ({ type: 'string', about });
const textOrNull = (about: string): ItemKey => ({ type: 'string', absent: 'null', about });
const date = (about: string): ItemKey => ({ type: 'string', absent: 'null', isDate: true, about });
const number = (about: string): ItemKey => ({ type: 'number', absent: 'missing', about });
const exact = (about: string): ItemKey => ({ type: 'string', absent: 'missing', about });

export const GRANT_KEYS: Record<Exclude<keyof CreditGrant, keyof BesideTheItem>, ItemKey> = {
	id: text("The provider's id of the grant"),
	customerName: textOrNull('Whose credits they are'),
	unit: textOrNull('What one credit is: a currency code, or the name of what is counted'),
	balance: number('Remaining, in major units; of an expired grant what was left (0 at Stripe)'),
	amount: number('Granted, in major units (dollars, not cents)'),
	status: text('`active`, `pending`, `depleted`, `expired` or `voided`, at the moment of the run'),
	grantName: textOrNull(
		"The grant's name; at Dodo Payments, and in Customer Grants of Sequence, that of what it is counted in",
	),
	expiresAt: date('Until when; a calendar day (`YYYY-MM-DD`) still counts itself'),
	customerId: textOrNull(
		'Who holds the credits; `acct_…` for a Stripe account that acts as customer',
	),
	provider: text('`stripe`, `sequence` or `dodoPayments`'),
	customerEmail: textOrNull('Where the customer is written to'),
	customerUrl: textOrNull("The customer's page in the provider's dashboard (Stripe)"),
	externalCustomerId: textOrNull('The id that your own system gave the customer'),
	effectiveAt: date('From when the credits can be spent'),
	type: text('`monetary`, `usage` or `custom`'),
	currency: textOrNull('ISO 4217 code, for money'),
	amountExact: exact('`amount` with every digit'),
	balanceExact: exact('`balance` with every digit'),
	percentRemaining: number('`balance` as a percentage of `amount`, two decimals'),
	source: textOrNull('`paid`, `promotional`, `subscription`, `rollover` …, in the provider’s word'),
	priority: { type: 'number', absent: 'null', about: 'Which grant is spent first (Stripe)' },
	mode: textOrNull('`live` or `test`'),
	createdAt: date('When the grant was made'),
	updatedAt: date('When it was last changed'),
	voidedAt: date('When it was voided'),
	unitId: textOrNull(
		'Id of what is counted: a metric (Sequence), a credit entitlement (Dodo Payments)',
	),
	parentGrantId: textOrNull('The grant this one was rolled over from (Dodo Payments)'),
	metadata: { type: 'object', about: "The provider's key-value pairs, untouched" },
};

/** With *Forecast From Days*, in the simplified output too. */
export const FORECAST_KEYS: Record<'spentPerDay' | 'daysLeft' | 'runsOutAt', ItemKey> = {
	spentPerDay: number('With *Forecast From Days*: spent a day, less what was given back'),
	daysLeft: number('Until nothing is left at that pace, to one decimal'),
	runsOutAt: exact('The first moment with nothing left'),
};

export const BALANCE_KEYS: Record<keyof CustomerBalance, ItemKey> = {
	id: text('Stable: provider, customer and what the credits are counted in'),
	customerName: textOrNull('Whose credits they are'),
	unit: textOrNull('What one credit is, as in a grant; different units are never added up'),
	balance: number('Remaining, the sum of the active grants less what others are overdrawn'),
	amount: number('Granted, the sum of the active grants'),
	percentRemaining: number('`balance` as a percentage of `amount`, two decimals'),
	isLow: {
		type: 'boolean',
		absent: 'missing',
		about: 'Whether `balance` is below a threshold; not where the credits have yet to begin',
	},
	standing: text('`active`, `pending` (all credits have yet to begin) or `ended`'),
	nextExpiry: date('When the first of the active grants expires'),
	customerId: textOrNull('Who holds the credits'),
	provider: text('`stripe`, `sequence` or `dodoPayments`'),
	customerEmail: textOrNull('Where the customer is written to'),
	customerUrl: textOrNull("The customer's page in the provider's dashboard (Stripe)"),
	externalCustomerId: textOrNull('The id that your own system gave the customer'),
	activeGrants: { type: 'number', about: 'How many grants are active' },
	amountExact: exact('`amount` with every digit'),
	balanceExact: exact('`balance` with every digit'),
	balanceExpiringNext: number('How much is lost at `nextExpiry`'),
	expiredBalance: {
		type: 'number',
		about: 'What was left of expired grants, where the provider tells; always 0 at Stripe',
	},
	overage: number('What was used beyond all grants, kept beside the balance (Dodo Payments)'),
	unitId: textOrNull(
		'Id of what is counted: a metric (Sequence), a credit entitlement (Dodo Payments)',
	),
	...FORECAST_KEYS,
};

export const TRANSACTION_KEYS: Record<keyof Transaction, ItemKey> = {
	id: text("The provider's id of the transaction"),
	provider: text('`stripe`, `sequence` or `dodoPayments`'),
	customerId: textOrNull('Whose credits they are'),
	customerName: textOrNull('Their name'),
	grantId: textOrNull('The grant; `null` where Dodo Payments booked over several'),
	type: text(
		'`granted`, `spent`, `expired`, `voided`, `reinstated`, `rolledOver`, or `adjusted` for all else',
	),
	amount: number('By how much the balance changed, in major units; negative where it fell'),
	unit: textOrNull('What one credit is, as in a grant'),
	at: text('When it was booked; at Sequence a calendar day'),
	balanceAfter: number('What the customer then had of the unit (Dodo Payments)'),
	customerEmail: textOrNull('Where the customer is written to'),
	customerUrl: textOrNull("The customer's page in the provider's dashboard (Stripe)"),
	externalCustomerId: textOrNull('The id that your own system gave the customer'),
	amountExact: exact('`amount` with every digit'),
	balanceAfterExact: exact('`balanceAfter` with every digit'),
	reason: textOrNull("The provider's own word, such as `credits_applied`"),
	invoiceId: textOrNull('The invoice that took the credits, or gave them back'),
	unitId: textOrNull(
		'Id of what is counted: a metric (Sequence), a credit entitlement (Dodo Payments)',
	),
	metadata: { type: 'object', about: "The provider's key-value pairs, untouched" },
};

/** What an alert of the trigger adds to the grant or balance it is about; `reason` and `event` come first. */
export const ALERT_KEYS: Record<string, ItemKey> = {
	reason: text(
		'One sentence that fits into a message: who, how much is left, and why that is told',
	),
	event: text(
		'`balanceLow`, `balanceRunningOut`, `grantDepleted`, `grantExpiringSoon` or `grantCreated`',
	),
	customerEmail: textOrNull('Where the customer is written to'),
	customerUrl: textOrNull("The customer's page in the provider's dashboard (Stripe)"),
	threshold: number(
		'The level that is crossed: the balance is below it; so many days until the expiry, or until nothing is left',
	),
	thresholdType: { type: 'string', absent: 'missing', about: '`amount`, `percent` or `days`' },
	previousBalance: number('The balance at the poll before, or else at the alert before'),
	since: text('When this was first seen'),
	isReminder: { type: 'boolean', about: 'Whether it was alerted before and nothing changed' },
	isSample: { type: 'boolean', about: 'Whether it is a test event: nothing need be the matter' },
	alertId: text('The same for every repeat of one alert, as after a crash'),
};

/** JSON Schema of an item, for the editor: fields can be dragged before the first run. */
export function itemSchema(keys: Record<string, ItemKey>): object {
	return {
		type: 'object',
		properties: Object.fromEntries(
			Object.entries(keys).map(([key, { type, absent }]) => [
				key,
				{ type: absent === 'null' ? [type, 'null'] : type },
			]),
		),
		version: 1,
	};
}

/** The first keys of an item: its simplified form. */
export function simplified(keys: Record<string, ItemKey>): Record<string, ItemKey> {
	return Object.fromEntries(Object.entries(keys).slice(0, SIMPLIFIED_KEYS));
}
