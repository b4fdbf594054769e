import type { GrantStatus } from '../../../nodes/CreditGrants/grants/types';
import type { Fixture } from '../../fixtures/fixture';
import type { ReplayedRequest } from '../replay';
import type { Grants, Subject } from '../subjects';
import { tally } from './provider';

const PAST = '2026-01-01T00:00:00Z';
const FUTURE = '2027-01-01T00:00:00Z';

const grant = {
	id: 'tg_1',
	account: 'ta_1',
	label: 'Welcome',
	unit: { id: 'tu_1', name: 'API Calls' },
	granted: '100.0',
	left: '40.5',
	begins: PAST,
	ends: null,
	cancelled: null,
	metadata: { plan: 'pro' },
};

const STATES: Partial<Record<GrantStatus, object>> = {
	expired: { ends: PAST },
	pending: { begins: FUTURE, left: '0' },
	depleted: { left: '0' },
	voided: { cancelled: PAST },
};

const cursor = (from: number) => Buffer.from(`${from}`).toString('base64');

const page = (credits: Grants, after: string | null = null) => ({ credits, after });

const block = (make: Subject['grant'], number: number): Grants =>
	Array.from({ length: 100 }, (_, at) => make(number * 100 + at));

export const tallySubject: Subject = {
	provider: tally,
	credentials: (url) => ({ token: 'tally/contract+suite=0000004', baseUrl: url }),
	statuses: ['active', 'expired', 'depleted', 'pending', 'voided'],
	grant: (index, status = 'active') => ({
		...grant,
		id: `tg-${status}-${index}`,
		...STATES[status],
	}),
	answer(request: ReplayedRequest, grants) {
		if (!this.isPage(request)) return grants.find(({ id }) => request.path.endsWith(`/${id}`));
		const from = Number(Buffer.from(request.query.after ?? cursor(0), 'base64').toString());
		const end = from + Number(request.query.limit);
		return page(grants.slice(from, end), end < grants.length ? cursor(end) : null);
	},
	isPage: ({ path }) => path === '/v1/credits',
	pageSize: 'limit',
	before: 0,
	pages: (count) => Math.max(1, Math.ceil(count / 100)),
	balancesOf: () => [],
	balanceAsked: () => undefined,
	locate: (index) => ({ grantId: `tg-active-${index}` }),
	endless(_request, blocks, asked) {
		const number = blocks[asked % blocks.length];
		return page(block(this.grant, number), `after ${number}`);
	},
	cursorAfter: ([first]) => `"after":"after ${first}"`,
};

const item = {
	id: 'tg_1',
	customerName: null,
	unit: 'API Calls',
	balance: 40.5,
	amount: 100,
	status: 'active',
	grantName: 'Welcome',
	expiresAt: null,
	customerId: 'ta_1',
	provider: 'tally',
	customerEmail: null,
	customerUrl: null,
	externalCustomerId: null,
	effectiveAt: '2026-01-01T00:00:00.000Z',
	type: 'custom',
	currency: null,
	amountExact: '100.0',
	balanceExact: '40.5',
	percentRemaining: 40.5,
	source: null,
	priority: null,
	mode: 'live',
	createdAt: null,
	updatedAt: null,
	voidedAt: null,
	unitId: 'tu_1',
	parentGrantId: null,
	metadata: { plan: 'pro' },
} satisfies Fixture['expected'][number];

export const tallyFixtures: Fixture[] = [
	{
		title: 'the grants of one account',
		operation: 'customerGrants',
		params: { customerId: 'ta_1' },
		answers: { '/v1/accounts/ta_1/credits?limit=100': page([grant]) },
		expected: [item],
	},
	{
		title: 'one grant',
		operation: 'get',
		params: { grantId: 'tg_1' },
		answers: { '/v1/credits/tg_1': grant },
		expected: [item],
	},
];
