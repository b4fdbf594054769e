import type { Scope } from '../grants/provider';
import { isCustomerId, type Whom, type Whose } from '../grants/whom';
import type { Run } from '../reading/run';
import { customerIdOf, scopeOf } from '../reading/whom';

/** Those whom the trigger found by name, kept beside the state of the watch. */
export interface FoundBefore {
	/** At which account. */
	account: string;
	ids: Array<[named: string, id: string]>;
}

/**
 * Whose credits are watched. Who was found by a name stays the one who is meant, whatever they are called later, as
 * long as the field says the same.
 *
 * @param kept the trigger's static data
 * @param credentialId of the account: one who was found at another is not looked for here
 * @throws as `customerIdOf` does
 */
export async function watchedScope(
	run: Run,
	whose: Whose,
	kept: { found?: FoundBefore },
	credentialId: string,
): Promise<Scope> {
	const { baseUrl, mode, account: within = '' } = run.connection;
	const account = [run.provider.name, baseUrl, credentialId, mode, within].join(' ');
	const before = new Map(kept.found?.account === account ? kept.found.ids : []);
	const found = new Map<string, string>();
	const scope = await scopeOf(whose, async (customer: Whom) => {
		if ('id' in customer) return customer.id;
		const { named } = customer;
		// To look for hundreds of ids would hold up the first poll.
		if (isCustomerId(run.provider, named)) return named;
		const id = before.get(named) ?? (await customerIdOf(run, customer));
		found.set(named, id);
		return id;
	});
	if (found.size > 0) kept.found = { account, ids: [...found] };
	return scope;
}
