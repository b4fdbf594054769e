import type { ProviderName } from '../../nodes/CreditGrants/providers';
import { decimal, toDodoEntry, toSequenceTransaction, toStripeTransaction } from './entries';
import { random } from './random';

/** What a book is of, and the operation that reads it all. */
export type Kind = 'grants' | 'transactions';

/** One grant or transaction of the truth, from which every provider's own form of it is written. */
export interface BookedGrant {
	id: string;
	customer: string;
	label: string;
	/** Minor units. */
	amount: number;
	balance: number;
}

/** What a list endpoint does that no healthy one does. */
export interface Habits {
	/** Size of the page with an index, whatever was asked for. */
	pageSize?: (index: number) => number;
	/** Which page is sent in place of the one asked for, and then that more follow. */
	pageInstead?: (index: number) => number;
	/** Each page after the first starts this many items too early. */
	overlap?: number;
}

const LABELS = ['Acme', 'Zürich Re', '株式会社さくら', 'O’Neill', '🪙 coins', '"quoted" \\ \u2028'];
export const ENTITLEMENT = 'cde_tokens';

type Query = URLSearchParams;
type Json = Record<string, unknown>;

/** The grants of one provider, or the transactions of one customer, and what a healthy API answers about them. */
export class Book {
	readonly grants: BookedGrant[];

	constructor(
		readonly provider: ProviderName,
		count: number,
		seed: number,
		readonly habits: Habits = {},
		readonly kind: Kind = 'grants',
	) {
		const next = random(seed);
		this.grants = Array.from({ length: count }, (_, index) => {
			const amount = 1 + Math.floor(next() * 1_000_000);
			return {
				id: `grant_${index}_${Math.floor(next() * 1e9).toString(36)}`,
				customer: 'cus_1',
				label: LABELS[Math.floor(next() * LABELS.length)],
				amount,
				balance: Math.floor(next() * (amount + 1)),
			};
		});
	}

	/** Undefined for what is not there. */
	answer(path: string, query: Query): unknown {
		return ANSWERS[this.provider](this, path, query);
	}

	/** Whether a path is that of the list whose pages faults are counted on. */
	isList(path: string): boolean {
		return LISTS[this.kind][this.provider].test(path);
	}

	page(start: number, asked: number): { grants: BookedGrant[]; more: boolean } {
		const { pageSize, pageInstead, overlap = 0 } = this.habits;
		const index = Math.round(start / 100);
		const size = pageSize?.(index) ?? asked;
		const first = pageInstead ? pageInstead(index) * 100 : Math.max(0, start - overlap);
		const end = pageInstead ? first + size : start + size;
		return {
			grants: this.grants.slice(first, end),
			more: pageInstead !== undefined || end < this.grants.length,
		};
	}
}

const LISTS: Record<Kind, Record<ProviderName, RegExp>> = {
	grants: { stripe: /\/credit_grants$/, sequence: /\/credits$/, dodoPayments: /\/grants$/ },
	transactions: {
		stripe: /\/credit_balance_transactions$/,
		sequence: /\/balances$/,
		dodoPayments: /\/ledger$/,
	},
};

const ANSWERS: Record<ProviderName, (book: Book, path: string, query: Query) => unknown> = {
	stripe(book, path, query) {
		if (path.endsWith('/credit_balance_summary')) {
			const grant = book.grants.find(({ id }) => id === query.get('filter[credit_grant]'));
			const monetary = { currency: 'usd', value: grant?.balance };
			return grant && { balances: [{ available_balance: { type: 'monetary', monetary } }] };
		}
		if (!book.isList(path)) return one(book, path, toStripe);
		const start = after(book, query.get('starting_after'));
		const { grants, more } = book.page(start, Number(query.get('limit')));
		const write = book.kind === 'grants' ? toStripe : toStripeTransaction;
		return { object: 'list', data: grants.map(write), has_more: more };
	},
	sequence(book, path, query) {
		if (!book.isList(path)) return one(book, path, toSequence);
		if (book.kind === 'transactions') {
			const transactions = book.grants.map(toSequenceTransaction);
			return { items: [{ name: 'USD', grants: [], transactions }] };
		}
		const cursor = query.get('after');
		const start = after(book, cursor && Buffer.from(cursor, 'base64').toString());
		const { grants, more } = book.page(start, Number(query.get('limit')));
		const last = grants.at(-1)?.id ?? '';
		return {
			items: grants.map(toSequence),
			pagination: {
				...(more && { after: Buffer.from(last).toString('base64') }),
				totalResultSize: book.grants.length,
			},
		};
	},
	dodoPayments(book, path, query) {
		if (path.endsWith('/credit-entitlements')) {
			return { items: [{ id: ENTITLEMENT, name: 'Tokens', unit: 'tokens' }] };
		}
		if (path.endsWith('/balances')) return { items: [{ customer_id: 'cus_1' }] };
		const size = book.habits.pageSize?.(0) ?? Number(query.get('page_size'));
		const { grants } = book.page(Number(query.get('page_number')) * size, size);
		return { items: grants.map(book.kind === 'grants' ? toDodo : toDodoEntry) };
	},
};

function one(book: Book, path: string, write: (grant: BookedGrant) => Json): Json | undefined {
	const id = decodeURIComponent(path.slice(path.lastIndexOf('/') + 1));
	const found = book.grants.find((grant) => grant.id === id);
	return found && write(found);
}

function after(book: Book, id: string | null): number {
	return id ? book.grants.findIndex((grant) => grant.id === id) + 1 : 0;
}

const CREATED = 1_700_000_000;

function toStripe({ id, customer, label, amount }: BookedGrant): Json {
	return {
		id,
		object: 'billing.credit_grant',
		amount: { type: 'monetary', monetary: { currency: 'usd', value: amount } },
		category: 'paid',
		created: CREATED,
		customer,
		livemode: false,
		metadata: { label },
		name: label,
	};
}

function toSequence({ id, customer, label, amount, balance }: BookedGrant): Json {
	return {
		id,
		customerId: customer,
		type: 'CASH',
		currency: 'USD',
		name: label,
		originalAmount: decimal(amount),
		currentBalance: decimal(balance),
		effectiveDate: '2024-01-01',
		metadata: { label },
	};
}

function toDodo({ id, customer, label, amount, balance }: BookedGrant): Json {
	return {
		id,
		customer_id: customer,
		initial_amount: decimal(amount),
		remaining_amount: decimal(balance),
		created_at: new Date(CREATED * 1000).toISOString(),
		is_expired: false,
		metadata: { label },
	};
}
