import type { GrantParams, Provider } from '../../nodes/CreditGrants/grants/provider';
import type { GrantStatus, JsonObject } from '../../nodes/CreditGrants/grants/types';
import { providers } from '../../nodes/CreditGrants/providers';
import * as dodo from '../fixtures/dodoPayments/grants';
import * as sequence from '../fixtures/sequence/grants';
import * as stripe from '../fixtures/stripe/grants';
import type { ReplayedRequest } from './replay';

/** What the conformance suite has to know of a provider to stand in for it. */
export interface Subject {
	provider: Provider;
	credentials(url: string): JsonObject;
	/** The statuses its grants can have. */
	statuses: GrantStatus[];
	/** One grant as the provider sends it; its status is that at `NOW`. */
	grant: (index: number, status?: GrantStatus) => JsonObject & { id: string };
	/** The answer of the provider when these are its grants; undefined for what it does not know. */
	answer(request: ReplayedRequest, grants: Grants): unknown;
	/** Whether a request asks for a page of grants, and which query parameter sizes that page. */
	isPage(request: ReplayedRequest): boolean;
	pageSize: 'limit' | 'page_size';
	/** Requests of a list before its first page. */
	before: number;
	/** Pages that are needed to know that `count` grants are all. */
	pages(count: number): number;
	/** The balances that `grants` must be asked for, each as a request identifies it. */
	balancesOf(grants: Grants): string[];
	/** The balance that a request asks for; undefined where it asks for none. */
	balanceAsked(request: ReplayedRequest): string | undefined;
	/** Params of a get that finds `grant(index)`. */
	locate(index: number): Partial<GrantParams>;
	/** A list that never ends: the `asked`th page (from 0) goes through `blocks` again and again. */
	endless(request: ReplayedRequest, blocks: number[], asked: number): unknown;
	/** What the error names once `blocks` have all been read. */
	cursorAfter(blocks: number[]): string;
}

export type Grants = ReturnType<Subject['grant']>[];

const NEW_YEAR = 1_767_225_600;
const NEXT_YEAR = 1_798_761_600;

function window(
	request: ReplayedRequest,
	grants: Grants,
	from: number,
	sizeKey: Subject['pageSize'],
) {
	const size = Number(request.query[sizeKey]);
	return { items: grants.slice(from, from + size), end: from + size };
}

function block(make: Subject['grant'], number: number): Grants {
	return Array.from({ length: 100 }, (_, at) => make(number * 100 + at));
}

/** The status that `grant` writes into each id, so that whoever answers for its balance knows it. */
function statusIn(id: string): string {
	return id.split('-')[1];
}

const STRIPE_DATES: Partial<Record<GrantStatus, object>> = {
	expired: { expires_at: NEW_YEAR },
	pending: { effective_at: NEXT_YEAR },
	voided: { voided_at: NEW_YEAR },
};

const stripeSubject: Subject = {
	provider: providers.stripe,
	credentials: (url) => ({
		environment: 'custom',
		secretKey: 'sk_test_51contractSuite/Stripe+0001',
		accountId: '',
		baseUrl: url,
	}),
	statuses: ['active', 'expired', 'depleted', 'pending', 'voided'],
	grant: (index, status = 'active') => ({
		...stripe.grant,
		id: `credgr-${status}-${index}`,
		...STRIPE_DATES[status],
	}),
	answer(request, grants) {
		if (request.path === '/v1/billing/credit_balance_summary') {
			const isSpent = statusIn(request.query['filter[credit_grant]']) === 'depleted';
			return stripe.summary([stripe.money('usd', isSpent ? 0 : 1000)]);
		}
		if (!this.isPage(request)) return grants.find(({ id }) => request.path.endsWith(`/${id}`));
		const { starting_after: cursor } = request.query;
		const from = cursor === undefined ? 0 : grants.findIndex(({ id }) => id === cursor) + 1;
		const { items, end } = window(request, grants, from, 'limit');
		return { ...stripe.list([], end < grants.length), data: items };
	},
	isPage: ({ path }) => path === '/v1/billing/credit_grants',
	pageSize: 'limit',
	before: 0,
	pages: (count) => Math.max(1, Math.ceil(count / 100)),
	balancesOf: (grants) => grants.map(({ id }) => id),
	balanceAsked: ({ query }) => query['filter[credit_grant]'],
	locate: (index) => ({ grantId: `credgr-active-${index}` }),
	endless(_request, blocks, asked) {
		return { ...stripe.list([], true), data: block(this.grant, blocks[asked % blocks.length]) };
	},
	cursorAfter: ([first]) => `"starting_after":"credgr-active-${first * 100 + 99}"`,
};

