import { LoadOptionsContext } from 'n8n-core';
import type { INode } from 'n8n-workflow';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { PROVIDERS } from '../alerts/watching';
import { CREDENTIALS, credentialData, UNPACED, World } from '../engine/world';
import type { ProviderName } from '../sandbox';

type List = 'searchCustomers' | 'searchEntitlements';

let world: World;

beforeAll(async () => {
	world = await World.start({ seed: 22, grants: 40, customers: 230 });
});

afterAll(async () => {
	await world.stop();
});

function searchIn(
	node: string,
	list: List,
	provider: ProviderName,
	{ engine, sandbox }: Pick<World, 'engine' | 'sandbox'> = world,
	path = 'parameters.customerId',
) {
	const type = `n8n-nodes-credit-grants.${node}`;
	const { listSearch } = engine.types.getByNameAndVersion(type).methods!;
	const asked: INode = {
		id: '1',
		name: 'Node',
		type,
		typeVersion: 1,
		position: [0, 0],
		credentials: CREDENTIALS,
		parameters: { provider, options: UNPACED },
	};
	const json = { nodes: [asked], connections: {} };
	const additionalData = {
		...engine.additionalData(credentialData(sandbox), 'internal', json),
		currentNodeParameters: asked.parameters,
	};
	return async (filter: string, page?: string) => {
		const host = new LoadOptionsContext(engine.workflow(json), asked, additionalData, path);
		const { results, paginationToken } = await listSearch![list].call(host, filter, page);
		return { ids: results.map(({ value }) => value), next: paginationToken };
	};
}

const IN_HAND = [
	['as it is', (text: string) => text],
	['with blanks', (text: string) => `  ${text} `],
	['with a line break', (text: string) => `${text}\n`],
	['with invisible characters', (text: string) => `\u200b${text}\ufeff`],
] as const;

const NODES = ['creditGrants', 'creditGrantsTrigger'];

describe.each(NODES)('%s: a list of customers finds what the user has in hand', (node) => {
	describe.each(PROVIDERS)('%s', (provider) => {
		const find = async (filter: string, page?: string) =>
			searchIn(node, 'searchCustomers', provider)(filter, page);

		/** One who is on no first page, from the oldest on. */
		function customer(fromTheEnd: number) {
			const { data } = world.sandbox;
			if (provider === 'sequence') {
				const { id, legalName: name, email } = data.sequence.customers.at(-fromTheEnd)!;
				return { id, name, email };
			}
			const { id, name, email } = data[provider].customers.at(-fromTheEnd)!;
			return { id, name, email };
		}

		test.each(IN_HAND)('an id, pasted %s', async (_, around) => {
			const { id } = customer(1);
			expect((await find('')).ids).not.toContain(id);
			expect((await find(around(id))).ids).toEqual([id]);
		});

		test('a name, and an e-mail address', async () => {
			const { id, name, email } = customer(1);
			expect((await find(name!)).ids).toContain(id);
			expect((await find(email!)).ids).toContain(id);
		});

		test.each(['Northwind-Traders', 'somebody_else', '12345678'])(
			'%s looks like an id, is none, and finds nobody',
			async (filter) => {
				await expect(find(filter)).rejects.toThrow(
					`No customer has "${filter}" in its name, address or ID. All 230 at `,
				);
			},
		);

		describe('what is typed finds parts of words, with accents and without', () => {
			const rename = (name: string) => {
				const { id } = customer(4);
				const changes = provider === 'sequence' ? { legalName: name } : { name };
				world.sandbox.changeCustomer(provider, id, changes);
				return id;
			};

			test.each([
				['Façade Løsninger', 'facade'],
				['Façade Løsninger', 'LOSNING'],
				['Façade Løsninger', 'çade'],
				['Facade Losninger', 'façade løs'],
				['D’Angelo', "d'ang"],
			])('%s by %s', async (name, typed) => {
				const id = rename(name);
				expect((await find(typed)).ids).toEqual([id]);
			});

			test('parts of an e-mail address', async () => {
				const { id, email } = customer(1);
				expect((await find(email!.toUpperCase())).ids).toEqual([id]);
				expect((await find(email!.slice(0, -4))).ids).toEqual([id]);
			});
		});

		test('a name that looks like an id', async () => {
			const { id, name } = customer(2);
			const rename = (to: string) =>
				world.sandbox.changeCustomer(
					provider,
					id,
					provider === 'sequence' ? { legalName: to } : { name: to },
				);
			rename('Initrode2000');
			expect((await find('Initrode2000')).ids).toEqual([id]);
			rename(name!);
		});

		test('everybody once, page after page', async () => {
			const found: unknown[] = [];
			for (let page: string | undefined = ''; page !== undefined;) {
				const { ids, next } = await find('', page);
				found.push(...ids);
				page = next;
			}
			expect(found).toEqual(world.sandbox.data[provider].customers.map(({ id }) => id));
		});
	});

	test.each(IN_HAND)('Dodo Payments: the id of a credit entitlement, %s', async (_, around) => {
		const find = searchIn(node, 'searchEntitlements', 'dodoPayments');
		const [{ id, object }] = world.sandbox.data.dodoPayments.entitlements;
		expect((await find(around(id))).ids).toContain(id);
		expect((await find(around(object.name.slice(1).toUpperCase()))).ids).toContain(id);
		await expect(find('cde_nosuchthing')).rejects.toThrow('No credit entitlement has ');
	});
});

test.each(['sequence', 'dodoPayments'] as const)(
	'%s: one who is gone is not offered',
	async (provider) => {
		const { id } = world.sandbox.data[provider].customers.at(-3)!;
		world.sandbox.removeCustomer(provider, id);
		const found = searchIn('creditGrants', 'searchCustomers', provider)(id);
		await expect(found).rejects.toThrow('All 229 at ');
	},
);

describe('an empty list says why', () => {
	test.each(PROVIDERS)('%s: there is nobody', async (provider) => {
		const nobody = await World.start({ seed: 22, grants: 0, customers: 0 });
		const find = searchIn('creditGrants', 'searchCustomers', provider, nobody);
		await expect(find('')).rejects.toThrow(/^There is no customer at .* that this credential/);
		await expect(find('Acme')).rejects.toThrow(/^There is no customer at .* that this credential/);
		await nobody.stop();
	});

	test('how far it was searched, where there are more than ten pages', async () => {
		const many = await World.start({ seed: 22, grants: 0, customers: 1101 });
		const find = searchIn('creditGrants', 'searchCustomers', 'sequence', many);
		await expect(find('nobody has this')).rejects.toThrow('The first 1000 at Sequence were');
		await many.stop();
	});
});

test('rows of a trigger are searched as a field by itself: what the list asks is the form as a whole', async () => {
	const inRow = 'parameters.customers.customer[0].customerId';
	const find = searchIn('creditGrantsTrigger', 'searchCustomers', 'dodoPayments', world, inRow);
	const { customer_id: id, name } = world.sandbox.data.dodoPayments.customers.at(-1)!;
	expect((await find(name)).ids).toContain(id);
});
