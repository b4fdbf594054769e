import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

import type { IRun } from 'n8n-workflow';

import { freePort, run, runToEnd, type Log } from './child';
import type { Host } from './install';
import { ProcessGroup } from './processGroup';
import { offlineSettings } from './settings';

/** A credential as `n8n import:credentials` reads it. `data` is plain: n8n encrypts it. */
export interface ImportedCredential {
	id: string;
	name: string;
	type: string;
	data: Record<string, unknown>;
}

/** The `n8n` command with one user folder: the database, the key and the community packages in it. */
export class CommandLine {
	constructor(
		private readonly host: Host,
		private readonly userFolder: string,
		private readonly settings: Record<string, string>,
		private readonly log?: Log,
	) {}

	/** Installs a packed community package where n8n looks for them, in place of any other. */
	async installPackage(tarball: string): Promise<void> {
		const folder = path.join(this.userFolder, '.n8n/nodes');
		// npm leaves a package alone whose version it has installed before.
		await rm(folder, { recursive: true, force: true });
		await mkdir(folder, { recursive: true });
		// Without a manifest npm would install into the nearest folder above that has one.
		await writeFile(path.join(folder, 'package.json'), '{"name":"installed-nodes","private":true}');
		// Legacy peer handling, or npm asks the registry about n8n-workflow only to omit it.
		const flags = [
			'--ignore-scripts',
			'--omit=peer',
			'--legacy-peer-deps',
			'--no-audit',
			'--no-fund',
		];
		await run('npm', ['install', ...flags, path.resolve(tarball)], { cwd: folder, log: this.log });
	}

	async importCredentials(credentials: ImportedCredential[]): Promise<void> {
		const file = path.join(this.userFolder, 'credentials.json');
		await writeFile(file, JSON.stringify(credentials));
		await this.run(['import:credentials', `--input=${file}`]);
	}

	/** Imports workflow files, each with one workflow, in one run of n8n. */
	async importWorkflows(files: string[]): Promise<void> {
		const workflows: unknown[] = [];
		for (const file of files) workflows.push(JSON.parse(await readFile(file, 'utf8')));
		const file = path.join(this.userFolder, 'workflows.json');
		await writeFile(file, JSON.stringify(workflows));
		await this.run(['import:workflow', `--input=${file}`]);
	}

	/** Runs a workflow from its manual trigger. A failed run is given too: see its `data.resultData.error`. */
	async execute(workflowId: string): Promise<IRun> {
		const args = [this.host.n8n, 'execute', `--id=${workflowId}`, '--rawOutput'];
		const { lines } = await runToEnd(this.host.node, args, { env: await this.env() });
		// n8n logs before the result, which it prints indented: only its first and last line are a lone brace.
		const from = lines.indexOf('{');
		const to = lines.indexOf('}', from);
		if (from === -1 || to === -1)
			throw new Error(`n8n execute gave no result:\n${lines.slice(-20).join('\n')}`);
		return JSON.parse(lines.slice(from, to + 1).join('\n')) as IRun;
	}

	/** Starts the server, and with it n8n's task runner. It is not ready yet when this returns. */
	async serve(port: number): Promise<ProcessGroup> {
		const env = { ...(await this.env()), N8N_PORT: String(port) };
		return new ProcessGroup(this.host.node, [this.host.n8n, 'start'], env, this.log);
	}

	/** Starts a worker of queue mode, which runs so many executions at once. It is not ready yet when this returns. */
	async work(concurrency: number, log = this.log): Promise<ProcessGroup> {
		const env = { ...(await this.env()), QUEUE_HEALTH_CHECK_PORT: String(await freePort()) };
		return new ProcessGroup(
			this.host.node,
			[this.host.n8n, 'worker', `--concurrency=${concurrency}`],
			env,
			log,
		);
	}

	private async run(args: string[]): Promise<void> {
		await run(this.host.node, [this.host.n8n, ...args], { env: await this.env(), log: this.log });
	}

	/** Nothing of the caller's own settings of n8n or npm reaches the host. */
	private async env(): Promise<Record<string, string>> {
		return {
			...offlineSettings(this.host.version),
			PATH: `${path.dirname(this.host.node)}:${process.env.PATH}`,
			HOME: this.userFolder,
			N8N_USER_FOLDER: this.userFolder,
			// Takes a quarter off the start of every later process.
			NODE_COMPILE_CACHE: path.join(this.host.folder, '.compile-cache'),
			// Every process of n8n opens this port, so two of them cannot share the default.
			N8N_RUNNERS_BROKER_PORT: String(await freePort()),
			...this.settings,
		};
	}
}
