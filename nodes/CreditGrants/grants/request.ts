import type { ItemShape } from './output';
import type { GrantOperation, ReadParams, TransactionParams } from './provider';
import type { ThresholdRule } from './threshold';
import type { Whom, Whose } from './whom';

/** What one input of the action node asks for. */
export type Request = GrantRequest | BalanceRequest | TransactionRequest;

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
	/** How long they will last is to be told. */
	forecast?: ForecastRequest;
	shape: ItemShape;
}

export interface ForecastRequest {
	/** Over how many days the pace is taken. */
	days: number;
	/** IANA name, the workflow's: when a calendar day begins and ends. */
	timeZone: string;
}

export interface TransactionRequest {
	operation: 'transactions';
	customer?: Whom;
	params: Omit<TransactionParams, 'customerId'>;
	/** Whose they are is to be told. */
	customerDetails: boolean;
	/** Undefined for the provider's own objects. */
	shape: ItemShape | undefined;
}
