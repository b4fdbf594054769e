import { DAY } from './clock';
import type { Clock } from './clock';
import type { Random } from './random';

/** How large a generated world is, and the clock it lives by. */
export interface World {
	seed: number;
	grants: number;
	customers: number;
	clock: Clock;
}

/** What has happened to a grant; the cycle gives even a small world one of each. */
const FATES = [
	'used',
	'untouched',
	'depleted',
	'used',
	'expired',
	'used',
	'pending',
	'used',
	'voided',
	'untouched',
	'used',
] as const;
export type Fate = (typeof FATES)[number];

/** One customer's list must not fit on a page of 100. */
const GRANTS_OF_THE_FIRST_CUSTOMER = 120;

const SPAN = 700 * DAY;

export interface GrantPlan {
	index: number;
	/** Index of the owner. The first customer owns the most; the last of three or more owns nothing. */
	owner: number;
	fate: Fate;
	created: Date;
	effective: Date;
	/** Absent: never expires. */
	expires?: Date;
}

/** Who gets which grant when, oldest first. */
export function planGrants(random: Random, { grants, customers, clock }: World): GrantPlan[] {
	const most = Math.min(GRANTS_OF_THE_FIRST_CUSTOMER, Math.ceil(grants / 2));
	const lastOwner = Math.max(0, customers > 2 ? customers - 2 : customers - 1);
	const owners = random.shuffle(
		Array.from({ length: grants }, (_, index) =>
			index < most ? 0 : random.integer(Math.min(1, lastOwner), lastOwner),
		),
	);
	const now = Math.floor(clock.now().getTime() / 1000) * 1000;
	return owners.map((owner, index) => {
		const created = now - Math.ceil((SPAN * (grants - index)) / grants / 1000) * 1000;
		const fate = FATES[index % FATES.length];
		const effective = fate === 'pending' ? now + random.integer(1, 60) * DAY : created;
		return {
			index,
			owner,
			fate,
			created: new Date(created),
			effective: new Date(effective),
			expires: expiryOf(random, fate, created, now),
		};
	});
}

function expiryOf(random: Random, fate: Fate, created: number, now: number): Date | undefined {
	if (fate === 'expired') {
		const justNow = Math.max(created, now - 600_000);
		const earlier = created + Math.floor((now - created) / 2000) * 1000;
		return new Date(random.chance(0.25) ? justNow : earlier);
	}
	return random.chance(0.6) ? new Date(now + random.integer(61, 500) * DAY) : undefined;
}

const NAMES = [
	'Acme',
	'Blå Øre',
	'Café Lumière',
	'Contoso',
	'Initech',
	'Núñez & Hijos',
	'O’Neill',
	'Zürich Re',
	'株式会社さくら',
];
const FORMS = ['Ltd', 'GmbH', 'Inc.', 'S.A.', 'Pty'];

/** A company name and an address at which nobody reads mail. */
export function planCustomer(random: Random, index: number): { name: string; email: string } {
	return {
		name: `${random.pick(NAMES)} ${random.pick(FORMS)} ${index + 1}`,
		email: `billing+${index + 1}@customer.example`,
	};
}

/** Customers are as old as the world, one minute apart, oldest first. */
export function customerCreated(world: World, index: number): Date {
	return new Date(world.clock.now().getTime() - SPAN - (world.customers - index) * 60_000);
}
