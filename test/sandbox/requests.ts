import type { FastifyInstance, FastifyRequest } from 'fastify';

import type { ProviderName } from './controls';
import { queryOf } from './query';
import type { Query } from './query';

/** One request as it arrived, and the status it was answered with. */
export interface RecordedRequest {
	provider: ProviderName;
	method: string;
	/** As sent: percent-encoding kept, query left out. */
	path: string;
	query: Query;
	headers: FastifyRequest['headers'];
	at: Date;
	/** 0 until it is answered. */
	status: number;
}

function providerOf(path: string): ProviderName {
	if (/^\/v1(\/|$)/.test(path)) return 'stripe';
	return /^\/api(\/|$)/.test(path) ? 'sequence' : 'dodoPayments';
}

/** Records every request to a provider, before anything can refuse it. */
export function recordRequests(app: FastifyInstance): RecordedRequest[] {
	const requests: RecordedRequest[] = [];
	const pending = new WeakMap<FastifyRequest, RecordedRequest>();
	app.addHook('onRequest', async (request) => {
		const path = request.url.split('?')[0];
		if (path.startsWith('/_sandbox/')) return;
		const recorded: RecordedRequest = {
			provider: providerOf(path),
			method: request.method,
			path,
			query: queryOf(request),
			headers: { ...request.headers },
			at: new Date(),
			status: 0,
		};
		requests.push(recorded);
		pending.set(request, recorded);
	});
	app.addHook('onSend', async (request, reply) => {
		const recorded = pending.get(request);
		if (recorded) recorded.status = reply.statusCode;
	});
	return requests;
}
