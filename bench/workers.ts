import { fork, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { nextMessage } from './network/control';
import type { Route, Traffic } from './network/network';
import type { Job, PeerName } from './peers/peer';
import type { Measured, Order, Reply } from './worker';

export type Result = Measured & Traffic;

/** Until a client has noticed that its connections of the run before are closed. */
const SETTLE_MS = 100;

export interface Environment {
	certificate: string;
	packageDirectory: string;
}

/** A peer in a process of its own, which all its runs share as those of an n8n server do. */
export class Worker {
	private constructor(
		readonly peer: PeerName,
		private readonly child: ChildProcess,
	) {}

	static async start(peer: PeerName, environment: Environment): Promise<Worker> {
		const child = fork(path.join(__dirname, 'worker.ts'), [peer, environment.packageDirectory], {
			execArgv: ['--import', 'tsx', '--expose-gc'],
			env: clientEnvironment(environment),
		});
		await nextMessage(child);
		return new Worker(peer, child);
	}

	/** @param route counts what goes over it: one run at a time */
	async run(job: Job, route: Route): Promise<Result> {
		await this.ask({ step: 'prepare', job });
		await route.traffic();
		await sleep(SETTLE_MS);
		const measured = await this.ask({ step: 'run', job });
		if (!measured) throw new Error(`${this.peer} measured nothing`);
		return { ...measured, ...(await route.traffic()) };
	}

	private async ask(order: Order): Promise<Measured | undefined> {
		const replied = nextMessage<Reply>(this.child);
		this.child.send(order);
		const reply = await replied;
		if ('failed' in reply)
			throw new Error(`${this.peer}, ${JSON.stringify(order.job)}: ${reply.failed}`);
		return reply.measured;
	}

	stop(): void {
		this.child.disconnect();
	}
}

/** No proxy of this machine on the way, and the bench's certificate trusted by every client alike. */
export function clientEnvironment({
	certificate,
}: Pick<Environment, 'certificate'>): NodeJS.ProcessEnv {
	const entries = Object.entries(process.env).filter(
		([key]) => !/^(https?|no|all)_proxy$/i.test(key),
	);
	return {
		...Object.fromEntries(entries),
		NODE_EXTRA_CA_CERTS: certificate,
		NODE_OPTIONS: '--dns-result-order=ipv4first',
		NO_COLOR: '1',
	};
}
