import { cp, mkdir } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import type { IRun } from 'n8n-workflow';

import { freePort, type Log } from './child';
import { CommandLine, type ImportedCredential } from './commandLine';
import { installHost, type Host } from './install';
import type { ProcessGroup } from './processGroup';
import { Rest } from './rest';

export interface StartOptions {
	/** Made if missing. One that was used before keeps its owner, workflows and executions. */
	userFolder: string;
	/** The installed n8n to start: the newest release unless told. */
	host?: Host;
	/** A free one unless told. */
	port?: number;
	/** Settings of n8n on top of the offline ones. */
	env?: Record<string, string>;
	/** The community package, packed by `npm pack`. */
	packageTarball?: string;
	credentials?: ImportedCredential[];
	/** Files with one exported workflow each. */
	workflows?: string[];
	/** Receives what n8n and npm print. */
	log?: Log;
}

const START_DEADLINE_MS = 120_000;

/** Prepares a user folder, starts n8n on it and signs its owner in. */
export async function startN8n(options: StartOptions): Promise<N8n> {
	const { packageTarball, credentials = [], workflows = [], log, env = {} } = options;
	const userFolder = path.resolve(options.userFolder);
	await mkdir(userFolder, { recursive: true });
	const host = options.host ?? (await installHost({ log }));
	const port = options.port ?? (await freePort());
	const url = `http://127.0.0.1:${port}`;
	const settings = { N8N_HOST: '127.0.0.1', N8N_LISTEN_ADDRESS: '127.0.0.1', ...env };
	const commandLine = new CommandLine(host, userFolder, settings, log);
	if (packageTarball !== undefined) await commandLine.installPackage(packageTarball);
	if (credentials.length > 0) await commandLine.importCredentials(credentials);
	if (workflows.length > 0) await commandLine.importWorkflows(workflows);
	const n8n = new N8n(commandLine, userFolder, port, url);
	await n8n.start();
	return n8n;
}

/** One n8n with its own database, serving the editor and its API on `url`. */
export class N8n {
	private server?: ProcessGroup;
	private session?: Rest;

	constructor(
		private readonly commandLine: CommandLine,
		readonly userFolder: string,
		readonly port: number,
		readonly url: string,
	) {}

	/** Starts the server, the first time or again after `stop()`. */
	async start(): Promise<void> {
		const server = await this.commandLine.serve(this.port);
		this.server = server;
		try {
			await this.untilReady(server);
			this.session = await Rest.signIn(this.url);
		} catch (cause) {
			await this.stop();
			throw new Error(`n8n did not start:\n${server.lines.join('\n')}`, { cause });
		}
	}

	/** Ends the server and its task runner, by force if they do not end in time. */
	async stop(): Promise<void> {
		this.session = undefined;
		await this.server?.stop();
	}

	/** Starts a worker beside the server, for settings with `EXECUTIONS_MODE: 'queue'`; ready when this returns. */
	async startWorker(concurrency: number, log?: Log): Promise<ProcessGroup> {
		const worker = await this.commandLine.work(concurrency, log);
		const deadline = Date.now() + START_DEADLINE_MS;
		while (!worker.lines.some((line) => line.includes('worker is now ready'))) {
			if (worker.end !== undefined || Date.now() > deadline) {
				await worker.stop();
				throw new Error(`the worker did not start:\n${worker.lines.join('\n')}`);
			}
			await sleep(100);
		}
		return worker;
	}

	/** Runs a workflow from its manual trigger in a process beside the server. */
	async execute(workflowId: string): Promise<IRun> {
		return await this.commandLine.execute(workflowId);
	}

	/**
	 * Copies a new build over that of the installed package. With `N8N_DEV_RELOAD: 'true'` among the
	 * settings n8n loads it in a second or two and tells the open editors; else it does so when it starts.
	 */
	async replaceBuild(packageName: string, dist: string): Promise<void> {
		const installed = path.join(this.userFolder, '.n8n/nodes/node_modules', packageName);
		await cp(dist, path.join(installed, 'dist'), { recursive: true });
	}

	/** The API of the editor, as the owner. */
	get rest(): Rest {
		if (this.session === undefined) throw new Error('n8n is not running');
		return this.session;
	}

	private async untilReady(server: ProcessGroup): Promise<void> {
		const deadline = Date.now() + START_DEADLINE_MS;
		while (Date.now() < deadline) {
			if (server.end !== undefined) throw new Error(`n8n exited with ${server.end}`);
			// n8n 1 calls itself ready before it has its API.
			if ((await this.answers('/healthz/readiness')) && (await this.answers('/rest/settings')))
				return;
			await sleep(100);
		}
		throw new Error(`n8n was not ready after ${START_DEADLINE_MS / 1000} seconds`);
	}

	private async answers(at: string): Promise<boolean> {
		return await fetch(this.url + at).then(
			({ ok }) => ok,
			() => false,
		);
	}
}
