import type { ItemShape } from './output';
import type { GrantOperation, ReadParams } from './provider';
import type { ThresholdRule } from './threshold';
import type { Whom, Whose } from './whom';

/** What one input of the action node asks for. */
export type Request = GrantRequest | BalanceRequest;

export interface GrantRequest {
	operation: GrantOperation;
	customer?: Whom;
	params: Omit<ReadParams, 'customerId'>;
	/** Undefined for the provider's own objects. */
	shape: ItemShape | undefined;
}

export interface BalanceRequest {
	operation: 'customerBalance';
	whose: Whose;
	threshold: ThresholdRule;
	/** Who is low and can still be helped alone. */
	onlyLow: boolean;
	/** Whose they are is to be told. */
	customerDetails: boolean;
	shape: ItemShape;
}
