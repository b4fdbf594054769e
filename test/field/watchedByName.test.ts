import type { INode } from 'n8n-workflow';
import { beforeEach, describe, expect, test } from 'vitest';

import { credentialsAt, PROVIDERS, setStage, storyOf } from '../alerts/watching';
import { Poller } from '../engine/poller';
import { byId, byName, inRows } from '../engine/world';
import { askedForCustomers, callThem, type Person } from './people';

const stage = setStage();

const NAMES = ['Café Lumière', 'Café Noir', 'Acme', 'Contoso'];

describe.each(PROVIDERS)('%s: a trigger watches', (provider) => {
	let people: Person[];

	beforeEach(() => {
		people = callThem(stage.sandbox, provider, NAMES);
		const { topUp } = storyOf(stage.sandbox, provider);
		for (const { id } of people) topUp(id, 5);
	});

	const published = (parameters: INode['parameters'], settings = {}) =>
		new Poller(
			stage.engine,
			stage.account,
			{
				provider,
				event: 'balanceLow',
				thresholdType: 'amount',
				threshold: 20,
				...parameters,
				// Alerts of names would ask for customers, too.
				options: { customerDetails: false },
			},
			settings,
		);
	const one = (text: string) => ({ scope: 'customer', customerId: byName(text) });
	const idsOf = (alerts: object[]) => alerts.map((each) => 'customerId' in each && each.customerId);
	/** Questions for customers from now on. */
	const asked = async (doing: () => Promise<unknown>) => {
		stage.sandbox.requests.length = 0;
		await doing();
		return askedForCustomers(stage.sandbox);
	};

	test('whom it finds by name, and looks for them once', async () => {
		const trigger = published(one('lumiere'));
		expect(idsOf(await trigger.poll())).toEqual([people[0].id]);
		const more = async () => {
			await trigger.poll();
			trigger.restart();
			await trigger.poll();
			trigger.publishAgain();
			await trigger.poll();
		};
		expect(await asked(more)).toEqual([]);
	});

	test('the same one when they are called otherwise, and another comes by that name', async () => {
		const trigger = published(one('Acme'));
		expect(idsOf(await trigger.poll())).toEqual([people[2].id]);
		const [acme, contoso] = [people[2].id, people[3].id];
		const called = (name: string) => (provider === 'sequence' ? { legalName: name } : { name });
		stage.sandbox.changeCustomer(provider, acme, called('Roadrunner'));
		stage.sandbox.changeCustomer(provider, contoso, called('Acme'));
		trigger.restart();
		expect(await trigger.poll()).toEqual([]);
		trigger.edit(one('acme'));
		expect(idsOf(await trigger.poll())).toEqual([contoso]);
	});

	test('what is kept of another account is not taken for this one', async () => {
		const trigger = published(one('Acme'));
		await trigger.poll();
		const moved = async () => {
			stage.account.credentials = credentialsAt(stage.sandbox.url, stage.sandbox).credentials;
			trigger.publishAgain();
			await trigger.poll();
		};
		expect((await asked(moved)).length).toBeGreaterThan(0);
	});

	test('nobody who cannot be found: publishing says so', async () => {
		await expect(published(one('Roadrunner')).poll()).rejects.toThrow(
			/^The field Customer is "Roadrunner", and no customer at .* The nearest: /,
		);
		await expect(published(one('cafe')).poll()).rejects.toThrow('2 customers at');
	});

	test('whom it finds once a passing fault is over, which keeps nothing from being published', async () => {
		stage.proxy.answer = () => ({ status: 503, body: {} });
		const trigger = published(one('Acme'));
		expect(await trigger.poll()).toEqual([]);
		expect(trigger.warnings.join()).toContain('Not read yet');
		stage.proxy.answer = () => undefined;
		expect(idsOf(await trigger.poll())).toEqual([people[2].id]);
	}, 120_000);

	test('several, chosen in rows and named in a text, each once', async () => {
		const trigger = published({
			scope: 'customers',
			customers: inRows(byName('acme'), byId(people[1].id), {
				...byId(people[0].id),
				mode: 'list',
			}),
			customerIds: ` ${people[2].id}; CAFE NOIR,\n${people[1].email.toUpperCase()},acme`,
		});
		expect(idsOf(await trigger.poll()).sort()).toEqual(
			[0, 1, 2].map((index) => people[index].id).sort(),
		);
		expect(await asked(async () => trigger.poll())).toEqual([]);
		trigger.edit({ customerIds: 'contoso' });
		expect(idsOf(await trigger.poll())).toEqual([people[3].id]);
	});

	test.each([
		['an id', [byId('no such id')], '', undefined],
		['a name in a row', [byName('acme'), byName('Roadrunner')], '', 'The field Customer is "Road'],
		['a name in the text', [byName('acme')], 'noir, cafe', 'The field Customers as Text is "cafe"'],
		['an empty row', [byName('acme'), byName(' ')], '', 'The field Customer is empty'],
		['nobody at all', [], ' ', 'The field Customers is "Several", and nobody is named'],
	])('several, and tells of %s that fits nobody', async (_, rows, customerIds, message) => {
		const trigger = published({ scope: 'customers', customers: inRows(...rows), customerIds });
		await expect(trigger.poll()).rejects.toThrow(message);
	});

	test('whom it shows in a test event, too', async () => {
		const sample = await published(one('contoso')).poll({ mode: 'manual' });
		expect(idsOf(sample)).toEqual([people[3].id]);
	});

	test('under the scheduler, whom it found at the poll before', async () => {
		const trigger = published(one('lumiere'), { isScheduled: true });
		expect(idsOf(await trigger.poll())).toEqual([people[0].id]);
		expect(await asked(async () => trigger.poll())).toEqual([]);
	});
});
