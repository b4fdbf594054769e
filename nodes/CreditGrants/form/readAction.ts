import { hangsOnBalance } from '../grants/filter';
import type { GrantOperation, Provider } from '../grants/provider';
import type { BalanceRequest, GrantRequest, Request } from '../grants/request';
import { OPERATIONS } from './actionProperties';
import { checkBalances, readFilter } from './filters';
import type { Form } from './form';
import { readShape, wantsRaw } from './output';
import { readThreshold } from './thresholds';
import { readTransactionRequest } from './transactions';

/**
 * @param timeZone IANA name, the workflow's
 * @throws InputError that names the field
 */
export function readRequest(form: Form, provider: Provider, timeZone: string): Request {
	const operation = form.choice('operation', OPERATIONS, 'list');
	switch (operation) {
		case 'customerBalance':
			return readBalanceRequest(form, timeZone);
		case 'transactions':
			return readTransactionRequest(form, timeZone);
		default:
			return readGrantRequest(form, operation, provider, timeZone);
	}
}

function readBalanceRequest(form: Form, timeZone: string): BalanceRequest {
	const customer = form.customer('customerId');
	const days = form.number('forecastDays', undefined);
	return {
		operation: 'customerBalance',
		whose: { customers: customer && [customer], entitlementId: form.text('entitlementId') },
		threshold: readThreshold(form),
		onlyLow: form.flag('onlyLow', false),
		customerDetails: form.flag('customerDetails', true),
		forecast: days === undefined ? undefined : { days, timeZone },
		shape: readShape(form),
	};
}

function readGrantRequest(
	form: Form,
	operation: GrantOperation,
	provider: Provider,
	timeZone: string,
): GrantRequest {
	const filter = readFilter(form, timeZone);
	const isRaw = wantsRaw(form);
	// The provider's own object holds no balance of another request; only a filter needs one.
	const fetchBalances =
		form.flag('fetchBalances', true) && (!isRaw || hangsOnBalance(filter, provider));
	checkBalances(filter, provider, fetchBalances);
	return {
		operation,
		customer: form.customer('customerId'),
		params: {
			grantId: form.text('grantId'),
			entitlementId: form.text('entitlementId'),
			// It is not on the form where all are wanted.
			limit: form.number('limit', undefined),
			filter,
			fetchBalances,
			customerDetails: !isRaw && form.flag('customerDetails', true),
		},
		shape: isRaw ? undefined : readShape(form),
	};
}
