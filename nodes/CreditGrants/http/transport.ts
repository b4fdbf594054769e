import type { IExecuteFunctions } from 'n8n-workflow';

/** What of n8n a transport needs; an execution, a poll and a list search all offer it. */
export type HttpHelpers = Pick<IExecuteFunctions['helpers'], 'httpRequest'> &
	Partial<Pick<IExecuteFunctions['helpers'], 'getSecureEgressFilter'>>;

export interface Answer {
	status: number;
	/** A response header by its lower-case name. */
	header: (name: string) => string | undefined;
	/** Decompressed. */
	body: AsyncIterable<Uint8Array>;
}

/** A way to send one GET: no retry, no redirect, no judgement of the status. */
export interface Transport {
	send(url: string, headers: Record<string, string>, signal: AbortSignal): Promise<Answer>;
	/** Closes its connections at once. */
	close(): Promise<void>;
}
