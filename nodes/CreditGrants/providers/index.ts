import { dodoPayments } from './dodoPayments';
import { sequence } from './sequence';
import { stripe } from './stripe';

/** Every provider the node knows, by the value of its `provider` parameter: the registry that n8n is shown. */
export const providers = { stripe, sequence, dodoPayments };

export type ProviderName = keyof typeof providers;
