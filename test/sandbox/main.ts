import { parseArgs } from 'node:util';

import { startSandbox } from './server';

const USAGE =
	'npx tsx test/sandbox/main.ts [--port 4310] [--seed 1] [--grants 250] [--customers 25] [--rate-limits]';

async function main(): Promise<void> {
	const { values } = parseArgs({
		options: {
			port: { type: 'string', default: '4310' },
			seed: { type: 'string', default: '1' },
			grants: { type: 'string', default: '250' },
			customers: { type: 'string' },
			'rate-limits': { type: 'boolean', default: false },
			help: { type: 'boolean', default: false },
		},
	});
	if (values.help) {
		console.log(USAGE);
		return;
	}
	const sandbox = await startSandbox({
		port: Number(values.port),
		seed: Number(values.seed),
		grants: Number(values.grants),
		customers: values.customers === undefined ? undefined : Number(values.customers),
		rateLimits: values['rate-limits'],
	});
	const { stripe, sequence, dodoPayments } = sandbox.credentials;
	console.log(`Stripe         ${stripe.baseUrl}   secret key ${stripe.secretKey}
Sequence       ${sequence.baseUrl}   client id ${sequence.clientId}, secret ${sequence.clientSecret}
Dodo Payments  ${dodoPayments.baseUrl}   API key ${dodoPayments.apiKey}

curl -u ${stripe.secretKey}: '${stripe.baseUrl}/v1/billing/credit_grants?limit=3'
curl -u ${sequence.clientId}:${sequence.clientSecret} '${sequence.baseUrl}/credits?limit=3'
curl -H 'Authorization: Bearer ${dodoPayments.apiKey}' '${dodoPayments.baseUrl}/credit-entitlements?page_size=3&page_number=0'

Ctrl-C ends it.`);
	for (const signal of ['SIGINT', 'SIGTERM'] as const) {
		process.once(signal, () => void sandbox.close());
	}
}

void main();
