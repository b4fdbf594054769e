import type { AlertEvent } from '../alerts/events';
import { dayWords } from '../grants/dayWords';
import { isZero, quantity, unitWord, wholeQuantity } from '../grants/figures';
import type { AsOf } from '../grants/types';

/** What a sentence tells of a grant, or of what a customer has of one unit. */
export interface Told {
	event: AlertEvent;
	/** The customer's name, else e-mail address, else id; null where nobody is known. */
	who: string | null;
	/** The grant's own; null for a customer's balance. */
	grantName: string | null;
	unit: string | null;
	/** Exact, as items hold them; undefined where not known. */
	amount: string | undefined;
	balance: string | undefined;
	/** Null where it never does. */
	expiresAt: string | null;
	/** Whether anything can be spent now. */
	hasActiveGrant: boolean;
	/** For Balance Running Out, where it is known. */
	outlook?: { spentPerDay: number; runsOutAt: string };
	/** For Balance Low: what the balance is measured by, exact. */
	threshold?: { type: 'amount' | 'percent'; value: string };
	/** Whether the event is there; undefined where that cannot be told. */
	holds: boolean | undefined;
}

/**
 * Why an alert came: one sentence that fits into a message as it is, and begins with whom it is about.
 *
 * @param timeZone IANA name, the workflow's
 */
export function reason(told: Told, now: AsOf, timeZone: string): string {
	const who = told.who ?? 'An unknown customer';
	switch (told.event) {
		case 'balanceLow':
			return `${who} has ${whatIsLeft(told)}${measure(told)}`;
		case 'balanceRunningOut':
			return runningOut(who, told, now, timeZone);
		case 'grantDepleted':
			return `${who} has ${whatIsLeft(told)}`;
		case 'grantExpiringSoon': {
			const name = told.grantName === null ? '' : ` of "${told.grantName}"`;
			const subject = `${who}: ${quantity(told.balance, told.unit)}${name}`;
			return told.expiresAt === null
				? `${subject} never expire`
				: `${subject} expire on ${dayWords(told.expiresAt, now, timeZone)}`;
		}
		case 'grantCreated':
			return `${who} was granted ${quantity(told.amount, told.unit)}${inBrackets(told.grantName)}`;
	}
}

function runningOut(who: string, told: Told, now: AsOf, timeZone: string): string {
	const { balance, unit, outlook, holds } = told;
	if (!outlook || (balance !== undefined && isZero(balance))) {
		const pace = holds === false ? ', and none was spent recently' : '';
		return `${who} has ${whatIsLeft(told)}${outlook ? '' : pace}`;
	}
	const day = dayWords(outlook.runsOutAt, now, timeZone);
	const spent = quantity(outlook.spentPerDay.toFixed(10), unit);
	return `${who} runs out of ${unitWord(unit)} on ${day}, at the present pace: ${quantity(balance, unit)} left, ${spent} spent a day`;
}

function whatIsLeft({ amount, balance, unit, grantName }: Told): string {
	const granted =
		amount === undefined || isZero(amount) ? undefined : `of ${quantity(amount, unit)}`;
	const left =
		balance === undefined || !isZero(balance)
			? quantity(balance, unit)
			: granted === undefined
				? `no ${unitWord(unit)}`
				: 'nothing';
	return `${left} left${granted === undefined ? '' : ` ${granted}`}${inBrackets(grantName)}`;
}

/** What makes a balance low; nothing left is low by any measure. */
function measure({ balance, unit, hasActiveGrant, threshold, holds }: Told): string {
	if (!hasActiveGrant) return ': no grant is active';
	const isEmpty = balance !== undefined && isZero(balance);
	if (!threshold || holds === undefined || isEmpty || isZero(threshold.value)) return '';
	const below = holds ? 'below' : 'not below';
	return threshold.type === 'amount'
		? `, ${below} ${wholeQuantity(threshold.value, unit)}`
		: `, ${below} ${threshold.value} %`;
}

function inBrackets(name: string | null): string {
	return name === null ? '' : ` (${name})`;
}
