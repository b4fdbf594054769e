import { spawn } from 'node:child_process';
import { chmod, mkdir } from 'node:fs/promises';
import { connect } from 'node:net';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { freePort, run } from '../host/child';
import { ProcessGroup } from '../host/processGroup';

/** A server of this machine that a test started for itself. */
export interface Server {
	port: number;
	stop: () => Promise<void>;
}

const PATHS = ['/usr/bin', '/usr/sbin', '/usr/local/bin', ...postgresFolders()].join(':');

/** @throws Error that names the Debian packages which are missing */
export async function checkServers(): Promise<void> {
	const missing = [
		...((await isInstalled('redis-server')) ? [] : ['redis-server']),
		...(postgresFolders().length > 0 ? [] : ['postgresql']),
	];
	if (missing.length === 0) return;
	throw new Error(`Install Debian's packages ${missing.join(' and ')}, as test/ci-tools.sh does`);
}

/** A Redis that keeps nothing on disk. */
export async function startRedis(folder: string): Promise<Server> {
	const port = await freePort();
	const args = [
		'--port',
		String(port),
		'--bind',
		'127.0.0.1',
		'--dir',
		folder,
		'--save',
		'',
		'--appendonly',
		'no',
	];
	const server = new ProcessGroup('redis-server', args, { PATH: PATHS });
	await untilListening(port, server);
	return { port, stop: async () => await server.stop() };
}

/** A PostgreSQL with an empty data folder and the user and database `postgres`, which anybody here may use. */
export async function startPostgres(folder: string): Promise<Server> {
	const port = await freePort();
	const data = path.join(folder, 'postgres');
	await mkdir(data, { recursive: true });
	await chmod(folder, 0o755);
	// PostgreSQL refuses to run as root.
	const isRoot = process.getuid?.() === 0;
	if (isRoot) await run('chown', ['postgres', data]);
	const asPostgres = (command: string, args: string[]): [string, string[]] =>
		isRoot ? ['runuser', ['-u', 'postgres', '--', command, ...args]] : [command, args];

	const [bin] = postgresFolders();
	const env = { PATH: PATHS, LC_ALL: 'C' };
	await run(
		...asPostgres(path.join(bin, 'initdb'), [
			'-D',
			data,
			'-U',
			'postgres',
			'-A',
			'trust',
			'-E',
			'UTF8',
		]),
		{ env },
	);
	const settings = [
		'-c',
		'listen_addresses=127.0.0.1',
		'-c',
		`unix_socket_directories=${data}`,
		'-c',
		'fsync=off',
	];
	const [command, args] = asPostgres(path.join(bin, 'postgres'), [
		'-D',
		data,
		'-p',
		String(port),
		...settings,
	]);
	const server = new ProcessGroup(command, args, env);
	await untilListening(port, server);
	return { port, stop: async () => await server.stop() };
}

/** Where Debian keeps the server's programs, newest first. */
function postgresFolders(): string[] {
	try {
		const versions = readdirSync('/usr/lib/postgresql');
		return versions
			.sort((a, b) => Number(b) - Number(a))
			.map((each) => `/usr/lib/postgresql/${each}/bin`);
	} catch {
		return [];
	}
}

async function isInstalled(command: string): Promise<boolean> {
	return await new Promise((resolve) => {
		const child = spawn(command, ['--version'], { stdio: 'ignore', env: { PATH: PATHS } });
		child.once('error', () => resolve(false));
		child.once('exit', (code) => resolve(code === 0));
	});
}

async function untilListening(port: number, server: ProcessGroup): Promise<void> {
	const deadline = Date.now() + 30_000;
	while (Date.now() < deadline) {
		if (server.end !== undefined) throw new Error(`a server ended: ${server.lines.join('\n')}`);
		if (await listens(port)) return;
		await sleep(100);
	}
	throw new Error(`nothing listens on port ${port}: ${server.lines.join('\n')}`);
}

async function listens(port: number): Promise<boolean> {
	return await new Promise((resolve) => {
		const socket = connect(port, '127.0.0.1');
		socket.once('connect', () => {
			socket.destroy();
			resolve(true);
		});
		socket.once('error', () => resolve(false));
	});
}
