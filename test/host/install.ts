import { createHash } from 'node:crypto';
import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';

import { run, type Log } from './child';

/** A folder beside this file with the manifest and the lockfile of one n8n. */
export type Release = 'n8n-2' | 'n8n-1';

/** An installed n8n: `<node> <n8n> <command>` runs it. */
export interface Host {
	/** The release of n8n. */
	version: string;
	folder: string;
	node: string;
	n8n: string;
}

export interface InstallOptions {
	/** `n8n-2` unless told. */
	release?: Release;
	/** `.cache/n8n-<version>` of the project unless told. */
	folder?: string;
	log?: Log;
}

interface Manifest {
	dependencies: { n8n: string };
}

/** pnpm 11 does not run on Node.js 20. */
const PNPM = ['--yes', 'pnpm@10.34.9'];
const MANIFEST_FILES = ['package.json', 'pnpm-workspace.yaml', 'pnpm-lock.yaml'];
const PROJECT = path.resolve(__dirname, '../..');

/**
 * Installs n8n with the Node.js it needs, in a folder of its own, unless the same lockfile is
 * installed there already. Takes minutes, needs the npm registry, and a C++ compiler where
 * the prebuilt sqlite3 cannot be downloaded.
 */
export async function installHost(options: InstallOptions = {}): Promise<Host> {
	const { release = 'n8n-2', log = console.log } = options;
	const source = path.join(__dirname, release);
	const contents = await Promise.all(
		MANIFEST_FILES.map((name) => readFile(path.join(source, name), 'utf8')),
	);
	const { dependencies } = JSON.parse(contents[0]) as Manifest;
	const version = dependencies.n8n;
	const folder = path.resolve(options.folder ?? path.join(PROJECT, '.cache', `n8n-${version}`));
	const stamp = path.join(folder, '.installed');
	const wanted = createHash('sha256').update(contents.join('\0')).digest('hex');
	if ((await readFile(stamp, 'utf8').catch(() => '')) !== wanted) {
		await rm(stamp, { force: true });
		await mkdir(folder, { recursive: true });
		for (const name of MANIFEST_FILES)
			await copyFile(path.join(source, name), path.join(folder, name));
		await installPackages(folder, log);
		await writeFile(stamp, wanted);
	}
	return {
		version,
		folder,
		node: nodeBinary(folder),
		n8n: path.join(folder, 'node_modules/n8n/bin/n8n'),
	};
}

async function installPackages(folder: string, log: Log): Promise<void> {
	const frozen = ['install', '--frozen-lockfile', '--ignore-scripts', '--reporter=append-only'];
	await run('npx', [...PNPM, ...frozen], { cwd: folder, log });
	await run('npx', [...PNPM, 'rebuild', 'isolated-vm', 'sqlite3', '--reporter=append-only'], {
		cwd: folder,
		env: nativeBuildEnv(nodeBinary(folder)),
		log,
	});
}

/**
 * Native modules have to be built for the Node.js that loads them. npm's package of it brings
 * the headers, which are named outright because a user's own `nodedir` points to another release.
 * Scripts are allowed again because `npm run` hands the project's `ignore-scripts` on.
 */
function nativeBuildEnv(node: string): NodeJS.ProcessEnv {
	const bin = path.dirname(node);
	return {
		...process.env,
		PATH: `${bin}:${process.env.PATH}`,
		npm_config_nodedir: path.dirname(bin),
		npm_config_ignore_scripts: 'false',
	};
}

/** npm has the Node.js that n8n needs for Linux; elsewhere it has to be the one that runs this. */
function nodeBinary(folder: string): string {
	const packageName = `node-${process.platform}-${process.arch}`;
	try {
		return createRequire(path.join(folder, 'package.json')).resolve(`${packageName}/bin/node`);
	} catch {
		if (Number.parseInt(process.versions.node, 10) >= 24) return process.execPath;
		throw new Error(`n8n needs Node.js 24, and ${packageName} is not installed in ${folder}`);
	}
}
