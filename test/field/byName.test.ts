import type { INode } from 'n8n-workflow';
import { beforeEach, describe, expect, test } from 'vitest';

import { Backend } from '../alerts/backend';
import { credentialsAt, PROVIDERS } from '../alerts/watching';
import { byName, credentialData, World } from '../engine/world';
import { behind, GOES_ON, itemsOf } from './inputs';
import { askedForCustomers, callThem, type Person } from './people';

let world: World;

async function startWorld(customers = 8): Promise<void> {
	world = await World.start({ seed: 7, grants: 60, customers });
}

beforeEach(async () => {
	await startWorld();
	return async () => world.stop();
});

const NAMES = ['Café Lumière SARL', 'Café Noir', 'Blå Øre', 'Acme', 'Acme Ltd', 'Twin'];
/** Whatever is asked for, the one of these is meant. */
const ASKED: Array<[string, number, (person: Person) => string]> = [
	['the name', 0, ({ name }) => name],
	['the name without case and accents', 0, () => ' cafe  LUMIERE sarl '],
	['a part of the name', 0, () => 'lumière'],
	['a part without accents', 2, () => 'bla or'],
	['a name that others begin with', 3, () => 'Acme'],
	['the e-mail address', 1, ({ email }) => email],
	['the e-mail address in another case', 1, ({ email }) => email.toUpperCase()],
	['the id', 1, ({ id }) => id],
];

async function ask(parameters: INode['parameters'], inputs: object[] = [{}], settings = {}) {
	const node = { operation: 'customerBalance', ...parameters };
	const execution = await world.execute(behind(inputs, node, settings));
	const { error } = execution.run.data.resultData;
	return { error, of: (input: number) => itemsOf(execution, input) };
}

describe.each(PROVIDERS)('%s: a customer is asked for', (provider) => {
	test.each(ASKED)('by %s', async (_, index, textOf) => {
		const person = callThem(world.sandbox, provider, NAMES)[index];
		const customerId = byName(textOf(person));
		for (const operation of ['customerBalance', 'customerGrants']) {
			const { error, of } = await ask({ provider, operation, customerId });
			expect(error).toBeUndefined();
			expect(of(0).length).toBeGreaterThan(0);
			for (const item of of(0)) {
				expect(item).toMatchObject({ customerId: person.id, customerName: person.name });
			}
		}
	});

	test('by an expression, each input its own, and one that fits nobody fails alone', async () => {
		const [lumiere, noir] = callThem(world.sandbox, provider, NAMES);
		const inputs = [{ who: 'noir' }, { who: 'Nobody' }, { who: lumiere.email }, { who: '' }];
		const customerId = byName('={{ $json.who }}');
		const { of } = await ask({ provider, customerId }, inputs, GOES_ON);
		expect(of(0)[0]).toMatchObject({ customerId: noir.id });
		expect(of(1)).toEqual([{ error: expect.stringContaining('"Nobody"') as string }]);
		expect(of(2)[0]).toMatchObject({ customerId: lumiere.id });
		expect(of(3)).toEqual([{ error: 'The field Customer is empty' }]);
	});

	test('by an id: one request finds them, and tells their name', async () => {
		const [{ id }] = callThem(world.sandbox, provider, NAMES);
		await ask({ provider, customerId: byName(id) });
		expect(askedForCustomers(world.sandbox)).toHaveLength(1);
	});

	test('by the whole name: one search finds them, and tells their name', async () => {
		const [{ name }] = callThem(world.sandbox, provider, NAMES);
		await ask({ provider, customerId: byName(name) });
		expect(askedForCustomers(world.sandbox)).toHaveLength(1);
	});

	test('for many inputs: the customers are listed once, each text is looked for once', async () => {
		callThem(world.sandbox, provider, NAMES);
		const inputs = [...'lumière,noir,or,xyzzy,noir,xyzzy,lumière'.split(',')].map((who) => ({
			who,
		}));
		const customerId = byName('={{ $json.who }}');
		await ask({ provider, customerId, options: { customerDetails: false } }, inputs, GOES_ON);
		const all = askedForCustomers(world.sandbox);
		const words = 4;
		// For each word, whether it is an id, and the provider's own search; Stripe searches for three letters and more.
		const own = provider === 'stripe' ? words - 1 : words;
		const ids = ['lumière'].length;
		expect(all).toHaveLength(words - ids + own + 1);
	});

	test('by what fits several: an error names them', async () => {
		const [lumiere, noir] = callThem(world.sandbox, provider, NAMES);
		const { error } = await ask({ provider, customerId: byName('cafe') });
		expect(error?.message).toMatch(/^The field Customer is "cafe", and 2 customers at .+ fit\. /);
		expect(error?.message).toContain(`The nearest: ${noir.name} (${noir.id}), `);
		expect(error?.message).toContain(`${lumiere.name} (${lumiere.id})`);
		expect(error?.description).toContain('Enter the whole name');
	});

	test('by a name that two bear: an error, never one of them', async () => {
		const people = callThem(world.sandbox, provider, ['Twin', 'Twin', 'Other']);
		const { error } = await ask({ provider, customerId: byName('twin') });
		expect(error?.message).toContain('2 customers');
		for (const { id } of people.slice(0, 2)) expect(error?.message).toContain(`Twin (${id})`);
		expect(error?.message).not.toContain('Other');
	});

	test('by what fits nobody: an error names the nearest five', async () => {
		callThem(world.sandbox, provider, NAMES);
		const { error } = await ask({ provider, customerId: byName('Cafe Lumiera Acme, Twins Bl') });
		expect(error?.message).toMatch(
			/^The field Customer is "Cafe Lumiera Acme, Twins Bl", and no customer at .+ has that name, e-mail address or ID\. The nearest: Café Lumière SARL /,
		);
		const named = error?.message.match(/ \([\w-]{8,}\)/g);
		expect(named).toHaveLength(5);
	});
});

