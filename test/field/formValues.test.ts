import type { INodeParameters } from 'n8n-workflow';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { CreditGrants } from '../../nodes/CreditGrants/CreditGrants.node';
import { CreditGrantsTrigger } from '../../nodes/CreditGrants/CreditGrantsTrigger.node';
import { chain } from '../engine/engine';
import { Poller } from '../engine/poller';
import { CREDENTIALS, UNPACED, World } from '../engine/world';
import { accepted, fieldsOf, idsOf, oddValues, type Field } from './fields';

let world: World;

beforeAll(async () => {
	world = await World.start({ seed: 4, grants: 12, customers: 4 });
});

beforeEach(() => {
	world.sandbox.requests.length = 0;
});

afterAll(async () => {
	await world.stop();
});

interface Outcome {
	error?: string;
	/** The input item that the error is of; a poll has one alone. */
	item?: unknown;
}

async function execute(parameters: INodeParameters): Promise<Outcome> {
	const node = {
		type: 'n8n-nodes-credit-grants.creditGrants',
		name: 'Grants',
		credentials: CREDENTIALS,
		parameters,
	};
	const { run } = await world.execute(chain(node));
	const { error } = run.data.resultData;
	return {
		error: error?.message,
		item: (error as { context?: INodeParameters })?.context?.itemIndex,
	};
}

async function poll(parameters: INodeParameters): Promise<Outcome> {
	const trigger = new Poller(world.engine, world.sandbox, parameters);
	return await trigger.poll().then(
		() => ({}),
		(error: Error) => ({ error: error.message, item: 0 }),
	);
}

const NAMED = 'an error that names the field';

/** What became of each odd value. */
async function tried(
	field: Field,
	read: (parameters: INodeParameters) => Promise<Outcome>,
): Promise<Record<string, string>> {
	const provider = String(field.shownWith.provider ?? 'stripe');
	const others = {
		provider,
		...idsOf(world.sandbox, provider),
		options: UNPACED,
		...field.shownWith,
	};
	const outcomes: Record<string, string> = {};
	for (const [what, expression] of Object.entries(oddValues(field))) {
		world.sandbox.requests.length = 0;
		const { error, item } = await read(field.filledWith(expression, others));
		const isSent = world.sandbox.requests.length > 0;
		const isNamed = error?.startsWith(`${field.label} `) && item === 0;
		outcomes[what] = isSent ? 'read' : isNamed ? NAMED : String(error);
	}
	return outcomes;
}

function expected(field: Field): Record<string, string> {
	const taken = accepted(field);
	return Object.fromEntries(
		Object.keys(oddValues(field)).map((what) => [what, taken.includes(what) ? 'read' : NAMED]),
	);
}

/** A field by the place where it shows. */
function cases(properties: Parameters<typeof fieldsOf>[0]): Array<[string, Field]> {
	return fieldsOf(properties).map((field) => [
		[field.label, ...Object.values(field.shownWith)].join(', '),
		field,
	]);
}

describe('an expression gives a value that fits, or an error that names the field: the action node', () => {
	test.each(cases(new CreditGrants().description.properties))('%s', async (_, field) => {
		expect(await tried(field, execute)).toEqual(expected(field));
	});
});

describe('an expression gives a value that fits, or an error that names the field: the trigger', () => {
	test.each(cases(new CreditGrantsTrigger().description.properties))('%s', async (_, field) => {
		expect(await tried(field, poll)).toEqual(expected(field));
	});
});
