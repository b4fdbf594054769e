import { InputError } from '../grants/errors';
import type { AlertEvent } from '../alerts/events';
import type { TriggerRule } from '../alerts/rule';
import type { ThresholdRule } from '../grants/threshold';
import { options, positive, readId, readThreshold, requireId, type Form } from './read';

const NO_THRESHOLD: ThresholdRule = {
	common: { type: 'amount', values: [] },
	metadataKey: '',
};

/** @throws InputError that names the field */
export function readTriggerRule(form: Form): TriggerRule {
	const event = form('event') as AlertEvent;
	const { remindAfterHours, firstPoll } = options(form);
	return {
		event,
		watch: event === 'balanceLow' && form('watch') === 'customer' ? 'customer' : 'grant',
		scope: { customerIds: readCustomerIds(form), entitlementId: readId(form, 'entitlementId') },
		threshold: event === 'balanceLow' ? readThreshold(form) : NO_THRESHOLD,
		withinDays:
			event === 'grantExpiringSoon' ? [positive(form('withinDays'), 'The field Within Days')] : [],
		customerDetails: options(form).customerDetails !== false,
		remindAfterHours:
			remindAfterHours === undefined
				? undefined
				: positive(remindAfterHours, 'The option Remind After Hours'),
		reportsFirst: firstPoll !== 'remember',
	};
}

function readCustomerIds(form: Form): string[] | undefined {
	const scope = form('scope');
	if (scope === 'customer') return [requireId(readId(form, 'customerId'), 'customerId')];
	if (scope !== 'customers') return undefined;

	const given = form('customerIds');
	const texts = Array.isArray(given) ? given.map(String) : String(given).split(/[,\n]/);
	const ids = [...new Set(texts.map((text) => text.trim()).filter((text) => text !== ''))];
	if (ids.length > 0) return ids;
	throw new InputError(
		'The field Customer IDs is empty',
		'Enter at least one id, or set Customers to All.',
	);
}
