import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { actionProperties } from '../../nodes/CreditGrants/form/actionProperties';
import { Form } from '../../nodes/CreditGrants/form/form';
import { credentialsOf, readProvider } from '../../nodes/CreditGrants/form/provider';
import { readRequest } from '../../nodes/CreditGrants/form/readAction';
import { readTriggerRule } from '../../nodes/CreditGrants/form/readTrigger';
import { triggerProperties } from '../../nodes/CreditGrants/form/triggerProperties';
import type { Provider, Registry } from '../../nodes/CreditGrants/grants/provider';
import { providers } from '../../nodes/CreditGrants/providers';
import { customerIdOf } from '../../nodes/CreditGrants/reading/whom';
import { n8nHelpers } from './n8nHelpers';
import { TRANSPORTS, withRun } from './reading';
import { json, Replay } from './replay';
import { tally } from './tally/provider';
import { tallySubject } from './tally/subject';

const registry: Registry = { ...providers, tally };

/** A form as a user fills it in, without expressions. */
function filledIn(properties: INodeProperties[], values: Record<string, unknown>): Form {
	return new Form(properties, (path, fallback) => values[path] ?? fallback);
}

describe('a registry with one line more', () => {
	test.each([
		['the action node', actionProperties(registry)],
		['the trigger', triggerProperties(registry)],
	])('makes %s offer the provider, its fields and its pace', (_, properties) => {
		const [provider] = properties.filter(({ name }) => name === 'provider');
		const offered = (provider.options as INodePropertyOptions[]).map(({ value }) => value);
		expect(offered).toContain('tally');
		const labels = properties
			.filter(({ displayOptions }) => displayOptions?.show?.provider?.includes('tally'))
			.map(({ displayName }) => displayName);
		expect(labels).toContain('Account');
		const options = properties.find(({ name }) => name === 'options')?.options as INodeProperties[];
		const pace = options.find(
			({ name, displayOptions }) =>
				name === 'requestsPerSecond' && displayOptions?.show?.['/provider']?.includes('tally'),
		);
		expect(pace?.default).toBe(10);
	});

	test('asks for its credential', () => {
		expect(credentialsOf(registry)).toContainEqual(
			expect.objectContaining({
				name: 'creditGrantsTallyApi',
				displayOptions: { show: { '/provider': ['tally'] } },
			}),
		);
	});

	test('reads what the user filled in, and names its fields in errors', () => {
		const form = (values: Record<string, unknown>) =>
			filledIn(actionProperties(registry), {
				provider: 'tally',
				operation: 'customerGrants',
				...values,
			});
		const filled = form({ customerId: { mode: 'id', value: 'ta_1' } });
		expect(readProvider(filled, registry)).toBe(tally);
		expect(readRequest(filled, tally, 'UTC')).toMatchObject({ customer: { id: 'ta_1' } });
		const named = form({ customerId: { mode: 'name', value: 'Acme' } });
		expect(readRequest(named, tally, 'UTC')).toMatchObject({
			customer: { named: 'Acme', field: 'The field Account' },
		});
		expect(() => readRequest(form({}), tally, 'UTC')).toThrow('The field Account is empty');
	});

	test('watches', () => {
		const form = filledIn(triggerProperties(registry), {
			provider: 'tally',
			event: 'balanceLow',
			watch: 'customer',
		});
		expect(readTriggerRule(form)).toMatchObject({ event: 'balanceLow', watch: 'customer' });
	});

	test('offers no operation that the provider lacks, and refuses it', () => {
		const mute: Provider = { ...tally, name: 'mute', transactions: undefined };
		const properties = actionProperties({ ...registry, mute });
		const offered = (provider: string) =>
			properties
				.filter(({ name, displayOptions }) => {
					return name === 'operation' && displayOptions?.show?.provider?.includes(provider);
				})
				.map(({ options }) => (options as INodePropertyOptions[]).map(({ value }) => value));
		const others = ['customerBalance', 'customerGrants', 'get', 'list'];
		// Once on the canvas, once as a tool.
		expect(offered('mute')).toEqual([others, others]);
		expect(offered('tally')).toEqual(Array(2).fill([...others, 'transactions']));
		const read = (provider: Provider) =>
			readRequest(
				filledIn(properties, {
					provider: provider.name,
					operation: 'transactions',
					customerId: { mode: 'id', value: 'ta_1' },
				}),
				provider,
				'UTC',
			);
		expect(read(tally)).toMatchObject({
			operation: 'transactions',
			customer: { id: 'ta_1' },
		});
		expect(() => read(mute)).toThrow('The field Operation is "transactions"');
	});

	test('watches several, in rows and in a text', () => {
		const form = filledIn(triggerProperties(registry), {
			provider: 'tally',
			event: 'balanceLow',
			watch: 'customer',
			scope: 'customers',
			'customers.customer': [{}],
			'customers.customer[0].customerId': { mode: 'list', value: 'ta_1' },
			customerIds: 'Acme',
		});
		const named = { named: 'Acme', field: 'The field Accounts as Text' };
		expect(readTriggerRule(form).whose.customers).toEqual([{ id: 'ta_1' }, named]);
	});

	describe('finds who is asked for by name', () => {
		let replay: Replay;

		beforeAll(async () => {
			replay = await Replay.start();
			const accounts = ['Café Lumière', 'Café Noir'].map((name, index) => ({
				id: `ta_${index}`,
				name,
			}));
			replay.reset(({ path, query }) =>
				path !== '/v1/accounts'
					? json({}, 404)
					: json({ accounts: accounts.filter(({ name }) => name.includes(query.search ?? '')) }),
			);
		});
		afterAll(async () => replay.close());

		const find = async (named: string) =>
			withRun(tallySubject, replay, await TRANSPORTS.undici(await n8nHelpers()), async (run) =>
				customerIdOf(run, { named, field: 'The field Account' }),
			);

		test.each(['Café Lumière', 'lumiere', 'CAFE L'])('%s', async (named) => {
			expect(await find(named)).toBe('ta_0');
		});

		test('and says so in its own words where that is nobody', async () => {
			await expect(find('Roadrunner')).rejects.toThrow(
				'The field Account is "Roadrunner", and no account at Tally has that name',
			);
			await expect(find('cafe')).rejects.toThrow('and 2 accounts at Tally fit');
		});
	});

	test('offers no option for what the provider cannot do', () => {
		const options = actionProperties(registry).find(({ name }) => name === 'options')
			?.options as INodeProperties[];
		const shownTo = (name: string) =>
			options
				.filter((each) => each.name === name)
				.flatMap(({ displayOptions }) => displayOptions?.show?.['/provider'] ?? []);
		expect(shownTo('fetchBalances')).not.toContain('tally');
		expect(shownTo('thresholdMetadataKey')).not.toContain('tally');
	});
});
