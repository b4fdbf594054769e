import { RETRY_POLICY } from '../../nodes/CreditGrants/http/retry';
import { providers, type ProviderName } from '../../nodes/CreditGrants/providers';
import { openClient, read } from './client';
import { openTransport, type TransportName } from './transports';

/** What a worker found out, in words and ids. */
export interface Report {
	ids: string[];
	errors: string[];
}

/** One n8n worker: gets its grants one by one, at the shipped pace and with the shipped retries. */
async function main([url, name, transportName, key, ...ids]: string[]): Promise<void> {
	const provider = name as ProviderName;
	const transport = await openTransport(transportName as TransportName, url);
	const { rateLimit } = providers[provider];
	const client = openClient({ url, provider, transport, key, policy: RETRY_POLICY, rateLimit });
	process.send?.('ready');
	await new Promise((resolve) => process.once('message', resolve));
	const results = await Promise.all(ids.map((grantId) => read(client, { grantId }, 'get')));
	await client.run.close();
	const report: Report = {
		ids: results.flatMap(({ items }) => items.map(({ id }) => String(id))),
		errors: results.flatMap(({ message }) => message ?? []),
	};
	process.send?.(report);
	process.disconnect();
}

void main(process.argv.slice(2));
