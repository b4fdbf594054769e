import { readFileSync } from 'node:fs';
import path from 'node:path';

import type { INode } from 'n8n-workflow';

import { PROJECT } from '../host/package';
import { MailServer } from '../templates/smtp';
import { UNPACED, type WorkflowJson, type World } from './world';

/** A mail server, and how n8n is to send through it. */
export class Mailed {
	private constructor(
		readonly server: MailServer,
		private readonly credentials: NonNullable<INode['credentials']>,
	) {}

	static async start(world: World): Promise<Mailed> {
		const server = await MailServer.start();
		const name = 'A mail server';
		const id = await world.rest.createCredential(name, 'smtp', server.credentials.smtp);
		return new Mailed(server, { ...world.credentials, smtp: { id, name } });
	}

	/** A template as a person has set it up: credentials chosen; and no pace, as the sandbox refuses nobody. */
	template(file: string): WorkflowJson {
		const text = readFileSync(path.join(PROJECT, 'workflows', file), 'utf8');
		const template = JSON.parse(text) as WorkflowJson;
		return {
			...template,
			nodes: template.nodes.map((node) => {
				const parameters = { ...node.parameters };
				if (node.type.startsWith('n8n-nodes-credit-grants.'))
					parameters.options = { ...(parameters.options as object), ...UNPACED };
				return { ...node, parameters, credentials: this.credentials };
			}),
		};
	}
}
