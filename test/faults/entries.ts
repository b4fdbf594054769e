import type { BookedGrant } from './book';

type Json = Record<string, unknown>;

/** Minor units by which a transaction moved the balance: as many fell as rose. */
export function change({ amount }: BookedGrant): number {
	return amount % 2 === 0 ? amount : -amount;
}

/** Two decimals, exactly. */
export function decimal(minor: number): string {
	const digits = String(Math.abs(minor)).padStart(3, '0');
	return `${minor < 0 ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

export function toStripeTransaction(booked: BookedGrant): Json {
	const value = change(booked);
	const monetary = { currency: 'usd', value: booked.amount };
	const amount = { type: 'monetary', monetary };
	return {
		id: booked.id,
		object: 'billing.credit_balance_transaction',
		created: 1_700_000_000,
		credit_grant: 'credgr_1',
		credit: value > 0 ? { type: 'credits_granted', amount } : null,
		debit: value > 0 ? null : { type: 'credits_applied', amount },
	};
}

export function toSequenceTransaction(booked: BookedGrant): Json {
	return {
		id: booked.id,
		grantId: 'grant',
		type: change(booked) > 0 ? 'CREDIT' : 'DEBIT',
		amount: decimal(booked.amount),
		reason: booked.label,
		date: '2024-01-01',
	};
}

export function toDodoEntry(booked: BookedGrant): Json {
	return {
		id: booked.id,
		customer_id: booked.customer,
		transaction_type: change(booked) > 0 ? 'credit_added' : 'credit_deducted',
		balance_before: decimal(booked.balance - change(booked)),
		balance_after: decimal(booked.balance),
		created_at: '2024-01-01T00:00:00Z',
		metadata: { label: booked.label },
	};
}
