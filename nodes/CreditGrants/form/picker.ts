import type { ILoadOptionsFunctions } from 'n8n-workflow';

import type { Provider, RateLimit, Registry } from '../grants/provider';
import { toNodeError } from './nodeErrors';
import { readRateLimit } from './read';

/** How the form is read that a searchable list belongs to: it has no input item. */
export function pickerForm(registry: Registry) {
	const providerOf = (host: ILoadOptionsFunctions): Provider =>
		registry[host.getCurrentNodeParameter('provider') as string];
	return {
		provider: providerOf,
		rateLimit: (host: ILoadOptionsFunctions): Partial<RateLimit> =>
			readRateLimit((parameter, fallback) => host.getCurrentNodeParameter(parameter) ?? fallback),
		error: (host: ILoadOptionsFunctions, error: unknown): Error =>
			toNodeError(host.getNode(), providerOf(host), error),
	};
}
