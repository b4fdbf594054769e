import { NodeApiError, NodeOperationError, type INode } from 'n8n-workflow';

import { AnswerError, GrantsError, RequestError } from '../grants/errors';
import type { Provider } from '../grants/provider';

/** Of a provider, what its errors name. */
type Named = Pick<Provider, 'displayName' | 'credential'>;

/**
 * The error as n8n shows and stores it: what happened, what to do, and which input item. It is built
 * from texts alone, so nothing of a request (a header, a key) can travel with it.
 *
 * @param provider undefined where it is not known which one is meant
 */
export function toNodeError(
	node: INode,
	provider: Named | undefined,
	error: unknown,
	itemIndex?: number,
): NodeApiError | NodeOperationError {
	if (!(error instanceof GrantsError)) {
		// Not one of ours: n8n itself, or a fault of this package.
		const nodeError = new NodeOperationError(node, error instanceof Error ? error : String(error));
		// n8n gives an error of its own back as it is.
		nodeError.context.itemIndex = itemIndex;
		return nodeError;
	}
	const description = namingCredential(error.fix, node, provider);
	if (error instanceof RequestError) {
		return new NodeApiError(
			node,
			{ message: error.message },
			{
				message: error.message,
				description,
				httpCode: error.status?.toString(),
				itemIndex,
			},
		);
	}
	if (error instanceof AnswerError) {
		return new NodeApiError(
			node,
			{ message: error.message },
			{
				message: `${provider?.displayName ?? 'The provider'} sent an answer that cannot be used: ${error.message}`,
				description,
				itemIndex,
			},
		);
	}
	return new NodeOperationError(node, error.message, { description, itemIndex });
}

/** As the user named it, where n8n tells: the credential "Stripe live". */
function namingCredential(fix: string, node: INode, provider: Named | undefined): string {
	const name = provider && node.credentials?.[provider.credential]?.name;
	return name ? fix.replace('the credential', (words) => `${words} "${name}"`) : fix;
}
