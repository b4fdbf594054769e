import { ExpressionError, type ICredentialDataDecryptedObject } from 'n8n-workflow';

import { InputError } from '../grants/errors';
import type { Provider } from '../grants/provider';

/**
 * The credential of a node that has no input item: a poll, a list of the form.
 *
 * @throws InputError where a field of it needs one; n8n's own errors
 */
export async function credentialsOfNode(
	host: { getCredentials(type: string): Promise<ICredentialDataDecryptedObject> },
	{ credential }: Provider,
): Promise<ICredentialDataDecryptedObject> {
	return await host.getCredentials(credential).catch(tellMissingItem);
}

function tellMissingItem(error: unknown): never {
	if (!(error instanceof ExpressionError)) throw error;
	throw new InputError(
		'A field of the credential holds an expression that needs an input item, and there is none here',
		'A trigger and the lists of the form have no input items: choose a credential that holds its values themselves.',
	);
}
