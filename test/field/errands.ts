import dns from 'node:dns';

import type { INode } from 'n8n-workflow';

import { chain, Engine } from '../engine/engine';
import { CREDENTIALS } from '../engine/world';
import { credentialsFor } from '../sandbox/credentials';

/** One request to make with an environment of its own. */
export interface Errand {
	by: 'n8n' | 'grants';
	/** The base URL of a provider. */
	url: string;
	env: Record<string, string>;
}

/** Whether it was answered. */
export interface Done {
	isAnswered: boolean;
	message?: string;
}

const VARIABLES = ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'NO_PROXY'];

/** Both sides read the environment anew for every request, so that one process serves many settings. */
function setEnvironment(env: Errand['env']): void {
	for (const name of VARIABLES) {
		delete process.env[name];
		delete process.env[name.toLowerCase()];
	}
	Object.assign(process.env, env);
}

/** Names under `.example` are on this machine. */
function resolveExamples(): void {
	const { lookup } = dns;
	const resolve = (name: string, ...rest: unknown[]): void => {
		Reflect.apply(lookup, dns, [name.endsWith('.example') ? '127.0.0.1' : name, ...rest]);
	};
	dns.lookup = Object.assign(resolve, lookup);
}

const NODES: Record<Errand['by'], (url: string) => Partial<INode> & Pick<INode, 'type'>> = {
	n8n: (url) => ({
		type: 'n8n-nodes-base.httpRequest',
		typeVersion: 4.2,
		name: 'Request',
		parameters: { url: `${url}/v1/billing/credit_grants` },
	}),
	grants: () => ({
		type: 'n8n-nodes-credit-grants.creditGrants',
		name: 'Request',
		credentials: CREDENTIALS,
		parameters: { provider: 'stripe', operation: 'list', returnAll: true },
	}),
};

async function run(engine: Engine, { by, url, env }: Errand): Promise<Done> {
	setEnvironment(env);
	const credentials = { creditGrantsStripeApi: { ...credentialsFor(url).stripe } };
	const { run } = await engine.execute(chain(NODES[by](url)), credentials);
	const { error } = run.data.resultData;
	return { isAnswered: !error, message: error?.message };
}

/** A process with n8n's engine in it, that does one errand after the other. */
async function main(): Promise<void> {
	resolveExamples();
	const engine = await Engine.start();
	process.on('message', (errand: Errand) => {
		void run(engine, errand).then((done) => process.send?.(done));
	});
	process.send?.('ready');
}

void main();
