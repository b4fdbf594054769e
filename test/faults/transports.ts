import 'reflect-metadata';
import 'n8n-core';

import { getRequestHelperFunctions } from 'n8n-core/dist/execution-engine/node-execution-context/utils/request-helpers/factory';
import type { IWorkflowExecuteAdditionalData, Workflow } from 'n8n-workflow';

import { n8nHelperTransport } from '../../nodes/CreditGrants/http/n8nHelper';
import type { HttpHelpers, Transport } from '../../nodes/CreditGrants/http/transport';
import { undiciTransport } from '../../nodes/CreditGrants/http/undici';
import { NODE } from './client';

/** n8n's own request helpers, as a node gets them. */
export const helpers: HttpHelpers = getRequestHelperFunctions(
	{} as Workflow,
	NODE,
	{} as IWorkflowExecuteAdditionalData,
);

export const TRANSPORTS = ['undici', 'n8n helper'] as const;
export type TransportName = (typeof TRANSPORTS)[number];

/** @param url where every request goes; as shipped to this machine, where no proxy is set */
export async function openTransport(
	name: TransportName,
	url = 'http://127.0.0.1',
): Promise<Transport> {
	if (name === 'n8n helper') return n8nHelperTransport(helpers);
	const transport = await undiciTransport(helpers, url);
	if (!transport) throw new Error('undici is not to be had');
	return transport;
}
