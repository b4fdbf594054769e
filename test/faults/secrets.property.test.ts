import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { Redactor } from '../../nodes/CreditGrants/http/redact';
import type { Transport } from '../../nodes/CreditGrants/http/transport';
import { newKey, PROVIDERS, read } from './client';
import { client } from './inMemory';
import { leaks } from './leaks';

const anyProvider = fc.constantFrom(...PROVIDERS);

describe('no secret is shown', () => {
	const printable = fc.string({
		unit: fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code)),
		minLength: 16,
		maxLength: 120,
	});

	test('whatever a refusal says, whatever its status', async () => {
		await fc.assert(
			fc.asyncProperty(
				anyProvider,
				printable,
				fc.constantFrom(400, 401, 403, 404, 500),
				fc.array(
					fc.record({
						before: fc.string(),
						from: fc.nat(100),
						form: fc.constantFrom('plain', 'base64', 'base64url', 'url', 'json', 'basic'),
					}),
					{ minLength: 1, maxLength: 6 },
				),
				async (provider, key, status, echoes) => {
					const words = echoes.map(({ before, from, form }) => {
						const part = key.slice(from % (key.length - 11));
						if (form === 'url') return before + encodeURIComponent(part);
						if (form === 'json') return before + JSON.stringify({ part });
						if (form === 'basic') return Buffer.from(`id:${part}`).toString('base64');
						return form === 'plain'
							? before + part
							: before + Buffer.from(before + part).toString(form);
					});
					const body = {
						error: { message: words.join(' '), type: words[0] },
						message: words.join(' '),
						has_more: words[0],
						pagination: { after: words },
						data: [{ id: words[0], [words[0]]: words }],
						items: [
							{
								id: 'a',
								customer_id: words[0],
								initial_amount: words[0],
								originalAmount: words[0],
							},
						],
					};
					const transport: Transport = {
						close: async () => {},
						send: async () => ({
							status,
							header: () => words[0],
							body: (async function* () {
								yield Buffer.from(JSON.stringify(body));
							})(),
						}),
					};
					const reader = client({ provider, transport, key });
					const { shown } = await read(reader, {});
					expect(leaks(shown, reader.secrets)).toEqual([]);
				},
			),
			{ numRuns: 300 },
		);
	});

	test('and a text without one stays as it is', () => {
		const redactor = new Redactor([newKey()]);
		fc.assert(fc.property(fc.string(), (text) => redactor.text(text) === text));
	});
});
