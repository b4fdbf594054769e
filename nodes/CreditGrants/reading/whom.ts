import { InputError, isForbidden, whereRefused } from '../grants/errors';
import { labelOf, meant, nearest, WHOLE, WHOLE_OR_PART } from '../grants/matching';
import { nounOf } from '../grants/noun';
import type { Customer, Scope } from '../grants/provider';
import type { Whom, Whose } from '../grants/whom';
import { knowCustomer, readCustomerIfId } from './customers';
import { distinct, firstPages, type Beginning } from './firstPages';
import type { Run } from './run';

/** The one who is meant, or why nobody is: completes "The field Customer is …, and". */
type Answer = { id: string } | { trouble: string };

const MOST_NAMED = 5;
const SHOWN_CHARACTERS = 60;

/** What no name of a single word looks like, and ids do. */
const LIKE_AN_ID = /^[\w-]*[\d_][\w-]*$/;

/**
 * The id of a customer whom the form names: found at the provider, or else among its first customers. Each text is
 * looked for once in a run.
 *
 * @throws InputError that names the field where the text fits nobody, or several; RequestError
 */
export async function customerIdOf(run: Run, whom: Whom): Promise<string> {
	if ('id' in whom) return whom.id;
	const { named, field } = whom;
	const answer = await run.api.once(`whom ${named}`, async () => whoIs(run, named));
	if ('id' in answer) return answer.id;
	throw new InputError(
		`${field} is ${JSON.stringify(named.slice(0, SHOWN_CHARACTERS))}, and ${answer.trouble}`,
		'Enter the whole name, the e-mail address or the ID.',
	);
}

/**
 * Whose grants are read.
 *
 * @param idOf finds one of them
 * @throws as `customerIdOf` does
 */
export async function scopeOf(
	{ customers, entitlementId }: Whose,
	idOf: (whom: Whom) => Promise<string>,
): Promise<Scope> {
	if (!customers) return { entitlementId };
	const customerIds = await Promise.all(customers.map(idOf));
	return { customerIds: [...new Set(customerIds)], entitlementId };
}

async function whoIs(run: Run, text: string): Promise<Answer> {
	return await whereRefused(find(run, text), isForbidden, () =>
		LIKE_AN_ID.test(text)
			? { id: text }
			: {
					trouble: `the ${run.provider.displayName} key may not read ${nounOf(run.provider, 'customerId')}s`,
				},
	);
}

async function find(run: Run, text: string): Promise<Answer> {
	const { provider, api } = run;
	const byId = await readCustomerIfId(run, text);
	if (byId) return byId;
	const own = await provider.searchCustomers(api, text, undefined);
	const [first, ...others] = meant(own.entries, text, WHOLE);
	if (first && others.length === 0 && !own.next) return known(run, first);

	const all = await firstCustomers(run);
	const entries = distinct([...own.entries, ...all.entries]);
	const found = meant(entries, text, WHOLE_OR_PART);
	const isOnly = found.length === 1 && isSure(found[0], text, own.entries, all);
	return isOnly
		? known(run, found[0])
		: { trouble: trouble(run, text, found, { ...all, entries }) };
}

/** A part of a name that is met in a list that was cut short may stand in other names, too. */
function isSure(
	found: Customer,
	text: string,
	own: Customer[],
	{ isCut }: Beginning<Customer>,
): boolean {
	const isTheirs = own.some(({ id }) => id === found.id);
	return !isCut || isTheirs || meant([found], text, WHOLE).length === 1;
}

async function firstCustomers({ provider, api }: Run): Promise<Beginning<Customer>> {
	return await api.once('first customers', async () =>
		firstPages(async (page) => provider.searchCustomers(api, '', page)),
	);
}

function known(run: Run, customer: Customer): Customer {
	knowCustomer(run, customer);
	return customer;
}

function trouble(
	run: Run,
	text: string,
	found: Customer[],
	{ entries, isCut }: Beginning<Customer>,
): string {
	const noun = nounOf(run.provider, 'customerId');
	const count = found.length;
	const at = `${noun}${count > 1 ? 's' : ''} at ${run.provider.displayName}`;
	const fit =
		count === 0
			? `no ${at} has that name, e-mail address or ID`
			: count === 1
				? `one ${at} has that in its name`
				: `${count} ${at} fit`;
	const cut = isCut ? ` among the first ${entries.length}, and no more were searched` : '';
	const named = nearest(count > 0 ? found : entries, text).slice(0, MOST_NAMED);
	const list = named.length > 0 ? `. The nearest: ${named.map(labelOf).join(', ')}` : '';
	return fit + cut + list;
}
