import { conditionsOf } from '../grants/filter';
import type { Notices } from '../grants/notices';
import { toItem } from '../grants/output';
import type { CustomerBalance } from '../grants/balances';
import type { BalanceRequest, GrantRequest, Request, TransactionRequest } from '../grants/request';
import type { FoundTransaction } from '../grants/transaction';
import type { JsonObject } from '../grants/types';
import type { Whom } from '../grants/whom';
import { askForHolders, nameHolders } from './customers';
import { withForecasts } from './forecasts';
import { noteUnknown, readGrants, type FoundGrant } from './grants';
import { readCustomerBalances } from './holdings';
import type { Run } from './run';
import { readTransactions } from './transactions';
import { customerIdOf, scopeOf } from './whom';

/**
 * Everything that one input of the action node gives.
 *
 * @throws InputError, RequestError or AnswerError: then nothing is given for this input
 */
export async function readItems(run: Run, request: Request): Promise<JsonObject[]> {
	switch (request.operation) {
		case 'customerBalance':
			return await readBalanceItems(run, request);
		case 'transactions':
			return await readTransactionItems(run, request);
		default:
			return await readGrantItems(run, request);
	}
}

/** Why there is nothing, where no input gave anything: beside the items of another it would be untrue. */
export function tellNothing({ api: { notices } }: Run, request: Request): void {
	if (request.operation === 'customerBalance') {
		const { onlyLow, whose } = request;
		if (onlyLow) {
			notices.messages.add(
				'Nobody whose balance was asked for is known to be low and has credits to spend, now or later.',
			);
		} else tellEmpty(notices, whose.entitlementId, whose.customers?.[0]);
		return;
	}
	if (request.operation === 'transactions') {
		notices.messages.add('No transactions were found.');
		return;
	}
	const { filter = {}, entitlementId } = request.params;
	const conditions = conditionsOf(filter);
	const unmet = conditions.find(({ words }) => !notices.met.has(words)) ?? conditions.at(-1);
	if (unmet) notices.messages.add(`No grant that was asked for ${unmet.words}.`);
	else tellEmpty(notices, entitlementId, request.customer);
}

/** A customer may have grants of another entitlement. */
function tellEmpty(notices: Notices, entitlementId: string, customer?: Whom): void {
	if (customer && !entitlementId)
		notices.empty.add('id' in customer ? customer.id : customer.named);
	else notices.messages.add('No credit grants were found.');
}

async function readBalanceItems(
	run: Run,
	{ whose, threshold, onlyLow, customerDetails, forecast, shape }: BalanceRequest,
): Promise<JsonObject[]> {
	const scope = await scopeOf(whose, async (customer) => customerIdOf(run, customer));
	const all = await readCustomerBalances(run, scope, threshold, {
		customerDetails,
		ofHoldersAlone: onlyLow,
	});
	const wanted = onlyLow ? all.filter(({ balance }) => isLowNow(run, balance)) : all;
	const balances = forecast
		? await withForecasts(run, wanted, forecast)
		: wanted.map(({ balance }) => balance);
	const named = customerDetails ? await nameHolders(run, balances) : balances;
	return named.map((balance) => toItem(balance, shape));
}

/** Whether somebody runs low who can still be helped. */
function isLowNow({ api }: Run, { standing, isLow, customerId }: CustomerBalance): boolean {
	if (standing === 'active' && isLow === undefined) api.notices.uncertain.add(customerId ?? '');
	return standing !== 'ended' && isLow === true;
}

/** Empty where nobody is asked for. */
async function idOf(run: Run, customer: Whom | undefined): Promise<string> {
	return customer ? await customerIdOf(run, customer) : '';
}

async function readGrantItems(
	run: Run,
	{ operation, customer, params: asked, shape }: GrantRequest,
): Promise<JsonObject[]> {
	const params = { ...asked, customerId: await idOf(run, customer) };
	const found: FoundGrant[] = [];
	for await (const page of readGrants(run, operation, params)) {
		found.push(...page);
	}
	if (params.fetchBalances) for (const { grant } of found) noteUnknown(run, grant);
	if (shape && !params.fetchBalances && run.provider.balanceOf) {
		run.api.notices.messages.add(
			'Balances were not fetched: "balance" is missing, and a grant that is used up is not told apart.',
		);
	}
	if (!shape) return found.map(({ raw }) => raw);
	const grants = found.map(({ grant }) => grant);
	const named = params.customerDetails ? await nameHolders(run, grants) : grants;
	return named.map((grant) => toItem(grant, shape));
}

async function readTransactionItems(
	run: Run,
	{ customer, params: asked, customerDetails, shape }: TransactionRequest,
): Promise<JsonObject[]> {
	const params = { ...asked, customerId: await idOf(run, customer) };
	const found: FoundTransaction[] = [];
	for await (const page of readTransactions(run, params)) found.push(...page);
	if (!shape) return found.map(({ raw }) => raw);
	const transactions = found.map(({ transaction }) => transaction);
	// They come without their customer everywhere.
	const named = customerDetails ? await askForHolders(run, transactions) : transactions;
	return named.map((transaction) => toItem(transaction, shape));
}
