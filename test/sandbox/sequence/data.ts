import { DAY, toCalendarDay } from '../clock';
import { share, subtract } from '../decimal';
import { spendsOf } from '../history';
import { Random } from '../random';
import { customerCreated, planCustomer, planGrants } from '../world';
import type { GrantPlan, World } from '../world';

/** What credits are counted in: a currency, or a usage metric priced in one. */
export interface SequenceUnit {
	/** The metric's id; absent for a currency. */
	metricId?: string;
	/** The currency code, or the metric's name. */
	name: string;
	currency: string;
}

export interface SequenceTransaction {
	id: string;
	type: 'CREDIT' | 'DEBIT';
	amount: string;
	/** Calendar day. */
	date: string;
	reason: string;
	/** The invoice that used the credits, or was voided. */
	invoiceId?: string;
	billingRunId?: string;
}

/** A credit grant, before either documented shape: amounts are exact decimal strings in its unit. */
export interface SequenceGrant {
	id: string;
	sequenceAccountId: string;
	customerId: string;
	name: string;
	unit: SequenceUnit;
	amount: string;
	balance: string;
	costOfCredit: string;
	/** First day of use. */
	effectiveDate: string;
	/** Last day of use. */
	expiryDate?: string;
	createdAt: string;
	taxRateId?: string;
	creditNoteId?: string;
	transactions: SequenceTransaction[];
}

/** As `GET /customers` answers it. */
export interface SequenceCustomer {
	id: string;
	sequenceAccountId: string;
	createdAt: string;
	legalName: string;
	label: string;
	email?: string;
	address: { line1: string; town: string; postcode: string; country: string };
	integrationIds: Array<{ service: string; id: string; isPending: boolean }>;
	taxStatus: 'TAXED';
	customerAliases: Array<{ value: string }>;
}

const CURRENCIES = ['GBP', 'USD', 'EUR', 'JPY'];
const METRICS = ['API Calls', 'Gigabytes stored', 'Minutes transcribed'];
const GRANT_NAMES = ['On-boarding Credits', 'Annual prepayment', 'Crédits d’essai', 'Goodwill'];
const AMOUNTS = ['10', '0.1', '1234.56'];

export function sequenceData(world: World): {
	units: SequenceUnit[];
	customers: SequenceCustomer[];
	grants: SequenceGrant[];
} {
	const random = new Random(world.seed ^ 0x5e90e7ce);
	const sequenceAccountId = random.uuid();
	const units = [
		...CURRENCIES.map((currency) => ({ name: currency, currency })),
		...METRICS.map((name) => ({ metricId: random.uuid(), name, currency: 'GBP' })),
	];
	const customers = Array.from({ length: world.customers }, (_, index) => {
		const { name, email } = planCustomer(random, index);
		return {
			id: random.uuid(),
			sequenceAccountId,
			createdAt: customerCreated(world, index).toISOString(),
			legalName: name,
			label: `Account ${index + 1}`,
			...(index % 8 !== 6 && { email }),
			address: {
				line1: '7500 Bluewater Rd NW',
				town: 'Albuquerque',
				postcode: '87121',
				country: 'US',
			},
			integrationIds: [],
			taxStatus: 'TAXED' as const,
			customerAliases: [{ value: `crm-${index + 1}` }],
		};
	});
	// Drawn apart, so that a longer history changes nothing else of a seed's world.
	const history = new Random(world.seed ^ 0x5e90e7cf);
	const now = world.clock.now();
	const grants = planGrants(random, world).map((plan) => {
		const made = grant(random, plan, customers[plan.owner], units[plan.index % units.length]);
		const [granted, ...used] = made.transactions;
		const debits = used.flatMap((debit) => inParts(history, plan, debit, now));
		return { ...made, transactions: [granted, ...debits] };
	});
	return { units, customers, grants };
}

function grant(
	random: Random,
	plan: GrantPlan,
	owner: SequenceCustomer,
	unit: SequenceUnit,
): SequenceGrant {
	const amount =
		plan.index % 4 < AMOUNTS.length
			? AMOUNTS[plan.index % 4]
			: `${random.integer(1, 9_999)}.${random.integer(1, 9)}`;
	const balance =
		plan.fate === 'depleted'
			? '0'
			: plan.fate === 'used' || plan.fate === 'expired'
				? share(amount, random.integer(1, 999))
				: amount;
	const spent = subtract(amount, balance);
	const day = toCalendarDay(plan.created);
	return {
		id: random.uuid(),
		sequenceAccountId: owner.sequenceAccountId,
		customerId: owner.id,
		name: random.pick(GRANT_NAMES),
		unit,
		amount,
		balance,
		costOfCredit: random.pick(['0', '10', '99.5']),
		effectiveDate: toCalendarDay(plan.effective),
		...(plan.expires && { expiryDate: lastDay(plan) }),
		createdAt: plan.created.toISOString(),
		...(plan.index % 5 === 0 && { taxRateId: random.uuid() }),
		...(plan.index % 6 === 1 && { creditNoteId: random.uuid() }),
		transactions: [
			{ id: random.uuid(), type: 'CREDIT', amount, date: day, reason: 'Granted' },
			...(spent === '0'
				? []
				: [
						{ id: random.uuid(), type: 'DEBIT' as const, amount: spent, date: day, reason: 'Used' },
					]),
		],
	};
}

/** A debit as the invoices it was taken by, one after the other. */
function inParts(
	random: Random,
	{ created, expires }: GrantPlan,
	debit: SequenceTransaction,
	now: Date,
): SequenceTransaction[] {
	const lastUse = expires && expires < now ? expires.getTime() - DAY : now.getTime();
	const until = new Date(Math.max(created.getTime(), lastUse));
	return spendsOf(random, debit.amount, created, until).map(({ amount, at }, index) => ({
		...debit,
		id: index === 0 ? debit.id : random.uuid(),
		amount,
		date: toCalendarDay(at),
		invoiceId: random.uuid(),
		billingRunId: random.uuid(),
	}));
}

/** The last day of use, the day before an expiry in the past: a grant expiring today is usable all day. */
function lastDay({ fate, expires }: GrantPlan): string {
	const instant = expires?.getTime() ?? 0;
	return toCalendarDay(new Date(fate === 'expired' ? instant - DAY : instant));
}
