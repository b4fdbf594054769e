import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';

/** Receives one line of a child's output. */
export type Log = (line: string) => void;

export interface RunOptions {
	cwd?: string;
	env?: NodeJS.ProcessEnv;
	log?: Log;
}

/** What a command left behind: the lines of both its outputs, as they came. */
export interface Ended {
	code: number | null;
	lines: string[];
}

/** Runs a command to its end, whatever its exit code. */
export async function runToEnd(
	command: string,
	args: string[],
	options: RunOptions = {},
): Promise<Ended> {
	const { cwd, env, log } = options;
	const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
	const lines: string[] = [];
	for (const output of [child.stdout, child.stderr]) {
		createInterface(output).on('line', (line) => {
			lines.push(line);
			log?.(line);
		});
	}
	const code = await new Promise<number | null>((resolve, reject) => {
		child.once('error', reject);
		child.once('close', resolve);
	});
	return { code, lines };
}

/** Runs a command to its end. Throws with its last lines if it exits with another code than 0. */
export async function run(
	command: string,
	args: string[],
	options: RunOptions = {},
): Promise<void> {
	const { code, lines } = await runToEnd(command, args, options);
	if (code !== 0) {
		throw new Error(
			`${command} ${args.join(' ')} exited with ${code}:\n${lines.slice(-20).join('\n')}`,
		);
	}
}

/** A TCP port of this machine that nothing listens on at the moment of asking. */
export async function freePort(): Promise<number> {
	const server = createServer();
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const address = server.address();
	await new Promise<void>((resolve) => server.close(() => resolve()));
	if (address === null || typeof address === 'string') throw new Error('no TCP port was given');
	return address.port;
}
