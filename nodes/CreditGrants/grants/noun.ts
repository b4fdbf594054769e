import type { IdField, Provider } from './provider';

/** What an id field of a provider names, in a sentence. */
export function nounOf({ fields }: Pick<Provider, 'fields'>, field: IdField): string {
	return (fields[field]?.label ?? 'entry').toLowerCase();
}
