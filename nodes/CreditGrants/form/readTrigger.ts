import type { TriggerRule } from '../alerts/rule';
import { shortText } from '../grants/money';
import type { Form } from './form';
import { readThreshold } from './thresholds';
import {
	EVENTS,
	FIRST_POLLS,
	FULL_CHECK_HOURS,
	LEAST_DAYS,
	SCOPES,
	WATCHES,
} from './triggerProperties';

const HOUR_MS = 3_600_000;

/** @throws InputError that names the field */
export function readTriggerRule(form: Form): TriggerRule {
	return {
		event: form.choice('event', EVENTS, 'balanceLow'),
		watch: form.choice('watch', WATCHES, 'grant'),
		scope: { customerIds: readCustomerIds(form), entitlementId: form.text('entitlementId') },
		threshold: readThreshold(form),
		withinDays: readDays(form),
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
function readCustomerIds(form: Form): string[] | undefined {
	switch (form.choice('scope', SCOPES, 'all')) {
		case 'all':
			return undefined;
		case 'customer':
			return [form.text('customerId')];
		case 'customers':
			return form.ids('customerIds', []);
	}
}
