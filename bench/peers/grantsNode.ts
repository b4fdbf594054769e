import type { INodeParameters } from 'n8n-workflow';

import { chain, Engine } from '../../test/engine/engine';
import { Poller } from '../../test/engine/poller';
import { byId, CREDENTIALS, credentialData } from '../../test/engine/world';
import { succeeded } from './httpRequestNode';
import { inputNodes } from './inputs';
import { baseUrlOf, type Job, type Outcome, type Peer } from './peer';

/** The whole node, in n8n's engine, from its build. */
export async function grantsNode(packageDirectory?: string): Promise<Peer> {
	const engine = await Engine.start(packageDirectory);
	let poller: Poller | undefined;
	return {
		async prepare(job) {
			if (job.task !== 'poll') return;
			const { provider, event = 'balanceLow', pace } = job;
			const parameters = {
				provider,
				event,
				watch: 'customer',
				thresholdType: 'percent',
				threshold: 1,
				options: { ...pace },
			};
			poller = new Poller(
				engine,
				{ credentials: credentialsOf(job) },
				{ ...parameters, scope: 'all' },
			);
			// The one at publishing may be too short for all of the account.
			await poller.poll();
			await poller.poll();
		},
		async run(job) {
			if (poller && job.task === 'poll') return await pollAgain(poller);
			const isEachCustomer = job.task === 'customerGrants';
			const nodes = isEachCustomer ? inputNodes(job) : [];
			const workflow = chain(...nodes, {
				type: 'n8n-nodes-credit-grants.creditGrants',
				name: 'Grants',
				credentials: CREDENTIALS,
				parameters: parametersOf(job),
			});
			const execution = succeeded(
				await engine.execute(workflow, credentialData({ credentials: credentialsOf(job) })),
			);
			const items = execution.items('Grants');
			return {
				lines: () =>
					items.map(({ json }) =>
						job.task === 'balances'
							? `${String(json.id)} ${String(json.balance)}`
							: String(json.id),
					),
				items,
			};
		},
	};
}

async function pollAgain(poller: Poller): Promise<Outcome> {
	const alerts = await poller.poll();
	return {
		lines: () => alerts.map(({ id }) => String(id)),
		notes: { stateBytes: poller.stateSize },
	};
}

function parametersOf(job: Job): INodeParameters {
	const { task, provider, inputs, pace, output } = job;
	if (task === 'everything') {
		return { provider, operation: 'customerBalance', customerId: byId(''), options: { ...pace } };
	}
	return {
		provider,
		operation: task === 'customerGrants' ? 'customerGrants' : 'list',
		customerId: byId('={{ $json.customer }}'),
		...(task === 'customerGrants' || inputs === 0
			? { returnAll: true }
			: { returnAll: false, limit: inputs }),
		options: { fetchBalances: task === 'balances', ...(output && { output }), ...pace },
	};
}

export function credentialsOf(job: Job) {
	const baseUrl = baseUrlOf(job);
	const { key } = job;
	return {
		stripe: { environment: 'custom' as const, secretKey: key, baseUrl },
		sequence: { environment: 'custom' as const, clientId: 'bench', clientSecret: key, baseUrl },
		dodoPayments: { environment: 'custom' as const, apiKey: key, baseUrl },
	};
}
