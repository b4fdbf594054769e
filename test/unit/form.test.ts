import {
	Workflow,
	type INodeParameters,
	type INodeProperties,
	type INodePropertyOptions,
	type INodeType,
} from 'n8n-workflow';
import { describe, expect, test } from 'vitest';

import { actionProperties } from '../../nodes/CreditGrants/form/actionProperties';
import { Form } from '../../nodes/CreditGrants/form/form';
import { credentialsOf } from '../../nodes/CreditGrants/form/provider';
import { readRequest } from '../../nodes/CreditGrants/form/readAction';
import { triggerProperties } from '../../nodes/CreditGrants/form/triggerProperties';
import { InputError } from '../../nodes/CreditGrants/grants/errors';
import { providers } from '../../nodes/CreditGrants/providers';
import { CreditGrants } from '../../nodes/CreditGrants/CreditGrants.node';
import { CreditGrantsTrigger } from '../../nodes/CreditGrants/CreditGrantsTrigger.node';

const action = new CreditGrants();
const trigger = new CreditGrantsTrigger();
const nodes: Array<[string, INodeType]> = [
	['the action node', action],
	['the trigger', trigger],
];

function options({ description }: INodeType, name: string): INodePropertyOptions[] {
	const [{ options }] = description.properties.filter((each) => each.name === name);
	return options as INodePropertyOptions[];
}

/** The node's subtitle, as n8n works out the expression. */
function subtitle(type: INodeType, parameters: INodeParameters): unknown {
	const node = {
		id: 'one',
		name: 'Grants',
		type: 'grants',
		typeVersion: 1,
		position: [0, 0] as [number, number],
		parameters,
	};
	const nodeTypes = {
		getByName: () => type,
		getByNameAndVersion: () => type,
		getKnownTypes: () => ({}),
	};
	const workflow = new Workflow({ nodes: [node], connections: {}, active: false, nodeTypes });
	return workflow.expression.getSimpleParameterValue(
		workflow.getNode(node.name)!,
		type.description.subtitle,
		'manual',
		{},
	);
}

describe('what stands below the node on the canvas', () => {
	test.each([
		[action, { operation: 'list', provider: 'stripe' }, 'List: Stripe'],
		[action, { operation: 'customerBalance', provider: 'sequence' }, 'Customer Balance: Sequence'],
		[trigger, { event: 'balanceLow', provider: 'dodoPayments' }, 'Balance Low: Dodo Payments'],
	])('names what was chosen, as in "$2"', (type, parameters, expected) => {
		expect(subtitle(type, parameters)).toBe(expected);
	});

	test.each([
		['the action node', action, 'operation'],
		['the trigger', trigger, 'event'],
	] as const)('of %s is the name of every choice and provider', (_, type, chosen) => {
		for (const choice of options(type, chosen)) {
			for (const provider of options(type, 'provider')) {
				const parameters = { [chosen]: choice.value, provider: provider.value };
				expect(subtitle(type, parameters)).toBe(`${choice.name}: ${provider.name}`);
			}
		}
	});
});

test('both nodes bear one description: the list of nodes shows them as one entry', () => {
	expect(trigger.description.description).toBe(action.description.description);
});

describe.each(nodes)('the fields of %s', (_, { description }) => {
	test('ask for the customer, then the credit entitlement, then the grant', () => {
		const order = ['scope', 'customerId', 'customerIds', 'entitlementId', 'grantId'];
		const places = description.properties.map(({ name }) => order.indexOf(name));
		const asked = places.filter((place) => place !== -1);
		expect(asked).toEqual([...asked].sort((a, b) => a - b));
	});

	test('say what an empty id means where it may be empty', () => {
		const optional = locators(description.properties).filter(({ required }) => !required);
		expect(optional).not.toEqual([]);
		for (const { description: about, modes } of optional) {
			expect(about).toMatch(/Leave empty for all (customers|credit entitlements)\.$/);
			const [list, id] = modes!;
			expect(list.placeholder).toMatch(/^All (customers|credit entitlements)$/);
			expect(id.hint).toMatch(/^Leave empty for all/);
		}
	});

	test('say nothing of the kind where it is required', () => {
		for (const { description: about, modes } of locators(description.properties)) {
			if (modes!.some(({ hint }) => hint)) continue;
			expect(about).not.toContain('empty');
		}
	});
});

/** The options that are offered where these parameters are chosen. */
function offered({ description }: INodeType, chosen: Record<string, string>): INodeProperties[] {
	const [{ options }] = description.properties.filter(({ name }) => name === 'options');
	return (options as INodeProperties[]).filter(({ displayOptions }) =>
		Object.entries(displayOptions?.show ?? {}).every(([parameter, values]) =>
			values?.includes(chosen[parameter.slice(1)]),
		),
	);
}

