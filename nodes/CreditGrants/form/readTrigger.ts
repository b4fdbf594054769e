import type { TriggerRule } from '../alerts/rule';
import type { Form } from './form';
import { readThreshold } from './thresholds';
import { EVENTS, FULL_CHECK_HOURS, FIRST_POLLS, SCOPES, WATCHES } from './triggerProperties';

const HOUR_MS = 3_600_000;

/** @throws InputError that names the field */
export function readTriggerRule(form: Form): TriggerRule {
	return {
		event: form.choice('event', EVENTS, 'balanceLow'),
		watch: form.choice('watch', WATCHES, 'grant'),
		scope: { customerIds: readCustomerIds(form), entitlementId: form.text('entitlementId') },
		threshold: readThreshold(form),
		withinDays: [form.number('withinDays', [])].flat(),
		customerDetails: form.flag('customerDetails', true),
		remindAfterHours: form.number('remindAfterHours', undefined),
		fullCheckMs: form.number('fullCheckEvery', FULL_CHECK_HOURS) * HOUR_MS,
		reportsFirst: form.choice('firstPoll', FIRST_POLLS, 'report') === 'report',
	};
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
