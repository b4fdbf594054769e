import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';

import type { Log } from './child';

const KEPT_LINES = 20;
const STOP_DEADLINE_MS = 20_000;
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** A server that runs at the head of a process group of its own, and never outlives this process. */
export class ProcessGroup {
	/** The newest lines of its output. */
	readonly lines: string[] = [];
	private readonly leader: ChildProcess;

	constructor(command: string, args: string[], env: Record<string, string>, log?: Log) {
		const leader = spawn(command, args, { detached: true, env, stdio: ['ignore', 'pipe', 'pipe'] });
		for (const output of [leader.stdout, leader.stderr]) {
			createInterface(output).on('line', (line) => {
				this.lines.push(line);
				if (this.lines.length > KEPT_LINES) this.lines.shift();
				log?.(line);
			});
		}
		this.leader = leader;
		process.once('exit', this.kill);
		for (const signal of SIGNALS) process.once(signal, this.onSignal);
	}

	/** The exit code or the signal that ended the leader, undefined while it runs. */
	get end(): number | NodeJS.Signals | undefined {
		return this.leader.exitCode ?? this.leader.signalCode ?? undefined;
	}

	/** Asks the group to end, and ends what is left of it by force. */
	async stop(): Promise<void> {
		if (this.end === undefined) {
			const ended = new Promise((resolve) => this.leader.once('exit', resolve));
			this.signal('SIGTERM');
			await Promise.race([ended, sleep(STOP_DEADLINE_MS, undefined, { ref: false })]);
		}
		this.kill();
		process.off('exit', this.kill);
		for (const signal of SIGNALS) process.off(signal, this.onSignal);
	}

	/** Ends the group by force, as a crash of the machine would. */
	readonly kill = (): void => this.signal('SIGKILL');

	/** A process that listens to a signal is not ended by it, so it is sent again where nobody else listens. */
	private readonly onSignal = (signal: NodeJS.Signals): void => {
		this.kill();
		if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
	};

	private signal(signal: NodeJS.Signals): void {
		if (this.leader.pid === undefined) return;
		try {
			process.kill(-this.leader.pid, signal);
		} catch (error) {
			const gone = error instanceof Error && 'code' in error && error.code === 'ESRCH';
			if (!gone) throw error;
		}
	}
}
