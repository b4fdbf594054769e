import {
	CancelledError,
	GrantsError,
	isForbidden,
	isMissing,
	RequestError,
	rethrow,
	whereRefused,
} from '../grants/errors';
import { withoutNames } from '../grants/notices';
import type { Customer } from '../grants/provider';
import type { Run } from './run';

/** What a grant and a balance tell of whoever holds the credits. */
interface Held {
	customerId: string | null;
	customerName: string | null;
	customerEmail: string | null;
	customerUrl: string | null;
	externalCustomerId: string | null;
}

/** So many customers are asked for one by one; for more their list is read, as far as it is worth it. */
const FEW = 10;

/** Says whose the credits are that were read with Customer Details, where it did not come along with them. */
export async function nameHolders<Record extends Held>(
	run: Run,
	records: Record[],
): Promise<Record[]> {
	return run.provider.customersComeAlong ? records : await askForHolders(run, records);
}

/** Who somebody is of whom an alert tells: it does not wait for a name. */
export async function nameIfPossible(run: Run, id: string): Promise<Customer | undefined> {
	const { messages } = run.api.notices;
	const refusal = withoutNames(run.provider.displayName);
	if (messages.has(refusal)) return undefined;
	return await readCustomer(run, id).catch((error: unknown) => {
		if (!(error instanceof GrantsError) || error instanceof CancelledError) return rethrow(error);
		const isRefused = error instanceof RequestError && isForbidden(error);
		messages.add(isRefused ? refusal : `Customers could not be named: ${error.message}`);
		return undefined;
	});
}

/** Says it by asking, for what no customer comes along with. */
export async function askForHolders<Record extends Held>(
	run: Run,
	records: Record[],
): Promise<Record[]> {
	const ids = new Set(records.flatMap(({ customerId }) => customerId ?? []));
	const customers = await readCustomers(run, [...ids]);
	return records.map((record) => named(record, customers.get(record.customerId ?? '')));
}

/** The same, with what is known of whoever holds the credits. */
export function named<Record extends Held>(record: Record, customer: Customer | undefined): Record {
	if (!customer) return record;
	const { name, email, url, externalId } = customer;
	return {
		...record,
		customerName: name,
		customerEmail: email,
		customerUrl: url,
		externalCustomerId: externalId,
	};
}

async function readCustomers(run: Run, ids: string[]): Promise<Map<string, Customer>> {
	const known = new Map<string, Customer>();
	const refusal = withoutNames(run.provider.displayName);
	if (run.api.notices.messages.has(refusal)) return known;
	const read = async () => {
		if (ids.length > FEW) {
			for (const customer of await listCustomers(run, ids)) known.set(customer.id, customer);
		}
		const others = ids.filter((id) => !known.has(id));
		await Promise.all(
			others.map(async (id) => {
				const customer = await readCustomer(run, id);
				if (customer) known.set(id, customer);
			}),
		);
	};
	await whereRefused(read(), isForbidden, () => {
		run.api.notices.messages.add(refusal);
	});
	return known;
}

const customerKey = (id: string) => `customer ${id}`;

/** Once in a run, however many grants and inputs are theirs; undefined for a customer who is gone. */
export async function readCustomer(run: Run, id: string): Promise<Customer | undefined> {
	const { api, provider } = run;
	return await api.once(customerKey(id), async () =>
		whereRefused(provider.customer(api, id), isMissing, () => undefined),
	);
}

/** Where a text that a user typed or pasted is an id. */
export async function readCustomerIfId(run: Run, text: string): Promise<Customer | undefined> {
	if (!/^[\w-]+$/.test(text)) return undefined;
	return await whereRefused(readCustomer(run, text), isIllFormed, () => undefined);
}

/** Sequence refuses a word that is no id. */
const isIllFormed = ({ status }: RequestError): boolean => status === 400 || status === 422;

/** One who was found in a list need not be asked for by id. */
export function knowCustomer({ api }: Run, customer: Customer): void {
	void api.once(customerKey(customer.id), async () => customer);
}

/** Pages of the customers, until all are found or it would have cost less to ask one by one. */
async function listCustomers({ api, provider }: Run, ids: string[]): Promise<Customer[]> {
	const listed: Customer[] = [];
	const wanted = new Set(ids);
	let page = await provider.searchCustomers(api, '', undefined);
	for (let pages = 1; ; pages++) {
		for (const customer of page.entries) {
			if (wanted.delete(customer.id)) listed.push(customer);
		}
		if (wanted.size === 0 || page.next === undefined || pages >= ids.length) return listed;
		page = await provider.searchCustomers(api, '', page.next);
	}
}
