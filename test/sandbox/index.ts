export { startSandbox } from './server';
export type { Sandbox, SandboxData, SandboxOptions } from './server';
export type { Clock } from './clock';
export type { Remains } from './books';
export type { Controls, CustomerChanges, Grants, ProviderName, TopUps } from './controls';
export { STRIPE_CONNECTED_ACCOUNT, STRIPE_RESTRICTED_KEY } from './credentials';
export type { SandboxCredentials } from './credentials';
export type { DodoTopUp } from './dodoPayments/books';
export type { DodoCustomer, DodoGrant } from './dodoPayments/data';
export type { DodoEntitlement } from './dodoPayments/entitlements';
export type { Query } from './query';
export type { RecordedRequest } from './requests';
export type { SequenceTopUp } from './sequence/books';
export type {
	SequenceCustomer,
	SequenceGrant,
	SequenceTransaction,
	SequenceUnit,
} from './sequence/data';
export type { SequenceShape } from './sequence/shapes';
export type { StripeGrant, StripeTopUp } from './stripe/creditGrant';
