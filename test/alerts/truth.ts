import type { ProviderName, Sandbox } from '../sandbox';
import { add, isZero } from '../sandbox/decimal';

/** A grant as the sandbox's books hold it, in major units, before any provider's API dressed it up. */
interface Entry {
	customerId: string;
	unit: string;
	amount: string;
	balance: string;
	expiresAt: string | null;
	isActive: boolean;
}

export interface Total {
	customerId: string;
	unit: string;
	amount: string;
	balance: string;
	activeGrants: number;
	nextExpiry: string | null;
}

const DECIMALS: Record<string, number> = { jpy: 0, kwd: 3 };

function entries(sandbox: Sandbox, provider: ProviderName, now: Date): Entry[] {
	const { data } = sandbox;
	const today = now.toISOString().slice(0, 10);
	switch (provider) {
		case 'stripe':
			return data.stripe.grants.map(({ object, customerId, amount, balance }) => {
				const currency = object.amount.monetary?.currency ?? '';
				const toMajor = (minor: string) => shift(minor, DECIMALS[currency] ?? 2);
				const isOver = (seconds: number | null) =>
					seconds !== null && seconds * 1000 <= now.getTime();
				return {
					customerId,
					unit: currency.toUpperCase(),
					amount: toMajor(amount),
					balance: toMajor(balance),
					expiresAt:
						object.expires_at === null ? null : new Date(object.expires_at * 1000).toISOString(),
					isActive:
						object.voided_at === null &&
						!isOver(object.expires_at) &&
						(object.effective_at === null || isOver(object.effective_at)) &&
						!isZero(balance),
				};
			});
		case 'sequence':
			return data.sequence.grants.map(
				({ customerId, unit, amount, balance, effectiveDate, expiryDate }) => ({
					customerId,
					unit: unit.metricId ?? unit.name,
					amount,
					balance,
					expiresAt: expiryDate ?? null,
					isActive: effectiveDate <= today && (expiryDate ?? today) >= today && !isZero(balance),
				}),
			);
		case 'dodoPayments':
			return data.dodoPayments.grants.map(
				({ customerId, entitlementId, amount, balance, object }) => ({
					customerId,
					unit: entitlementId,
					amount,
					balance,
					expiresAt: object.expires_at ?? null,
					isActive:
						!isZero(balance) &&
						(!object.expires_at || Date.parse(object.expires_at) > now.getTime()),
				}),
			);
	}
}

function shift(minor: string, decimals: number): string {
	if (decimals === 0) return minor;
	const digits = minor.padStart(decimals + 1, '0');
	return `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}

/** What every customer has left of each unit, by customer and unit, summed up from the sandbox's books. */
export function totals(sandbox: Sandbox, provider: ProviderName, now: Date): Map<string, Total> {
	const groups = new Map<string, Entry[]>();
	for (const entry of entries(sandbox, provider, now)) {
		const key = `${entry.customerId} ${entry.unit}`;
		groups.set(key, [...(groups.get(key) ?? []), entry]);
	}
	return new Map(
		[...groups].map(([key, group]) => {
			const active = group.filter(({ isActive }) => isActive);
			const expiries = active.flatMap(({ expiresAt }) => expiresAt ?? []).sort();
			return [
				key,
				{
					customerId: group[0].customerId,
					unit: group[0].unit,
					amount: add(active.map(({ amount }) => amount)),
					balance: add(active.map(({ balance }) => balance)),
					activeGrants: active.length,
					nextExpiry: expiries[0] ?? null,
				},
			];
		}),
	);
}
