import { describe, expect, test } from 'vitest';

import { Book } from './book';
import { makeCertificate } from './certificate';
import { newKey, read } from './client';
import { clientAt, note } from './network';
import { FaultServer } from './server';
import { TRANSPORTS } from './transports';
import { runWorkers } from './workers';

describe.each(TRANSPORTS)('over %s', (name) => {
	test('a certificate that does not fit ends it at once, before any key is sent', async (context) => {
		const certificate = makeCertificate('DNS:other.example');
		const book = new Book('stripe', 3, 1);
		const server = await new FaultServer(book, undefined, certificate.tls).listen();
		const url = `https://127.0.0.1:${server.port}`;
		const untrusted = await clientAt(url, name);
		const result = await read(untrusted);
		note(
			context,
			{ row: '+', fault: 'certificate that does not fit', transport: name, book },
			result,
			untrusted,
		);
		expect(result.message).toBe(
			'Stripe could not be reached: its certificate is not trusted (DEPTH_ZERO_SELF_SIGNED_CERT)',
		);
		expect(result.error).toHaveProperty('fix', expect.stringContaining('NODE_EXTRA_CA_CERTS'));
		expect(untrusted.log).toHaveLength(1);
		await untrusted.run.close();

		// Trusted, but another's.
		const asked = [url, 'stripe', name, newKey(), 'grant_1'];
		const { reports } = await runWorkers([asked], certificate.trust);
		expect(reports[0].errors).toEqual([
			'Stripe could not be reached: its certificate is for another address',
		]);
		expect(server.requests).toHaveLength(0);
		await server.close();
		certificate.remove();
	});
});
