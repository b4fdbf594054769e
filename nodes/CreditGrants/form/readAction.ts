import { InputError } from '../grants/errors';
import type { GrantOperation, Provider } from '../grants/provider';
import type { BalanceRequest, GrantRequest, Request } from '../grants/request';
import { OPERATIONS, STATUSES } from './actionProperties';
import type { Form } from './form';
import { readShape, wantsRaw } from './output';
import { readThreshold } from './thresholds';

/** @throws InputError that names the field */
export function readRequest(form: Form, provider: Provider): Request {
	const operation = form.choice('operation', OPERATIONS, 'list');
	return operation === 'customerBalance'
		? readBalanceRequest(form)
		: readGrantRequest(form, operation, provider);
}

function readBalanceRequest(form: Form): BalanceRequest {
	const customer = form.customer('customerId');
	return {
		operation: 'customerBalance',
		whose: { customers: customer && [customer], entitlementId: form.text('entitlementId') },
		threshold: readThreshold(form),
		onlyLow: form.flag('onlyLow', false),
		customerDetails: form.flag('customerDetails', true),
		shape: readShape(form),
	};
}

function readGrantRequest(form: Form, operation: GrantOperation, provider: Provider): GrantRequest {
	const status = form.choice('status', STATUSES, undefined);
	const isRaw = wantsRaw(form);
	const fetches = form.flag('fetchBalances', true);
	// The provider's own object holds no balance of another request; only a filter needs one.
	const fetchBalances = fetches && (!isRaw || status !== undefined);
	const needsBalance = status === 'active' || status === 'depleted';
	if (needsBalance && !fetchBalances && provider.balanceOf) {
		throw new InputError(
			`The filter Status is "${status}", and the option Fetch Balances is off`,
			'Turn Fetch Balances on: without balances a grant that is used up cannot be told from one that is not.',
		);
	}
	return {
		operation,
		customer: form.customer('customerId'),
		params: {
			grantId: form.text('grantId'),
			entitlementId: form.text('entitlementId'),
			// It is not on the form where all are wanted.
			limit: form.number('limit', undefined),
			status,
			fetchBalances,
			customerDetails: !isRaw && form.flag('customerDetails', true),
		},
		shape: isRaw ? undefined : readShape(form),
	};
}
