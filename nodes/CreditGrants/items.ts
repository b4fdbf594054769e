import {
	checkIdField,
	readGrantParams,
	readId,
	readShape,
	readThreshold,
	wantsRaw,
	type Form,
} from './form/read';
import { InputError } from './grants/errors';
import { toItem } from './grants/output';
import type { IdField, Operation } from './grants/provider';
import { isSettled } from './grants/status';
import type { JsonObject } from './grants/types';
import { readCustomerBalances } from './holdings';
import { readGrants, type Run } from './run';

/**
 * Everything that one input of the action node gives.
 *
 * @throws InputError, RequestError or AnswerError: then nothing is given for this input
 */
export async function readItems(run: Run, operation: Operation, form: Form): Promise<JsonObject[]> {
	for (const [field, needs] of Object.entries(run.provider.fields)) {
		const need = needs[operation];
		if (need) checkIdField(form, field as IdField, need);
	}
	if (operation === 'customerBalance') return await readBalanceItems(run, form);

	const isRaw = wantsRaw(form);
	const shape = readShape(form);
	const params = readGrantParams(form, operation);
	const { status, fetchBalances } = params;
	if (status && !isSettled(status) && !fetchBalances && run.provider.withBalance) {
		throw new InputError(
			`The filter Status is "${status}", and the option Fetch Balances is off`,
			'Turn Fetch Balances on: without balances a grant that is used up cannot be told from one that is not.',
		);
	}
	const items: JsonObject[] = [];
	for await (const page of readGrants(run, operation, params)) {
		for (const { grant, raw } of page) items.push(isRaw ? raw : toItem(grant, shape));
	}
	if (!isRaw && !fetchBalances && run.provider.withBalance) {
		run.api.notices.messages.add(
			'Balances were not fetched: "balance" is missing, and a grant that is used up is not told apart.',
		);
	}
	if (items.length === params.limit) {
		run.api.notices.messages.add(
			`The limit of ${params.limit} is reached: there may be more. Turn on Return All to get them.`,
		);
	}
	return items;
}

async function readBalanceItems(run: Run, form: Form): Promise<JsonObject[]> {
	if (wantsRaw(form)) {
		throw new InputError(
			'The option Output is Raw, and a balance is made from many grants',
			'Choose Simplified or Full, or the operation Customer Grants.',
		);
	}
	const customerId = readId(form, 'customerId');
	const scope = {
		customerIds: customerId === '' ? undefined : [customerId],
		entitlementId: readId(form, 'entitlementId'),
	};
	const balances = await readCustomerBalances(run, scope, readThreshold(form));
	const shape = readShape(form);
	return balances.map((balance) => toItem(balance, shape));
}
