import type { ILoadOptionsFunctions, INodeProperties } from 'n8n-workflow';

import type { Provider, RateLimit, Registry } from '../grants/provider';
import { Form } from './form';
import { toNodeError } from './nodeErrors';
import { readRateLimit } from './pace';
import { readProvider } from './provider';

/** How the form is read that a searchable list belongs to: the editor has resolved what it holds. */
export function pickerForm(registry: Registry, properties: INodeProperties[]) {
	return {
		read(host: ILoadOptionsFunctions): { provider: Provider; rateLimit: Partial<RateLimit> } {
			const form = new Form(
				properties,
				(path, fallback) => host.getCurrentNodeParameter(path) ?? fallback,
			);
			return { provider: readProvider(form, registry), rateLimit: readRateLimit(form) };
		},
		error: (host: ILoadOptionsFunctions, provider: Provider | undefined, error: unknown): Error =>
			toNodeError(host.getNode(), provider, error),
	};
}
