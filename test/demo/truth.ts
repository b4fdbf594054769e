import type { Sandbox, ProviderName, StripeGrant, DodoGrant, SequenceGrant } from '../sandbox';

/** The columns of a grant, amounts as exact decimals in major units: what the node must read from the sandbox. */
export interface GrantRow {
	id: string;
	provider: ProviderName;
	customerId: string;
	customerName: string | null;
	grantName: string | null;
	status: string;
	unit: string;
	amount: string;
	balance: string;
	expiresAt: string | null;
}

/** Every grant a provider of the sandbox holds, written out without any code of the node. */
export function rowsOf(sandbox: Sandbox, provider: ProviderName): GrantRow[] {
	const names = customerNames(sandbox, provider);
	return nameless(sandbox, provider).map((row) => ({
		...row,
		customerName: names.get(row.customerId) ?? null,
	}));
}

function customerNames(sandbox: Sandbox, provider: ProviderName): Map<string, string | null> {
	const { stripe, sequence, dodoPayments } = sandbox.data;
	const named: Record<ProviderName, Array<[id: string, name: string | null]>> = {
		stripe: stripe.customers.map(({ id, name = null }) => [id, name]),
		sequence: sequence.customers.map(({ id, legalName }) => [id, legalName]),
		dodoPayments: dodoPayments.customers.map(({ id, name }) => [id, name]),
	};
	return new Map(named[provider]);
}

function nameless(sandbox: Sandbox, provider: ProviderName): GrantRow[] {
	const { stripe, sequence, dodoPayments } = sandbox.data;
	switch (provider) {
		case 'stripe':
			return stripe.grants.map((grant) => stripeRow(grant, sandbox.balance('stripe', grant.id)));
		case 'sequence':
			return sequence.grants.map(sequenceRow);
		case 'dodoPayments': {
			const entitlements = new Map(dodoPayments.entitlements.map(({ id, object }) => [id, object]));
			return dodoPayments.grants.map((grant) =>
				dodoRow(grant, entitlements.get(grant.entitlementId)),
			);
		}
	}
}

/**
 * What Customer Grants gives of them. Sequence answers there without the grants that have nothing left,
 * and names each after its unit. https://docs.sequencehq.com/reference/latest/billing/list-credit-grants-for-a-customer
 */
export function rowsOfCustomer(
	rows: GrantRow[],
	provider: ProviderName,
	customerId: unknown,
): GrantRow[] {
	const own = rows.filter((row) => row.customerId === customerId);
	if (provider !== 'sequence') return own;
	return own
		.filter(({ balance }) => !isZero(balance))
		.map((row) => ({ ...row, grantName: row.unit }));
}

/** The grants that can be spent now, with less than a percentage left. */
export function lowRows(rows: GrantRow[], percent: number): GrantRow[] {
	return rows.filter(
		({ status, balance, amount }) =>
			status === 'active' &&
			Math.round((Number(balance) / Number(amount)) * 10_000) / 100 < percent,
	);
}

const DECIMALS: Record<string, number> = { jpy: 0, kwd: 3 };

function stripeRow({ id, customerId, amount, object }: StripeGrant, balance: string): GrantRow {
	const currency = object.amount.monetary?.currency ?? '';
	const places = DECIMALS[currency] ?? 2;
	return {
		id,
		provider: 'stripe',
		customerId,
		customerName: null,
		grantName: object.name,
		status: statusNow({
			isVoided: object.voided_at !== null,
			isExpired: isPast(fromSeconds(object.expires_at)),
			isPending: isFuture(fromSeconds(object.effective_at)),
			balance,
		}),
		unit: currency.toUpperCase(),
		amount: toMajor(amount, places),
		balance: toMajor(balance, places),
		expiresAt: fromSeconds(object.expires_at),
	};
}

function sequenceRow(grant: SequenceGrant): GrantRow {
	const { id, customerId, name, unit, amount, balance, effectiveDate, expiryDate = null } = grant;
	const today = new Date().toISOString().slice(0, 10);
	return {
		id,
		provider: 'sequence',
		customerId,
		customerName: null,
		grantName: name,
		status: statusNow({
			isExpired: expiryDate !== null && expiryDate < today,
			isPending: effectiveDate > today,
			balance,
		}),
		unit: unit.name,
		amount,
		balance,
		expiresAt: expiryDate,
	};
}

function dodoRow(
	{ id, customerId, amount, balance, object }: DodoGrant,
	entitlement: { name: string; unit: string } | undefined,
): GrantRow {
	return {
		id,
		provider: 'dodoPayments',
		customerId,
		customerName: null,
		grantName: entitlement?.name ?? null,
		status: statusNow({ isExpired: isPast(object.expires_at), balance }),
		unit: entitlement?.unit ?? '',
		amount,
		balance,
		expiresAt: object.expires_at ?? null,
	};
}

function statusNow(now: {
	isVoided?: boolean;
	isExpired: boolean;
	isPending?: boolean;
	balance: string;
}) {
	if (now.isVoided) return 'voided';
	if (now.isExpired) return 'expired';
	if (now.isPending) return 'pending';
	return isZero(now.balance) ? 'depleted' : 'active';
}

function toMajor(minorUnits: string, places: number): string {
	const digits = minorUnits.padStart(places + 1, '0');
	return places === 0 ? digits : `${digits.slice(0, -places)}.${digits.slice(-places)}`;
}

function isZero(decimal: string): boolean {
	return Number(decimal) === 0;
}

function fromSeconds(seconds: number | null): string | null {
	return seconds === null ? null : new Date(seconds * 1000).toISOString();
}

function isPast(instant: string | null | undefined): boolean {
	return typeof instant === 'string' && Date.parse(instant) <= Date.now();
}

function isFuture(instant: string | null): boolean {
	return instant !== null && Date.parse(instant) > Date.now();
}
