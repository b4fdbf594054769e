import { NodeApiError, NodeOperationError, type INode } from 'n8n-workflow';

import { AnswerError, GrantsError, RequestError } from '../grants/errors';
import type { Provider } from '../grants/provider';

/**
 * The error as n8n shows and stores it: what happened, what to do, and which input item. It is built
 * from texts alone, so nothing of a request (a header, a key) can travel with it.
 *
 * @param provider undefined where it is not known which one is meant
 */
export function toNodeError(
	node: INode,
	provider: Pick<Provider, 'displayName'> | undefined,
	error: unknown,
	itemIndex?: number,
): NodeApiError | NodeOperationError {
	if (error instanceof RequestError) {
		return new NodeApiError(
			node,
			{ message: error.message },
			{
				message: error.message,
				description: error.fix,
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
				description: error.fix,
				itemIndex,
			},
		);
	}
	if (error instanceof GrantsError) {
		return new NodeOperationError(node, error.message, { description: error.fix, itemIndex });
	}
	// Not one of ours: n8n itself, or a fault of this package.
	const nodeError = new NodeOperationError(node, error instanceof Error ? error : String(error));
	// n8n gives an error of its own back as it is.
	nodeError.context.itemIndex = itemIndex;
	return nodeError;
}
