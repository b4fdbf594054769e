import type { TransactionType } from '../../nodes/CreditGrants/grants/transaction';
import type { JsonObject } from '../../nodes/CreditGrants/grants/types';
import { NOW, type TransactionFixture } from '../fixtures/fixture';
import * as dodo from '../fixtures/dodoPayments/transactions';
import { list } from '../fixtures/dodoPayments/grants';
import * as sequence from '../fixtures/sequence/transactions';
import * as stripe from '../fixtures/stripe/transactions';
import type { ReplayedRequest } from './replay';
import { subjects, type Subject } from './subjects';
import { tallyEntry } from './tally/entries';
import { tallySubject } from './tally/subject';

type Kind = Extract<TransactionType, 'granted' | 'spent'>;
type Sent = JsonObject & { id: string };

/** What the conformance suite has to know of a provider's transactions to stand in for it: those of one customer. */
export interface History {
	subject: Subject;
	customerId: string;
	/** Where all of them stand under one unit, its id. */
	entitlementId: string;
	/** As the provider sends it, booked so many days before `NOW`. */
	transaction(daysAgo: number, type?: Kind): Sent;
	/** The answer of the provider when these are its transactions, newest first. */
	answer(request: ReplayedRequest, sent: Sent[]): unknown;
	isPage(request: ReplayedRequest): boolean;
	/** Where a list has no pages, all of it comes at once. */
	pageSize?: 'limit' | 'page_size';
	/** The first page, of a list that goes on for ever with the same. */
	endless(request: ReplayedRequest, sent: Sent[]): unknown;
	/** Pages that are asked for where those of the last 150 of 1000 days are wanted, one a day. */
	pagesOf150Days: number;
	fixtures: TransactionFixture[];
}

const DAY = 86_400_000;
const booked = (daysAgo: number) => new Date(NOW.getTime() - daysAgo * DAY);

function page(request: ReplayedRequest, sent: Sent[], from: number, size: string) {
	const end = from + Number(request.query[size]);
	return { items: sent.slice(from, end), isLast: end >= sent.length };
}

const stripeHistory: History = {
	subject: subjects.stripe,
	customerId: 'cus_1',
	entitlementId: '',
	transaction: (daysAgo, type = 'spent') => ({
		...(type === 'spent' ? stripe.applied : stripe.granted),
		id: `cbtxn-${type}-${daysAgo}`,
		created: booked(daysAgo).getTime() / 1000,
	}),
	answer(request, sent) {
		if (!this.isPage(request)) return undefined;
		const from = sent.findIndex(({ id }) => id === request.query.starting_after) + 1;
		const { items, isLast } = page(request, sent, from, 'limit');
		return stripe.list(items, !isLast);
	},
	isPage: ({ path, query }) =>
		path === '/v1/billing/credit_balance_transactions' && query.customer === 'cus_1',
	pageSize: 'limit',
	endless: (_, sent) => stripe.list(sent, true),
	// It stops at the first that is older.
	pagesOf150Days: 2,
	fixtures: stripe.fixtures,
};

const sequenceHistory: History = {
	subject: subjects.sequence,
	customerId: 'customer-1',
	entitlementId: '',
	transaction: (daysAgo, type = 'spent') => ({
		...(type === 'spent' ? sequence.debit : sequence.credit),
		id: `transaction-${type}-${daysAgo}`,
		date: booked(daysAgo).toISOString().slice(0, 'YYYY-MM-DD'.length),
	}),
	answer(request, sent) {
		return this.isPage(request) ? sequence.balances(sent) : undefined;
	},
	isPage: ({ path }) => path === '/credits/customer-1/balances',
	endless: (_, sent) => sequence.balances(sent),
	pagesOf150Days: 1,
	fixtures: sequence.fixtures,
};

const dodoHistory: History = {
	subject: subjects.dodoPayments,
	customerId: 'cus_1',
	entitlementId: 'cde_1',
	transaction: (daysAgo, type = 'spent') => ({
		...(type === 'spent' ? dodo.deducted : dodo.added),
		id: `cle-${type}-${daysAgo}`,
		created_at: booked(daysAgo).toISOString(),
	}),
	answer(request, sent) {
		if (request.path === '/customers/cus_1/credit-entitlements') return list([dodo.held]);
		if (!this.isPage(request)) return this.subject.answer(request, []);
		const { start_date, end_date, transaction_type, page_number, page_size } = request.query;
		const matching = sent.filter(
			(each) =>
				(!start_date || String(each.created_at) >= start_date) &&
				(!end_date || String(each.created_at) <= end_date) &&
				(!transaction_type || each.transaction_type === transaction_type),
		);
		const from = Number(page_number) * Number(page_size);
		return list(page(request, matching, from, 'page_size').items);
	},
	isPage: ({ path }) => path === '/credit-entitlements/cde_1/balances/cus_1/ledger',
	pageSize: 'page_size',
	endless(request, sent) {
		return this.isPage(request) ? list(sent) : this.answer(request, sent);
	},
	pagesOf150Days: 2,
	fixtures: dodo.fixtures,
};

const tallyHistory: History = {
	subject: tallySubject,
	customerId: 'ta_1',
	entitlementId: '',
	transaction: (daysAgo, type = 'spent') => ({
		...tallyEntry,
		id: `te-${type}-${daysAgo}`,
		...(type === 'granted' && { kind: 'in', change: '10' }),
		booked: booked(daysAgo).toISOString(),
	}),
	answer(request, sent) {
		if (!this.isPage(request)) return undefined;
		const from = Number(request.query.after ?? 0);
		const { items, isLast } = page(request, sent, from, 'limit');
		return { entries: items, after: isLast ? null : String(from + items.length) };
	},
	isPage: ({ path }) => path === '/v1/accounts/ta_1/entries',
	pageSize: 'limit',
	endless: (_, sent) => ({ entries: sent, after: 'the same' }),
	pagesOf150Days: 10,
	fixtures: [],
};

/** Those of the registry, and of one provider that is known to these tests alone. */
export const histories: Record<string, History> = {
	stripe: stripeHistory,
	sequence: sequenceHistory,
	dodoPayments: dodoHistory,
	tally: tallyHistory,
};
