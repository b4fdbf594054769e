import DodoPayments from 'dodopayments';
import Stripe from 'stripe';

import type { Sandbox } from './index';

/** Noon of a Thursday: where the sandboxes of these tests stand still. */
export const NOW = new Date('2026-01-15T12:00:00Z');

export function stripeClient(sandbox: Sandbox, key = sandbox.credentials.stripe.secretKey): Stripe {
	const { hostname, port } = new URL(sandbox.url);
	return new Stripe(key, {
		host: hostname,
		port,
		protocol: 'http',
		telemetry: false,
		maxNetworkRetries: 0,
	});
}

export function dodoClient(
	sandbox: Sandbox,
	bearerToken = sandbox.credentials.dodoPayments.apiKey,
): DodoPayments {
	return new DodoPayments({ bearerToken, baseURL: sandbox.url, maxRetries: 0 });
}

export async function all<Item>(pages: AsyncIterable<Item>): Promise<Item[]> {
	const items: Item[] = [];
	for await (const item of pages) items.push(item);
	return items;
}

export async function failure(promise: PromiseLike<unknown>): Promise<unknown> {
	return await promise.then(
		() => undefined,
		(error: unknown) => error,
	);
}

export function ids(items: ReadonlyArray<{ id: string }>): string[] {
	return items.map(({ id }) => id);
}
