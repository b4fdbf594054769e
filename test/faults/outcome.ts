import type { JsonObject } from '../../nodes/CreditGrants/grants/types';
import type { ProviderName } from '../../nodes/CreditGrants/providers';
import type { Book, BookedGrant, Kind } from './book';
import { change, decimal } from './entries';
import { leaks } from './leaks';
import type { Client, Result } from './client';
import type { TransportName } from './transports';

/** One cell of the table. */
export interface Outcome {
	row: string;
	fault: string;
	provider: ProviderName | '-';
	transport: TransportName | '-';
	/** How often the fault was injected. */
	injected: number;
	result: 'complete' | 'flagged' | 'clear error' | 'wrong';
	lost: number;
	doubled: number;
	leaked: number;
}

declare module 'vitest' {
	interface TaskMeta {
		outcome?: Outcome;
	}
}

/** What the table says of a result, to the item: every grant of the book once, in order, to the last digit. */
export function judge(
	{ items, error, message = '', shown, flagged }: Result,
	book: Book,
	{ secrets }: Pick<Client, 'secrets'>,
): Pick<Outcome, 'result' | 'lost' | 'doubled' | 'leaked'> {
	const leaked = leaks(shown, secrets).length;
	if (error) {
		const isClear = 'fix' in error && message.length > 25 && !/undefined|\[object/.test(message);
		return { result: isClear ? 'clear error' : 'wrong', lost: 0, doubled: 0, leaked };
	}
	const got = new Set(items.map(({ id }) => id));
	const lost = book.grants.filter(({ id }) => !got.has(id)).length;
	const doubled = items.length - got.size;
	// The user is told that an entry may be missing, and that is what happened.
	if (lost > 0 && flagged && doubled === 0) return { result: 'flagged', lost: 0, doubled, leaked };
	const wanted = book.kind === 'grants' ? truth(book) : book.grants.map(transactionOf(book));
	const same = JSON.stringify(items.map(ESSENCE[book.kind])) === JSON.stringify(wanted);
	return { result: same ? 'complete' : 'wrong', lost, doubled, leaked };
}

const ESSENCE: Record<Kind, (item: JsonObject) => JsonObject> = {
	grants: ({ id, customerId, amountExact, amount, balanceExact, metadata }) => ({
		...{ id, customerId, amountExact, amount, balanceExact, metadata },
	}),
	transactions: ({ id, customerId, amountExact, amount, balanceAfterExact, metadata }) => ({
		...{ id, customerId, amountExact, amount, balanceAfterExact, metadata },
	}),
};

/** Dodo Payments alone tells the balance after it, and keeps metadata; its amount is a difference. */
function transactionOf({ provider }: Book) {
	const isDodo = provider === 'dodoPayments';
	return (booked: BookedGrant): JsonObject => {
		const exact = decimal(change(booked));
		return {
			id: booked.id,
			customerId: booked.customer,
			amountExact: isDodo ? exact.replace(/\.?0+$/, '') : exact,
			amount: Number(exact),
			...(isDodo && { balanceAfterExact: decimal(booked.balance) }),
			metadata: isDodo ? { label: booked.label } : {},
		};
	};
}

/** Stripe's grants carry no balance. */
export function truth({ grants, provider }: Book) {
	return grants.map(({ id, customer, amount, balance, label }) => ({
		id,
		customerId: customer,
		amountExact: decimal(amount),
		amount: Number(decimal(amount)),
		...(provider !== 'stripe' && { balanceExact: decimal(balance) }),
		metadata: { label },
	}));
}
