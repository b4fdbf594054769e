import type { TriggerRule } from '../alerts/rule';
import { InputError } from '../grants/errors';
import { shortText } from '../grants/money';
import type { Whom, Whose } from '../grants/whom';
import type { Form } from './form';
import { readThreshold } from './thresholds';
import {
	EVENTS,
	FIRST_POLLS,
	FORECAST_DAYS,
	FULL_CHECK_HOURS,
	LEAST_DAYS,
	SCOPES,
	WATCHES,
} from './triggerProperties';

const HOUR_MS = 3_600_000;

/** What the form says of a rule: whose credits are watched is not known before they are found. */
export type NamedRule = Omit<TriggerRule, 'scope'> & { whose: Whose };

/** @throws InputError that names the field */
export function readTriggerRule(form: Form): NamedRule {
	const event = form.choice('event', EVENTS, 'balanceLow');
	const isOfCustomers = event === 'balanceRunningOut';
	return {
		event,
		watch: form.choice('watch', WATCHES, isOfCustomers ? 'customer' : 'grant'),
		whose: { customers: readCustomers(form), entitlementId: form.text('entitlementId') },
		threshold: readThreshold(form),
		withinDays: readDays(form),
		forecastDays: form.number('forecastDays', FORECAST_DAYS),
		customerDetails: form.flag('customerDetails', true),
		remindAfterHours: form.number('remindAfterHours', undefined),
		fullCheckMs: form.number('fullCheckEvery', FULL_CHECK_HOURS) * HOUR_MS,
		reportsFirst: form.choice('firstPoll', FIRST_POLLS, 'report') === 'report',
	};
}

/** @returns none where the event asks for none */
function readDays(form: Form): number[] {
	const further = form.numbers('furtherDays', LEAST_DAYS, []);
	return [form.number('withinDays', []), further.map((days) => Number(shortText(days)))].flat();
}

/** @returns undefined for everybody */
function readCustomers(form: Form): Whom[] | undefined {
	switch (form.choice('scope', SCOPES, 'all')) {
		case 'all':
			return undefined;
		case 'customer':
			return [form.customer('customerId') ?? []].flat();
		case 'customers':
			return readSeveral(form);
	}
}

function readSeveral(form: Form): Whom[] {
	const customers = [...form.customersInRows('customers'), ...form.customersInText('customerIds')];
	if (customers.length > 0) return customers;
	throw new InputError(
		'The field Customers is "Several", and nobody is named',
		'Add those whose credits are watched, or name them in the text field.',
	);
}
