import type { Provider } from '../grants/provider';
import type { ProviderName } from '../grants/types';
import { dodoPayments } from './dodoPayments';
import { sequence } from './sequence';
import { stripe } from './stripe';

/** Every provider the node knows. The form, the dispatch and the contract tests come from this list. */
export const providers: Record<ProviderName, Provider> = {
	stripe,
	sequence,
	dodoPayments,
};
