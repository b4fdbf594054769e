import { stripe } from '../../nodes/CreditGrants/providers/stripe';
import { keyOf } from '../network/keys';
import type { Job, Task } from '../peers/peer';
import { compare, UNPACED, type Bench, type Entry, type Row } from '../rounds';

/** Grants of the accounts, and how many of them changed since the poll before. */
const ACCOUNTS = [100, 1_000, 10_000, 100_000];
const CHANGES = [0, 10, 1_000];
const PER_CUSTOMER = 4;
const AS_SHIPPED = stripe.rateLimit;
/** Beside n8n's own nodes, all at the pace as shipped. */
const AT_PACE = { grants: 1_000, changes: [0, 10] };

export interface Poll extends Row {
	accountGrants: number;
	/** Undefined for all that there is to read, and for the first reading. */
	changes?: number;
	/** Everybody was told of who is to be, and nobody else. */
	isRight: boolean;
}

/** (f) A poll of an account that was read before, beside reading all of it. */
export async function benchWatch(bench: Bench) {
	const near = { ...bench, far: bench.near };
	const { largestWatched, rounds } = bench.parameters;
	const polls: Poll[] = [];
	for (const grants of ACCOUNTS.filter((each) => each <= largestWatched)) {
		const changes = CHANGES.filter((count) => count <= grants);
		const isLarge = grants > 10_000;
		polls.push(...(await benchAccount(near, grants, changes, UNPACED, [], isLarge ? 1 : rounds)));
	}
	const { grants, changes } = AT_PACE;
	const atPace = await benchAccount(bench, grants, changes, AS_SHIPPED, ['ownNodes'], 1);
	return { perCustomer: PER_CUSTOMER, polls, atPace };
}

async function benchAccount(
	bench: Bench,
	grants: number,
	changes: number[],
	pace: Job['pace'],
	others: Array<Entry['peer']>,
	rounds: number,
): Promise<Poll[]> {
	const account = { grants, perCustomer: PER_CUSTOMER };
	const entry = (peer: Entry['peer'], task: Task, key: string, count?: number): Entry => ({
		peer,
		detail: detailOf(task, count),
		job: { task, provider: 'stripe', account, key, inputs: 0, pace, changes: count },
	});
	const key = () => keyOf('stripe', account);
	const watched = key();
	const entries = [
		entry('grantsNode', 'everything', key()),
		entry('grantsTrigger', 'firstReading', key()),
		...changes.map((count) => entry('grantsTrigger', 'watch', watched, count)),
		...others.map((peer) => entry(peer, 'watch', key(), 10)),
	];
	const rows = await compare(bench, entries, rounds);
	return rows.map((row, index) => {
		const { task, changes: count } = entries[index].job;
		const isRight = task !== 'watch' || row.grants === (count ? 1 : 0);
		return { ...row, accountGrants: grants, changes: count, isRight };
	});
}

function detailOf(task: Task, changes: number | undefined): string {
	if (task === 'watch') return `${changes} changed`;
	return task === 'everything' ? 'everything is read' : 'the first reading';
}
