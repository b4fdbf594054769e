import { promises as dns } from 'node:dns';

import { SsrfProtectionConfig } from '@n8n/config';
import { Container } from '@n8n/di';
import { afterEach, describe, expect, test, vi } from 'vitest';

import { Book } from './book';
import { read } from './client';
import { clientAt, note } from './network';
import { FaultServer } from './server';
import { TRANSPORTS } from './transports';

afterEach(() => {
	vi.restoreAllMocks();
	Container.get(SsrfProtectionConfig).enabled = false;
});

describe.each(TRANSPORTS)('over %s', (name) => {
	describe('with n8n’s own egress policy on', () => {
		const policy = () => (Container.get(SsrfProtectionConfig).enabled = true);

		test.for<[string, (port: number) => string]>([
			['an address in numbers', (port: number) => `http://127.0.0.1:${port}`],
			['the metadata address', () => 'http://169.254.169.254'],
			['a private address', () => 'http://10.0.0.1'],
			['loopback in IPv6', (port: number) => `http://[::1]:${port}`],
			['a decimal address', (port: number) => `http://2130706433:${port}`],
			['a name of this machine', (port: number) => `http://localhost:${port}`],
		])('%s is not asked', async ([fault, urlOf], context) => {
			policy();
			const book = new Book('stripe', 3, 1);
			const server = await new FaultServer(book, undefined).listen();
			const client = await clientAt(urlOf(server.port), name);
			const result = await read(client);
			note(context, { row: '35', fault, transport: name, book }, result, client);
			expect(result.message).toBe('Stripe was not asked: this n8n does not allow its address');
			expect(server.requests).toHaveLength(0);
			expect(client.log).toHaveLength(1);
			await client.run.close();
			await server.close();
		});

		test('a name that changes its address between the look and the connection is not asked', async (context) => {
			policy();
			const book = new Book('stripe', 3, 1);
			const server = await new FaultServer(book, undefined).listen();
			const host = `rebind-${name.replace(' ', '')}.test`;
			let looks = 0;
			vi.spyOn(dns, 'lookup').mockImplementation((async (_: string, options: { all?: boolean }) => {
				// The first answer is a public address, every later one this machine.
				const found = { address: looks++ === 0 ? '93.184.216.34' : '127.0.0.1', family: 4 };
				return options.all ? [found] : found;
			}) as unknown as typeof dns.lookup);
			const client = await clientAt(`http://${host}:${server.port}`, name);
			const result = await read(client);
			note(context, { row: '35', fault: 'DNS rebinding', transport: name, book }, result, client);
			expect(result.message).toBe('Stripe was not asked: this n8n does not allow its address');
			expect(looks).toBeGreaterThan(1);
			expect(server.requests).toHaveLength(0);
			await client.run.close();
			await server.close();
		});
	});
});