describe('where there are more customers than are searched here', () => {
	beforeEach(async () => {
		await world.stop();
		await startWorld(1101);
	});

	/** The last of all, beyond the tenth page. */
	const last = () => world.sandbox.data.sequence.customers.at(-1)!;
	const rename = (id: string, legalName: string) =>
		world.sandbox.changeCustomer('sequence', id, { legalName });

	test('a whole name is found by the provider itself', async () => {
		rename(last().id, 'Far Away');
		const { error } = await ask({ provider: 'sequence', customerId: byName('Far Away') });
		expect(error).toBeUndefined();
	});

	test('that nobody was found is told with how far it was searched', async () => {
		rename(last().id, 'Far Away');
		const { error } = await ask({ provider: 'sequence', customerId: byName('far away') });
		expect(error?.message).toContain(
			'no customer at Sequence has that name, e-mail address or ID among the first 1000, and no more were searched',
		);
		expect(askedForCustomers(world.sandbox)).toHaveLength(11);
	});

	test('a part of a name that the provider itself finds once is sure', async () => {
		const { id } = world.sandbox.data.stripe.customers[1];
		world.sandbox.changeCustomer('stripe', id, { name: 'Near By' });
		const { error } = await ask({ provider: 'stripe', customerId: byName('near') });
		expect(error).toBeUndefined();
	});

	test('a part of a name may be in others, too: nobody is guessed', async () => {
		const [first] = world.sandbox.data.sequence.customers;
		rename(first.id, 'Near By');
		rename(last().id, 'Near To Nobody');
		const { error } = await ask({ provider: 'sequence', customerId: byName('near') });
		expect(error?.message).toContain(
			`and one customer at Sequence has that in its name among the first 1000, and no more were searched. The nearest: Near By (${first.id})`,
		);
	});
});

describe('a key that may not read customers', () => {
	test('says so of a name, and takes what looks like an id for one', async () => {
		world.sandbox.stripe.forbid('customers');
		const [{ customerId: id }] = world.sandbox.data.stripe.grants;
		const { error } = await ask({ provider: 'stripe', customerId: byName('Café Lumière') });
		expect(error?.message).toBe(
			'The field Customer is "Café Lumière", and the Stripe key may not read customers',
		);
		const { of } = await ask({ provider: 'stripe', customerId: byName(id) });
		expect(of(0)[0]).toMatchObject({ customerId: id });
	});
});

test('a search that fails is no customer who does not exist', async () => {
	const backend = await Backend.start(
		(path) => (path.endsWith('/customers') ? { status: 401, body: {} } : undefined),
		world.sandbox.url,
	);
	const data = credentialData(credentialsAt(backend.url, world.sandbox));
	const node = {
		provider: 'dodoPayments',
		operation: 'customerGrants',
		customerId: byName('Café Lumière'),
	};
	const { run } = await world.engine.execute(behind([{}], node), data);
	expect(run.data.resultData.error?.message).toContain('refused the credential');
	await backend.stop();
});