describe('an option is offered where it does something, and once', () => {
	const names = (type: INodeType, chosen: Record<string, string>) =>
		offered(type, chosen).map(({ name }) => name);
	const usual = ['customerDetails', 'emptyDates', 'concurrency', 'output', 'requestsPerSecond'];

	test.each([
		['stripe', 'list', ['fetchBalances']],
		['sequence', 'get', ['fetchBalances']],
		['dodoPayments', 'list', []],
		['stripe', 'customerBalance', ['forecastDays', 'onlyLow', 'thresholdMetadataKey']],
		['sequence', 'customerBalance', ['forecastDays', 'onlyLow']],
		['dodoPayments', 'customerBalance', ['forecastDays', 'onlyLow', 'thresholdMetadataKey']],
	])('%s, %s', (provider, operation, more) => {
		const all = names(action, { provider, operation });
		expect(all.sort()).toEqual([...usual, ...more].sort());
	});

	test('Transactions have no date that could be empty', () => {
		const all = names(action, { provider: 'stripe', operation: 'transactions' });
		expect(all.sort()).toEqual(usual.filter((name) => name !== 'emptyDates').sort());
	});

	test.each([
		[
			'stripe',
			'balanceLow',
			[
				'firstPoll',
				'fullCheckEvery',
				'furtherThresholds',
				'remindAfterHours',
				'thresholdMetadataKey',
			],
		],
		['sequence', 'balanceLow', ['firstPoll', 'furtherThresholds', 'remindAfterHours']],
		['stripe', 'grantDepleted', ['firstPoll', 'fullCheckEvery', 'remindAfterHours']],
		[
			'dodoPayments',
			'grantExpiringSoon',
			['firstPoll', 'fullCheckEvery', 'furtherDays', 'remindAfterHours'],
		],
		['stripe', 'grantCreated', ['fullCheckEvery']],
	])('%s, %s', (provider, event, more) => {
		const all = names(trigger, { provider, event });
		expect(all.sort()).toEqual([...usual, ...more].sort());
	});

	test('what the provider sent is offered for grants, not for balances', () => {
		const outputs = (operation: string) =>
			offered(action, { provider: 'stripe', operation })
				.filter(({ name }) => name === 'output')
				.flatMap(({ options }) => options?.map(({ name }) => name));
		expect(outputs('list')).toEqual(['Full', 'Raw', 'Simplified']);
		expect(outputs('transactions')).toEqual(['Full', 'Raw', 'Simplified']);
		expect(outputs('customerBalance')).toEqual(['Full', 'Simplified']);
	});
});

function locators(properties: INodeProperties[]): INodeProperties[] {
	return properties.filter(({ type }) => type === 'resourceLocator');
}

describe('a form is made from its registry', () => {
	const { stripe, dodoPayments } = providers;

	test.each([
		['of the action node', actionProperties],
		['of the trigger', triggerProperties],
	])('%s: choices, fields and options of the providers in it alone', (_, propertiesOf) => {
		const properties = propertiesOf({ stripe });
		const [provider] = properties;
		expect(provider).toMatchObject({ options: [{ name: 'Stripe' }], default: 'stripe' });
		expect(properties.map(({ name }) => name)).not.toContain('entitlementId');
		const all = JSON.stringify(properties);
		expect(all).toContain('cus_QrvQguzkIK8zTj');
		expect(all).not.toMatch(/sequence|dodo/i);
		expect(propertiesOf({ stripe, dodoPayments }).map(({ name }) => name)).toContain(
			'entitlementId',
		);
	});

	test('and so are the credentials that it asks for', () => {
		expect(credentialsOf({ dodoPayments }).map(({ name }) => name)).toEqual([
			'creditGrantsDodoPaymentsApi',
		]);
	});
});

describe('a field that a model leaves out', () => {
	const filled: INodeParameters = {
		provider: 'dodoPayments',
		operation: 'customerBalance',
		thresholdType: 'percent',
		threshold: 20,
	};

	/** The form of a tool whose model gave nothing for one field. */
	function withoutAnswer(field: string): Form {
		return new Form(actionProperties(providers), (path, fallback, raw) =>
			path !== field
				? (filled[path] ?? fallback)
				: {
						mode: 'id',
						value: raw ? "={{ $fromAI('customer', 'whose credits', 'string') }}" : undefined,
					},
		);
	}

	test.each([
		['customerId', 'The field Customer is empty'],
		['entitlementId', 'The field Credit Entitlement is empty'],
	])('is asked for, never taken for all: %s', (field, message) => {
		const read = () => readRequest(withoutAnswer(field), providers.dodoPayments, 'UTC');
		expect(read).toThrow(InputError);
		expect(read).toThrow(message);
	});
});
