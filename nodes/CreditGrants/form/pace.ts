import type { INodeProperties } from 'n8n-workflow';

import type { Provider, RateLimit, Registry } from '../grants/provider';
import type { Form } from './form';

/** For each provider, so that the field starts from its own figure. */
export function concurrencyFields(registry: Registry): INodeProperties[] {
	return forEachProvider(registry, ({ displayName, rateLimit }) => {
		const usual = rateLimit.concurrency;
		return {
			displayName: 'Max Concurrent Requests',
			name: 'concurrency',
			type: 'number',
			typeOptions: { minValue: 1, numberPrecision: 0 },
			default: usual,
			description: `How many requests may be under way at once with the same key. Without this option ${usual} for ${displayName}, so that answers may take a second and more; where Requests per Second is raised, up to 50.`,
		};
	});
}

export function requestsPerSecondFields(registry: Registry): INodeProperties[] {
	return forEachProvider(registry, ({ displayName, rateLimit }) => {
		const usual = Math.round(rateLimit.requestsPerSecond * 100) / 100;
		return {
			displayName: 'Requests per Second',
			name: 'requestsPerSecond',
			type: 'number',
			typeOptions: { minValue: 0.1 },
			default: usual,
			description: `How fast to ask with the same key, if the provider raised your limit or several tools share it. Without this option ${usual} for ${displayName}. Set it in every node that uses the key.`,
		};
	});
}

function forEachProvider(
	registry: Registry,
	option: (provider: Provider) => INodeProperties,
): INodeProperties[] {
	return Object.values(registry).map((provider) => ({
		...option(provider),
		displayOptions: { show: { '/provider': [provider.name] } },
	}));
}

/** The user's own allowance, where the provider gave the account another than it documents. */
export function readRateLimit(form: Form): Partial<RateLimit> {
	const requestsPerSecond = form.number('requestsPerSecond', undefined);
	const concurrency = form.number('concurrency', undefined);
	return {
		...(requestsPerSecond !== undefined && { requestsPerSecond }),
		...(concurrency !== undefined && { concurrency }),
	};
}
