import { providers } from '../../nodes/CreditGrants/providers';
import type { Answer } from '../alerts/backend';
import type { ProviderName, Sandbox } from '../sandbox';

/** What a provider's sandbox answers, rewritten on its way. */
export function rewritten(
	{ url, credentials }: Pick<Sandbox, 'url' | 'credentials'>,
	provider: ProviderName,
	rewrite: (answer: string, path: string) => string,
): Answer {
	const { headers } = providers[provider].connect({ ...credentials[provider] });
	return async (path, query) => {
		const answer = await fetch(`${url}${path}?${query.toString()}`, { headers });
		const body: unknown = JSON.parse(rewrite(await answer.text(), path));
		return { status: answer.status, body };
	};
}