const SEQUENCE_DATES: Partial<Record<GrantStatus, object>> = {
	expired: { expiryDate: '2026-01-14' },
	pending: { effectiveDate: '2026-01-16' },
};

const BALANCES = /^\/credits\/([^/]+)\/balances$/;

const sequenceSubject: Subject = {
	provider: providers.sequence,
	credentials: (url) => ({
		environment: 'custom',
		clientId: 'contract-suite',
		clientSecret: 'sequence/contract+suite=0002',
		baseUrl: url,
	}),
	statuses: ['active', 'expired', 'depleted', 'pending'],
	grant: (index, status = 'active') => ({
		...sequence.grant,
		id: `grant-${status}-${index}`,
		customerId: `customer-${index % 3}`,
		expiryDate: null,
		...SEQUENCE_DATES[status],
	}),
	answer(request, grants) {
		const customerId = BALANCES.exec(request.path)?.[1];
		if (customerId !== undefined) {
			const own = grants.filter((grant) => grant.customerId === customerId);
			return sequence.balances(
				'GBP',
				own.map(({ id }) => ({ id, currentBalance: statusIn(id) === 'depleted' ? '0' : '10' })),
			);
		}
		if (!this.isPage(request)) return grants.find(({ id }) => request.path.endsWith(`/${id}`));
		const from = Number(Buffer.from(request.query.after ?? '', 'base64').toString());
		const { items, end } = window(request, grants, from, 'limit');
		return sequence.list(
			items,
			end < grants.length
				? Buffer.from(String(end).padStart(4, '0')).toString('base64')
				: undefined,
		);
	},
	isPage: ({ path }) => path === '/credits',
	pageSize: 'limit',
	before: 0,
	pages: (count) => Math.max(1, Math.ceil(count / 100)),
	balancesOf: (grants) => [...new Set(grants.map(({ customerId }) => String(customerId)))],
	balanceAsked: ({ path }) => BALANCES.exec(path)?.[1],
	locate: (index) => ({ grantId: `grant-active-${index}` }),
	endless(_request, blocks, asked) {
		const number = blocks[asked % blocks.length];
		return sequence.list(block(this.grant, number), `cursor of ${number}==`);
	},
	cursorAfter: ([first]) => `"after":"cursor of ${first}=="`,
};

const DODO_STATES: Partial<Record<GrantStatus, object>> = {
	expired: { is_expired: true, expires_at: '2026-01-01T00:00:00Z' },
	depleted: { remaining_amount: '0.00' },
};

const dodoSubject: Subject = {
	provider: providers.dodoPayments,
	credentials: (url) => ({
		environment: 'custom',
		apiKey: 'dodo/contract+suite=00000003',
		baseUrl: url,
	}),
	statuses: ['active', 'expired', 'depleted'],
	grant: (index, status = 'active') => ({
		...dodo.grant,
		id: `cgr-${status}-${index}`,
		...DODO_STATES[status],
	}),
	answer(request, grants) {
		if (request.path === '/credit-entitlements') return onFirstPage(request, [dodo.entitlement]);
		if (request.path === '/credit-entitlements/cde_1/balances') {
			return onFirstPage(request, [dodo.customerBalance('cde_1', 'cus_1')]);
		}
		if (!this.isPage(request)) return undefined;
		const { status, page_number: page, page_size: size } = request.query;
		const matching = grants.filter(({ id }) => status === undefined || statusIn(id) === status);
		return dodo.list(window(request, matching, Number(page) * Number(size), 'page_size').items);
	},
	isPage: ({ path }) => path === '/credit-entitlements/cde_1/balances/cus_1/grants',
	pageSize: 'page_size',
	before: 2,
	pages: (count) => Math.floor(count / 100) + 1,
	balancesOf: () => [],
	balanceAsked: () => undefined,
	locate: (index) => ({
		grantId: `cgr-active-${index}`,
		customerId: 'cus_1',
		entitlementId: 'cde_1',
	}),
	endless(request, blocks) {
		if (!this.isPage(request)) return this.answer(request, []);
		return dodo.list(block(this.grant, blocks[Number(request.query.page_number) % blocks.length]));
	},
	cursorAfter: (blocks) => `"page_number":${blocks.length + 1}`,
};

function onFirstPage(request: ReplayedRequest, items: object[]) {
	return dodo.list(request.query.page_number === '0' ? items : []);
}

export const subjects: Record<string, Subject> = {
	stripe: stripeSubject,
	sequence: sequenceSubject,
	dodoPayments: dodoSubject,
};
