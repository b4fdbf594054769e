import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { startN8n, type N8n } from '../host/n8n';
import { packPackage } from '../host/package';
import type { ProcessGroup } from '../host/processGroup';
import type { ExecutionWithData, StoredExecution } from '../host/rest';
import { checkServers, startPostgres, startRedis } from './servers';

/** A worker of the cluster, and the executions that it has ended. */
export interface Worker {
	process: ProcessGroup;
	finished: Set<string>;
}

/** n8n as it runs at scale: one main process, workers, Redis between them, PostgreSQL behind them. */
export class Cluster {
	private constructor(
		readonly main: N8n,
		readonly workers: Worker[],
		private readonly ends: Array<() => Promise<void>>,
	) {}

	static async start(workers: number, concurrency: number): Promise<Cluster> {
		await checkServers();
		const folder = await mkdtemp(path.join(tmpdir(), 'credit-grants-queue-'));
		const ends = [async () => await rm(folder, { recursive: true, force: true })];
		const cluster: Worker[] = [];
		try {
			const redis = await startRedis(folder);
			ends.unshift(redis.stop);
			const postgres = await startPostgres(folder);
			ends.unshift(postgres.stop);
			const main = await startN8n({
				userFolder: path.join(folder, 'user'),
				packageTarball: process.env.PACKAGE_TARBALL ?? (await packPackage(folder)),
				env: {
					EXECUTIONS_MODE: 'queue',
					QUEUE_BULL_REDIS_HOST: '127.0.0.1',
					QUEUE_BULL_REDIS_PORT: String(redis.port),
					DB_TYPE: 'postgresdb',
					DB_POSTGRESDB_HOST: '127.0.0.1',
					DB_POSTGRESDB_PORT: String(postgres.port),
					DB_POSTGRESDB_USER: 'postgres',
					DB_POSTGRESDB_DATABASE: 'postgres',
					N8N_ENCRYPTION_KEY: 'one key for all processes',
				},
			});
			ends.unshift(async () => await main.stop());
			for (let index = 0; index < workers; index++) {
				const finished = new Set<string>();
				const process = await main.startWorker(concurrency, (line) => {
					const [, id] = /finished execution (\d+)/.exec(line) ?? [];
					if (id) finished.add(id);
				});
				ends.unshift(async () => await process.stop());
				cluster.push({ process, finished });
			}
			return new Cluster(main, cluster, ends);
		} catch (error) {
			for (const end of ends) await end();
			throw error;
		}
	}

	/** How many executions of a workflow are waiting for a worker or under way. */
	async unfinished(workflowId: string): Promise<number> {
		const filter = JSON.stringify({ workflowId, status: ['new', 'running', 'waiting', 'unknown'] });
		const { results } = await this.list(new URLSearchParams({ limit: '100', filter }));
		return results.length;
	}

	/** The highest id of any execution, 0 where there is none. */
	async newestId(): Promise<number> {
		const { results } = await this.list(new URLSearchParams({ limit: '100' }));
		return Math.max(0, ...results.map(({ id }) => Number(id)));
	}

	/**
	 * All executions of a workflow with a higher id. They are asked for one by one: n8n's list is sorted by
	 * start and paged by id, so that of executions side by side some are listed twice and others never.
	 */
	async executionsAfter(id: number, workflowId: string): Promise<ExecutionWithData[]> {
		const newest = await this.newestId();
		const executions: ExecutionWithData[] = [];
		for (let each = id + 1; each <= newest; each++) {
			const execution = await this.main.rest.execution(String(each));
			if (execution.workflowId === workflowId) executions.push(execution);
		}
		return executions;
	}

	private async list(query: URLSearchParams): Promise<{ results: StoredExecution[] }> {
		return await this.main.rest.call('GET', `/executions?${query.toString()}`);
	}

	async stop(): Promise<void> {
		for (const end of this.ends) await end();
	}
}
